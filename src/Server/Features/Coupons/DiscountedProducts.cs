using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.PromotionCodes;

namespace Plumbline.Server.Features.Coupons;

/// <summary>
/// Products that coupons and promotion codes are limited to. Without them a limit would be for nothing, or, worse, for every product: so
/// they cannot be deleted while a discount names them.
/// </summary>
public static class DiscountedProducts
{
    /// <summary>Those of the ids that are products, locked so that none is deleted before the discount is stored.</summary>
    public static async Task<IReadOnlyList<string>> LockAsync(BillingDb db, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        await db.LockAsync("products", ids, cancel);
        return await db.Set<Product>().Where(p => ids.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancel);
    }

    /// <summary>A discount that names the product, in words; null when there is none. Deleted ones no longer count.</summary>
    public static async Task<string?> FirstNamingAsync(BillingDb db, string productId, CancellationToken cancel)
    {
        var code = await db.Set<PromotionCode>().Where(c => c.ProductId == productId && c.DeletedAt == null)
            .OrderBy(c => c.Id).Select(c => c.Id).FirstOrDefaultAsync(cancel);
        if (code is not null)
        {
            return $"promotion code {code}";
        }
        // ids are JSON inside the coupon, so coupons are looked through here
        var coupons = await db.Set<Coupon>().AsNoTracking().Where(c => c.DeletedAt == null)
            .OrderBy(c => c.Id).Select(c => new { c.Id, c.ProductIds }).ToListAsync(cancel);
        return coupons.Find(c => c.ProductIds.Contains(productId)) is { } coupon ? $"coupon {coupon.Id}" : null;
    }
}
