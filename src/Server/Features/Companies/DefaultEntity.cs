using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Companies;

public static class DefaultEntity
{
    /// <summary>
    /// The default invoicing entity of each company in one mode. The one query that looks across tenants: its ids come from the key.
    /// </summary>
    public static async Task<Dictionary<string, InvoicingEntity>> OfCompaniesAsync(
        BillingDb db, IReadOnlyList<string> companyIds, Mode mode, CancellationToken cancel)
    {
        var found = await db.Tenants.AsNoTracking()
            .Where(t => t.Mode == mode && companyIds.Contains(t.CompanyId))
            .Join(
                db.Set<InvoicingEntity>().AsNoTracking().IgnoreQueryFilters().Where(e => e.IsDefault && e.DeletedAt == null),
                t => t.Id, e => e.TenantId, (t, e) => new { t.CompanyId, Entity = e })
            .ToListAsync(cancel);
        return found.ToDictionary(f => f.CompanyId, f => f.Entity, StringComparer.Ordinal);
    }
}
