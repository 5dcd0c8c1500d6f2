using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>The whole live catalogue of a company, oldest first.</summary>
public sealed record Catalogue(
    IReadOnlyList<Product> Products,
    IReadOnlyList<PriceConfiguration> Offers,
    IReadOnlyList<PriceBook> PriceBooks,
    IReadOnlyList<Aggregator> Aggregators)
{
    /// <summary>How many resources an export of it shows.</summary>
    public int ResourceCount => Products.Sum(p => 1 + p.BundleItems.Count + p.Accounting.Count) + Offers.Sum(o => 1 + o.Prices.Count)
        + PriceBooks.Count + Aggregators.Sum(a => 1 + a.Where.Fields.Count);

    public static async Task<Catalogue> LoadAsync(BillingDb db, CancellationToken cancel)
    {
        // what refers is read before what it refers to, so that whatever is made meanwhile leaves no reference open
        var offers = await db.Set<PriceConfiguration>().AsNoTracking().OrderBy(o => o.CreatedAt).ThenBy(o => o.Id).ToListAsync(cancel);
        var products = await db.Set<Product>().AsNoTracking().OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).ToListAsync(cancel);
        var books = await db.Set<PriceBook>().AsNoTracking().OrderBy(b => b.CreatedAt).ThenBy(b => b.Id).ToListAsync(cancel);
        var aggregators = await db.Set<Aggregator>().AsNoTracking().OrderBy(a => a.CreatedAt).ThenBy(a => a.Id).ToListAsync(cancel);
        var ids = products.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        return new Catalogue(products, [.. offers.Where(o => ids.Contains(o.ProductId))], books, aggregators);
    }

    /// <summary>What a version of it holds.</summary>
    public IEnumerable<CatalogSnapshotRow> RowsOf(string versionId) =>
    [
        .. Products.Select(p => Row(versionId, CatalogEntityType.Product, p.Id, SnapshotJson.Write(p))),
        .. Offers.Select(o =>
            Row(versionId, CatalogEntityType.PriceConfiguration, o.Id, SnapshotJson.Write(o), SnapshotJson.Fingerprint(o))),
        .. PriceBooks.Select(b => Row(versionId, CatalogEntityType.PriceBook, b.Id, SnapshotJson.Write(b))),
        .. Aggregators.Select(a => Row(versionId, CatalogEntityType.Aggregator, a.Id, SnapshotJson.Write(a))),
    ];

    private static CatalogSnapshotRow Row(string versionId, CatalogEntityType type, string id, string data, string? fingerprint = null) =>
        new() { VersionId = versionId, EntityType = type, ResourceId = id, Data = data, Fingerprint = fingerprint };
}
