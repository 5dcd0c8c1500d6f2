using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

/// <summary>Both ways; a product that is already so stays as it is.</summary>
public static class ArchiveProduct
{
    public static Task<IResult> ArchiveAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        MoveAsync(id, ProductStatus.Archived, db, tenant, cancel);

    public static Task<IResult> UnarchiveAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        MoveAsync(id, ProductStatus.Active, db, tenant, cancel);

    private static async Task<IResult> MoveAsync(
        string id, ProductStatus status, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(await db.WriteAsync(async () =>
        {
            await db.LockAsync("products", [id], cancel);
            var product = await db.Set<Product>().SingleOrDefaultAsync(p => p.Id == id, cancel) ?? throw Refusal.NotFound("Product");
            if (product.Status != status)
            {
                product.Status = status;
                product.UpdatedAt = tenant.Now;
            }
            return await ProductReading.InFullAsync(db, product, priceBookId: null, cancel);
        }, cancel));
}
