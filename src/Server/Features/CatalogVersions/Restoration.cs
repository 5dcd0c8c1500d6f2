using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>
/// Puts the records of a version back into the catalogue: changed ones become as they were, deleted ones return under their ids. Nothing is
/// deleted: products and offers that the version does not know are archived. Meters that exist stay as they are, since running
/// subscriptions are metered by them.
/// </summary>
public static class Restoration
{
    public static async Task RunAsync(BillingDb db, IReadOnlyList<CatalogSnapshotRow> rows, Instant now, CancellationToken cancel)
    {
        var kept = rows.ToLookup(r => r.EntityType);
        await PutBackAsync<Aggregator>(db, kept[CatalogEntityType.Aggregator], overwriteAt: null, cancel);
        await PutBackAsync<PriceBook>(db, kept[CatalogEntityType.PriceBook], now, cancel);
        var newProducts = await PutBackAsync<Product>(db, kept[CatalogEntityType.Product], now, cancel);
        foreach (var product in newProducts.Values.Where(p => p.Status == ProductStatus.Active))
        {
            product.Status = ProductStatus.Archived;
            product.UpdatedAt = now;
        }
        var newOffers = await PutBackAsync<PriceConfiguration>(db, kept[CatalogEntityType.PriceConfiguration], now, cancel);
        // an archived product is not sold; it keeps its offers for the day it returns
        foreach (var offer in newOffers.Values.Where(o => o.Status == PriceStatus.Active && !newProducts.ContainsKey(o.ProductId)))
        {
            offer.Status = PriceStatus.Archived;
            offer.ArchivedAt = now;
            offer.UpdatedAt = now;
        }
    }

    /// <summary>Returns the records that the version does not know, by id. Without an instant, those that exist are left alone.</summary>
    private static async Task<Dictionary<string, T>> PutBackAsync<T>(
        BillingDb db, IEnumerable<CatalogSnapshotRow> rows, Instant? overwriteAt, CancellationToken cancel) where T : class
    {
        var live = await db.Set<T>().ToDictionaryAsync(record => (string)db.Entry(record).Property("Id").CurrentValue!, cancel);
        foreach (var row in rows)
        {
            var kept = SnapshotJson.Read<T>(row.Data);
            if (!live.Remove(row.ResourceId, out var present))
            {
                db.Add(kept);
            }
            else if (overwriteAt is { } now)
            {
                Overwrite(db, present, kept, now);
            }
        }
        return live;
    }

    private static void Overwrite<T>(BillingDb db, T present, T kept, Instant now) where T : class
    {
        var target = db.Entry(present);
        var source = db.Entry(kept);
        foreach (var own in (string[])["TenantId", "Version", "UpdatedAt"])
        {
            source.Property(own).CurrentValue = target.Property(own).CurrentValue;
        }
        target.CurrentValues.SetValues(kept);
        if (target.State == EntityState.Modified)
        {
            target.Property("UpdatedAt").CurrentValue = now;
        }
    }
}
