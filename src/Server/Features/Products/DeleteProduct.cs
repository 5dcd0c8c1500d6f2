using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Entitlements;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

/// <summary>Only an archived product that nothing uses; its prices, values and grants go with it, its meter stays.</summary>
public static class DeleteProduct
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await db.LockAsync("products", [id], cancel);
            var product = await db.Set<Product>().SingleOrDefaultAsync(p => p.Id == id, cancel) ?? throw Refusal.NotFound("Product");
            if (product.Status != ProductStatus.Archived)
            {
                throw Refusal.WrongState("Product", "active", "archived");
            }
            if (await BundleOfAsync(db, id, cancel) is { } bundle)
            {
                throw Refusal.BadRequest($"Product is part of bundle {bundle}; it cannot be deleted");
            }
            if (await db.Set<SubscriptionProductUse>().Where(u => u.ProductId == id).OrderBy(u => u.SubscriptionId)
                .Select(u => u.SubscriptionId).FirstOrDefaultAsync(cancel) is { } subscription)
            {
                throw Refusal.BadRequest($"Product is part of subscription {subscription}; it cannot be deleted");
            }
            if (await TemplateRows.FirstUsingAsync(db, id, cancel) is { } template)
            {
                throw Refusal.BadRequest($"Product is part of subscription template {template}; it cannot be deleted");
            }
            if (await DiscountedProducts.FirstNamingAsync(db, id, cancel) is { } discount)
            {
                throw Refusal.BadRequest($"Product is named by {discount}; it cannot be deleted");
            }
            db.Remove(product);
            await db.Set<ProductGrant>().Where(g => g.ProductId == id).ExecuteDeleteAsync(cancel);
            await db.Set<PriceConfiguration>().Where(c => c.ProductId == id).ExecuteDeleteAsync(cancel);
            await db.Set<CustomPropertyValue>().Where(v => v.Carrier == Carrier.Product && v.CarrierId == id).ExecuteDeleteAsync(cancel);
        }, cancel);
        return Reply.NoContent();
    }

    /// <summary>Items are JSON inside the bundle, so bundles are looked through here.</summary>
    private static async Task<string?> BundleOfAsync(BillingDb db, string id, CancellationToken cancel)
    {
        var bundles = await db.Set<Product>().AsNoTracking().Where(p => p.Type == ProductType.Bundle)
            .Select(p => new { p.Id, p.BundleItems }).ToListAsync(cancel);
        return bundles.FirstOrDefault(b => b.BundleItems.Any(i => i.ProductId == id))?.Id;
    }
}
