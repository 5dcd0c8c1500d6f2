using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

/// <summary>Reads what a new bundle consists of.</summary>
public static class BundleInput
{
    public const int MaxItems = 100;

    public static async Task ReadAsync(BillingDb db, Body body, Product product, CancellationToken cancel)
    {
        product.DisplayMode = body.Word<BundleDisplay>("display_mode", Need.Required);
        product.ExclusiveItemsEnabled = body.Flag("exclusive_items_enabled") ?? false;
        var bodies = body.Objects("bundle_items", Need.Required, min: 1, max: MaxItems) ?? [];
        var items = bodies.Select(item => (
            Body: item,
            ProductId: item.Text("product_id", Need.Required),
            Percentage: item.Number("percentage", Need.Required, min: 0, above: true))).ToList();
        var known = await FindAsync(db, [.. items.Select(i => i.ProductId).OfType<string>().Distinct()], cancel);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, productId, percentage) in items)
        {
            if (productId is not null && WhyNot(known.GetValueOrDefault(productId), seen.Add(productId)) is { } fault)
            {
                item.Refuse("product_id", fault);
            }
            product.BundleItems.Add(new BundleItem(Ids.New("bui"), productId ?? "", percentage ?? 0));
        }
        if (items.Count > 0 && items.All(i => i.Percentage is not null) && items.Sum(i => i.Percentage) != 100)
        {
            body.Refuse("bundle_items", "The percentages must total 100");
        }
    }

    private static string? WhyNot(Known? product, bool first) => product switch
    {
        null => "Product not found",
        { Type: ProductType.Bundle } => "A bundle cannot hold another bundle",
        { Status: ProductStatus.Archived } => "The product is archived",
        _ => first ? null : "Each product can be in a bundle once",
    };

    /// <summary>Locked, so that none is deleted before the bundle that holds it is stored.</summary>
    private static async Task<Dictionary<string, Known>> FindAsync(BillingDb db, string[] ids, CancellationToken cancel)
    {
        await db.LockAsync("products", ids, cancel);
        return await db.Set<Product>().AsNoTracking().Where(p => ids.Contains(p.Id))
            .Select(p => new Known(p.Id, p.Type, p.Status)).ToDictionaryAsync(p => p.Id, cancel);
    }

    private sealed record Known(string Id, ProductType Type, ProductStatus Status);
}
