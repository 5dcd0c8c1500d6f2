namespace Plumbline.Server.Features.Entitlements;

/// <summary>
/// What a customer has of a feature: its own value, else what its products grant, else the default. Worked example: default 5, grants
/// of 10 and 20: <c>max</c> 20, <c>sum</c> 35, <c>replace</c> 20 where that one was attached later.
/// </summary>
public static class Resolution
{
    /// <summary>Null where nothing gives the customer a value. <paramref name="grants"/> stand in the order of attachment.</summary>
    public static ResolvedAnswer? Of(Feature feature, EntitlementValue? own, IReadOnlyList<EntitlementValue> grants) =>
        own is not null ? new ResolvedAnswer(own, EntitlementSource.Customer)
        : grants.Count > 0 ? new ResolvedAnswer(Granted(feature, grants), EntitlementSource.Product)
        : feature.DefaultValue is { } otherwise ? new ResolvedAnswer(otherwise, EntitlementSource.Default)
        : null;

    private static EntitlementValue Granted(Feature feature, IReadOnlyList<EntitlementValue> grants)
    {
        if (feature.Type == FeatureType.Boolean)
        {
            return EntitlementValue.Of(grants.Any(g => g.Flag == true));
        }
        if (feature.Strategy == ResolutionStrategy.Replace)
        {
            return grants[^1];
        }
        var all = feature.DefaultValue is { } otherwise ? [otherwise, .. grants] : grants;
        if (all.Any(v => v.IsUnlimited))
        {
            return EntitlementValue.Unlimited;
        }
        var numbers = all.Select(v => v.Number ?? 0);
        return EntitlementValue.Of(feature.Strategy == ResolutionStrategy.Sum ? numbers.Sum() : numbers.Max());
    }
}
