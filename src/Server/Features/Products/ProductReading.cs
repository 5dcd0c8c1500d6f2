using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.PriceConfigurations;

namespace Plumbline.Server.Features.Products;

/// <summary>Joins products with what belongs to them: one query a kind of row, however many products there are.</summary>
public static class ProductReading
{
    /// <summary>Most price configurations that one answer shows; the rest are listed by their own operation.</summary>
    public const int MaxPrices = 50;

    /// <summary>Without prices and bundle items.</summary>
    public static async Task<IReadOnlyList<ProductAnswer>> InBriefAsync(
        BillingDb db, IReadOnlyList<Product> products, CancellationToken cancel)
    {
        var parts = await LoadAsync(db, products, prices: null, cancel);
        return [.. products.Select(product => ProductAnswer.Of(product, parts))];
    }

    /// <summary>With its prices, of one book where one is named: those on sale first, default ones before books, oldest first.</summary>
    public static async Task<ProductAnswer> InFullAsync(BillingDb db, Product product, string? priceBookId, CancellationToken cancel)
    {
        var prices = db.Set<PriceConfiguration>().AsNoTracking().Where(c => c.ProductId == product.Id);
        if (!string.IsNullOrEmpty(priceBookId))
        {
            prices = prices.Where(c => c.PriceBookId == priceBookId);
        }
        return (await InFullAsync(db, [product], await InOrder(prices).Take(MaxPrices).ToListAsync(cancel), cancel))[0];
    }

    /// <summary>Many, each with its prices.</summary>
    public static async Task<IReadOnlyList<ProductAnswer>> AllInFullAsync(
        BillingDb db, IReadOnlyList<Product> products, CancellationToken cancel)
    {
        var ids = products.Select(p => p.Id).ToList();
        var prices = db.Set<PriceConfiguration>().AsNoTracking().Where(c => ids.Contains(c.ProductId));
        return await InFullAsync(db, products, await InOrder(prices).ToListAsync(cancel), cancel);
    }

    private static IQueryable<PriceConfiguration> InOrder(IQueryable<PriceConfiguration> prices) => prices
        .OrderBy(c => c.Status == PriceStatus.Archived).ThenBy(c => c.PriceBookId != null).ThenBy(c => c.CreatedAt).ThenBy(c => c.Id);

    private static async Task<IReadOnlyList<ProductAnswer>> InFullAsync(
        BillingDb db, IReadOnlyList<Product> products, IReadOnlyList<PriceConfiguration> prices, CancellationToken cancel)
    {
        var parts = await LoadAsync(db, products, prices, cancel);
        var own = prices.ToLookup(c => c.ProductId, StringComparer.Ordinal);
        return [.. products.Select(p => ProductAnswer.Of(p, parts with { Prices = [.. own[p.Id].Take(MaxPrices)] }))];
    }

    private static async Task<ProductParts> LoadAsync(
        BillingDb db, IReadOnlyList<Product> products, IReadOnlyList<PriceConfiguration>? prices, CancellationToken cancel)
    {
        var meterIds = products.Select(p => p.AggregatorId).OfType<string>()
            .Concat(products.SelectMany(p => p.CreditAggregators).Select(a => a.AggregatorId)).Distinct().ToList();
        var aggregators = meterIds.Count == 0
            ? []
            : await db.Set<Aggregator>().AsNoTracking().Where(a => meterIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        var bundledIds = prices is null ? [] : products.SelectMany(p => p.BundleItems).Select(i => i.ProductId).Distinct().ToList();
        var bundled = bundledIds.Count == 0
            ? []
            : await db.Set<Product>().AsNoTracking().Where(p => bundledIds.Contains(p.Id))
                .Select(p => new BundledProductAnswer(p.Id, p.Name, p.Type)).ToDictionaryAsync(p => p.Id, cancel);
        var custom = await CustomPropertyValues.LoadAsync(db, Carrier.Product, [.. products.Select(p => p.Id)], cancel);
        return new ProductParts(aggregators, bundled, prices, custom.Of);
    }
}
