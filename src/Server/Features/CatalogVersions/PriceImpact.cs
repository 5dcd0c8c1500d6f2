using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>
/// How many running subscriptions hold a copy of an offer whose charge is another one in the catalogue than in the version before, or that
/// is no longer on sale. They keep what they have: the number is for whoever wants to move them.
/// </summary>
public static class PriceImpact
{
    public static async Task<int> CountAsync(BillingDb db, string versionId, Catalogue now, CancellationToken cancel)
    {
        var current = now.Offers.ToDictionary(o => o.Id, SnapshotJson.Fingerprint, StringComparer.Ordinal);
        var before = await db.Set<CatalogSnapshotRow>().AsNoTracking()
            .Where(r => r.VersionId == versionId && r.EntityType == CatalogEntityType.PriceConfiguration && r.Fingerprint != null)
            .Select(r => new { r.ResourceId, r.Fingerprint, r.Data }).ToListAsync(cancel);
        var changed = before.Where(r => current.GetValueOrDefault(r.ResourceId) != r.Fingerprint).ToList();
        var offers = changed.Select(r => r.ResourceId).ToHashSet(StringComparer.Ordinal);
        var products = changed.Select(r => SnapshotJson.Read<PriceConfiguration>(r.Data).ProductId).Distinct().ToList();
        var hit = 0;
        var holders = db.Set<Subscription>().AsNoTracking()
            .Where(s => LiveSubscriptions.Running.Contains(s.Status))
            .Where(s => db.Set<SubscriptionProductUse>().Any(u => u.SubscriptionId == s.Id && products.Contains(u.ProductId)))
            .Select(s => s.Phases).AsAsyncEnumerable();
        await foreach (var phases in holders.WithCancellation(cancel))
        {
            // terms are JSON inside the subscription, so those of the products are looked through here
            hit += phases.SelectMany(phase => phase.Products).Where(product => product.DetachedAt is null)
                .SelectMany(product => product.Prices).Any(price => price.PriceConfigurationId is { } id && offers.Contains(id)) ? 1 : 0;
        }
        return hit;
    }
}
