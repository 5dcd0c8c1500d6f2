using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>
/// Changes what is sent. The strategy comes with its <c>value_type</c>; the type itself only changes while no product and no customer
/// holds a value of it, and takes a default of the old type away.
/// </summary>
public static class UpdateFeature
{
    public static async Task<IResult> HandleAsync(
        string code, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Ok(FeatureAnswer.Of(await db.WriteAsync(async () =>
        {
            var feature = await FeatureRows.LockAsync(db, code, cancel);
            feature.Name = body.Name("name") ?? feature.Name;
            if (body.Has("description"))
            {
                feature.Description = body.Text("description", Need.Nullable);
            }
            await ReadTypeAsync(db, body, feature, cancel);
            if (body.Has("default_value"))
            {
                feature.DefaultValue = EntitlementValue.ReadPlain(body, "default_value", feature.Type, Need.Nullable);
            }
            body.ThrowIfInvalid();
            feature.UpdatedAt = tenant.Now;
            return feature;
        }, cancel)));
    }

    private static async Task ReadTypeAsync(BillingDb db, Body body, Feature feature, CancellationToken cancel)
    {
        if (!body.Has("value_type"))
        {
            if (body.Has("resolution_strategy"))
            {
                body.Refuse("resolution_strategy", "Send value_type along with it");
            }
            return;
        }
        if (body.Word<FeatureType>("value_type") is not { } type)
        {
            return;
        }
        if (type != feature.Type && await FeatureRows.UseAsync(db, feature, cancel) is { } use)
        {
            body.Refuse("value_type", $"Cannot change while the feature is {use}");
        }
        if (type != feature.Type)
        {
            feature.Type = type;
            feature.DefaultValue = null;
        }
        feature.Strategy = type == FeatureType.Number ? body.Word<ResolutionStrategy>("resolution_strategy", Need.Required) : null;
    }
}
