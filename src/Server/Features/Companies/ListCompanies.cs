using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Companies;

/// <summary>All companies that the key reaches, oldest first; whole, for the contract gives this list no paging parameters.</summary>
public static class ListCompanies
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var ids = http.Caller().Companies;
        var companies = await db.Companies.AsNoTracking()
            .Where(c => ids.Contains(c.Id)).OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).ToListAsync(cancel);
        var entities = await DefaultEntity.OfCompaniesAsync(db, ids, tenant.Mode, cancel);
        var data = companies.Select(c => CompanyAnswer.Of(c, entities.GetValueOrDefault(c.Id))).ToList();
        return Reply.Ok(new OffsetPage<CompanyAnswer>(new PageMeta(data.Count, data.Count, 0), data));
    }
}
