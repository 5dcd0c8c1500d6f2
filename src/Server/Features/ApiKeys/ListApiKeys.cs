using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.ApiKeys;

/// <summary>Keys of the caller's mode that reach the current company, newest first; revoked ones are gone.</summary>
public static class ListApiKeys
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var caller = http.Caller();
        var keys = Visible(db, tenant).AsNoTracking().Include(k => k.Companies)
            .OrderByDescending(k => k.CreatedAt).ThenByDescending(k => k.Id);
        return Reply.Ok(await offset.PageAsync(keys, k => ApiKeyAnswer.Of(k, caller), cancel));
    }

    internal static IQueryable<ApiKey> Visible(BillingDb db, CurrentTenant tenant) => db.ApiKeys
        .Where(k => k.Mode == tenant.Mode && k.RevokedAt == null && k.Companies.Any(c => c.CompanyId == tenant.CompanyId));
}
