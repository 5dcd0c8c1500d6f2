using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>Takes a feature out of a product, at once for all who subscribe to it.</summary>
public static class DeleteProductGrant
{
    public static async Task<IResult> HandleAsync(string id, string code, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await SetProductGrant.LockProductAsync(db, id, cancel);
            var feature = await FeatureRows.LockAsync(db, code, cancel);
            db.Remove(await db.Set<ProductGrant>().SingleOrDefaultAsync(g => g.ProductId == id && g.FeatureId == feature.Id, cancel)
                ?? throw Refusal.NotFound("Product feature"));
        }, cancel);
        return Reply.NoContent();
    }
}
