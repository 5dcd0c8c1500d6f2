using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.ApiKeys;

/// <summary>Ends a key at once. A key that also reaches companies which the caller does not is none of the caller's business.</summary>
public static class RevokeApiKey
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, string id, BillingDb db, CurrentTenant tenant, KeyDirectory directory, CancellationToken cancel)
    {
        var caller = http.Caller();
        directory.ForgetKeysWhenAnswered(http);
        await db.WriteAsync(async () =>
        {
            var key = await ListApiKeys.Visible(db, tenant).Include(k => k.Companies).SingleOrDefaultAsync(k => k.Id == id, cancel)
                ?? throw Refusal.NotFound("API key");
            if (key.Companies.Any(c => !caller.Companies.Contains(c.CompanyId)))
            {
                throw Refusal.Forbidden("The key reaches companies that the calling key does not");
            }
            key.RevokedAt = directory.MachineNow();
        }, cancel);
        return Reply.NoContent();
    }
}
