using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>All of a product's grants as a plain array, by code.</summary>
public static class ListProductGrants
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        if (!await db.Set<Product>().AnyAsync(p => p.Id == id, cancel))
        {
            throw Refusal.NotFound("Product");
        }
        var grants = await db.Set<ProductGrant>().AsNoTracking().Where(g => g.ProductId == id)
            .Join(db.Set<Feature>(), g => g.FeatureId, f => f.Id, (g, f) => new { Grant = g, f.Code })
            .ToListAsync(cancel);
        return Reply.Ok<IReadOnlyList<ProductGrantAnswer>>(
            [.. grants.OrderBy(g => g.Code, StringComparer.Ordinal).Select(g => ProductGrantAnswer.Of(g.Grant, g.Code))]);
    }
}
