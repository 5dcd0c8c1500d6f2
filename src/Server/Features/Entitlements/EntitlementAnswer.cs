using NodaTime;

namespace Plumbline.Server.Features.Entitlements;

public sealed record FeatureAnswer(
    string Code,
    string Name,
    string? Description,
    FeatureType ValueType,
    ResolutionStrategy? ResolutionStrategy,
    EntitlementValue? DefaultValue,
    FeatureStatus Status,
    Instant CreatedAt,
    Instant UpdatedAt,
    Instant? ArchivedAt)
{
    public static FeatureAnswer Of(Feature f) => new(
        f.Code, f.Name, f.Description, f.Type, f.Strategy, f.DefaultValue, f.Status, f.CreatedAt, f.UpdatedAt, f.ArchivedAt);
}

public sealed record ProductGrantAnswer(string FeatureCode, EntitlementValue Value, Instant CreatedAt, Instant UpdatedAt)
{
    public static ProductGrantAnswer Of(ProductGrant grant, string code) => new(code, grant.Value, grant.CreatedAt, grant.UpdatedAt);
}

public sealed record CustomerOverrideAnswer(
    string FeatureCode, EntitlementValue Value, string? Reason, Instant? ExpiresAt, Instant CreatedAt, Instant UpdatedAt)
{
    public static CustomerOverrideAnswer Of(CustomerOverride own, string code) =>
        new(code, own.Value, own.Reason, own.ExpiresAt, own.CreatedAt, own.UpdatedAt);
}

public enum EntitlementSource
{
    Default,
    Product,
    Customer,
}

/// <summary>What a customer has of a feature, and who says so.</summary>
public sealed record ResolvedAnswer(EntitlementValue Value, EntitlementSource Source);

/// <summary>By feature code. The two path families name the same map differently.</summary>
public sealed record ResolvedFeaturesAnswer(IReadOnlyDictionary<string, ResolvedAnswer> Features);

public sealed record ResolvedEntitlementsAnswer(IReadOnlyDictionary<string, ResolvedAnswer> Entitlements);
