using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Analytics;

/// <summary>
/// What figures are about: one currency, since nothing is converted, one invoicing entity or all, and the zone that months are of.
/// </summary>
public sealed record AnalyticsScope(string Currency, string? EntityId, DateTimeZone Zone)
{
    /// <summary>
    /// Reads <c>invoicing_entity_id</c> and <c>currency</c> (ours): by default the accounting currency of the entity, or of the default
    /// one.
    /// </summary>
    public static async Task<AnalyticsScope> ReadAsync(
        BillingDb db, IQueryCollection query, List<FieldError> faults, CancellationToken cancel)
    {
        var entityId = QueryText.Read(query, "invoicing_entity_id", faults);
        var currency = query["currency"].ToString();
        if (currency.Length > 0 && !Currencies.All.Contains(currency))
        {
            faults.Add(new FieldError("invalid_enum_value", ["currency"], "Expected a currency code such as EUR"));
        }
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var entity = await db.Set<InvoicingEntity>().AsNoTracking()
            .FirstOrDefaultAsync(e => entityId == null ? e.IsDefault && e.DeletedAt == null : e.Id == entityId, cancel)
            ?? throw Refusal.NotFound("Invoicing entity");
        return new AnalyticsScope(
            currency.Length > 0 ? currency : entity.AccountingCurrency, entityId, DateTimeZoneProviders.Tzdb[entity.Timezone]);
    }
}
