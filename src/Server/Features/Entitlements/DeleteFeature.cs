using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>Only an archived feature of which no product and no customer holds a value.</summary>
public static class DeleteFeature
{
    public static async Task<IResult> HandleAsync(string code, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var feature = await FeatureRows.LockAsync(db, code, cancel);
            if (feature.Status != FeatureStatus.Archived)
            {
                throw Refusal.WrongState("Feature", "active", "archived");
            }
            if (await FeatureRows.UseAsync(db, feature, cancel) is { } use)
            {
                throw Refusal.BadRequest($"Feature is {use}; it cannot be deleted");
            }
            db.Remove(feature);
        }, cancel);
        return Reply.NoContent();
    }
}
