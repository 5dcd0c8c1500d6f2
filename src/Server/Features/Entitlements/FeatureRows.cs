using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>Finds features by their code.</summary>
public static class FeatureRows
{
    public static async Task<Feature> FindAsync(BillingDb db, string code, CancellationToken cancel) =>
        await db.Set<Feature>().AsNoTracking().SingleOrDefaultAsync(f => f.Code == code, cancel) ?? throw NotFound();

    /// <summary>
    /// The feature for a change of it or of a value it has somewhere: locked until the transaction ends, so that its type cannot change
    /// nor the feature go while a value is being stored. Products and customers are locked before it.
    /// </summary>
    public static async Task<Feature> LockAsync(BillingDb db, string code, CancellationToken cancel)
    {
        var id = await db.Set<Feature>().Where(f => f.Code == code).Select(f => f.Id).SingleOrDefaultAsync(cancel) ?? throw NotFound();
        await db.LockAsync("features", [id], cancel);
        return await db.Set<Feature>().SingleOrDefaultAsync(f => f.Id == id, cancel) ?? throw NotFound();
    }

    /// <summary>Locks a feature that takes new values, as an archived one does not.</summary>
    public static async Task<Feature> LockActiveAsync(BillingDb db, string code, CancellationToken cancel)
    {
        var feature = await LockAsync(db, code, cancel);
        return feature.Status == FeatureStatus.Active ? feature : throw Refusal.WrongState("Feature", "archived", "active");
    }

    /// <summary>What holds a value of the feature, in the words of a refusal; null when nothing does.</summary>
    public static async Task<string?> UseAsync(BillingDb db, Feature feature, CancellationToken cancel)
    {
        if (await db.Set<ProductGrant>().Where(g => g.FeatureId == feature.Id).OrderBy(g => g.ProductId)
            .Select(g => g.ProductId).FirstOrDefaultAsync(cancel) is { } product)
        {
            return $"granted by product {product}";
        }
        return await db.Set<CustomerOverride>().Where(o => o.FeatureId == feature.Id).OrderBy(o => o.CustomerId)
            .Select(o => o.CustomerId).FirstOrDefaultAsync(cancel) is { } customer
            ? $"overridden for customer {customer}"
            : null;
    }

    private static Refusal NotFound() => Refusal.NotFound("Feature");
}
