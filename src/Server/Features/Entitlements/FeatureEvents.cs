using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>What changes of features, and of the values that products and customers hold of them, mean to the world outside.</summary>
public static class FeatureEvents
{
    public static IEnumerable<Happening> Of(Feature feature, RowChange change)
    {
        var word = change.Word() switch
        {
            "updated" when change.Touches(nameof(Feature.Status)) => feature.Status == FeatureStatus.Archived ? "archived" : "recovered",
            var other => other,
        };
        if (word is not null)
        {
            yield return new Happening($"feature.{word}", feature.Id) { Shape = () => FeatureAnswer.Of(feature) };
        }
    }

    public static IEnumerable<Happening> Of(ProductGrant grant, RowChange change) => WordOf(change) is { } word
        ? [new Happening($"product.feature.{word}", HeldFeature.Key(grant.ProductId, grant.FeatureId)) { Resource = "product.feature" }]
        : [];

    public static IEnumerable<Happening> Of(CustomerOverride own, RowChange change) => WordOf(change) is { } word
        ?
        [
            new Happening($"customer.feature.{word}", HeldFeature.Key(own.CustomerId, own.FeatureId))
            {
                Resource = "customer.feature",
                CustomerId = own.CustomerId,
            },
        ]
        : [];

    private static string? WordOf(RowChange change) => change switch
    {
        { IsNew: true } => "assigned",
        { IsGone: true } => "unassigned",
        _ when change.TouchesMoreThan() => "updated",
        _ => null,
    };
}

/// <summary>The key of a value that a product or a customer holds of a feature.</summary>
public static class HeldFeature
{
    public static string Key(string holderId, string featureId) => $"{holderId}/{featureId}";

    public static string Holder(string key) => key[..key.IndexOf('/', StringComparison.Ordinal)];
}

public sealed record ProductFeaturePayload(
    string ProductId, string FeatureCode, EntitlementValue Value, Instant CreatedAt, Instant UpdatedAt);

public sealed record CustomerFeaturePayload(
    string CustomerId,
    string FeatureCode,
    EntitlementValue Value,
    string? Reason,
    Instant? ExpiresAt,
    Instant CreatedAt,
    Instant UpdatedAt);

/// <summary>Values that products hold of features, with the product.</summary>
public sealed class ProductFeaturePayloads(BillingDb db) : IPayloadSource
{
    public string Resource => "product.feature";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var products = ids.Select(HeldFeature.Holder).Distinct().ToList();
        var grants = await db.Set<ProductGrant>().AsNoTracking().Where(g => products.Contains(g.ProductId))
            .Join(db.Set<Feature>(), g => g.FeatureId, f => f.Id, (g, f) => new { Grant = g, f.Code }).ToListAsync(cancel);
        return grants.ToDictionary(
            g => HeldFeature.Key(g.Grant.ProductId, g.Grant.FeatureId),
            object (g) => new ProductFeaturePayload(g.Grant.ProductId, g.Code, g.Grant.Value, g.Grant.CreatedAt, g.Grant.UpdatedAt),
            StringComparer.Ordinal);
    }
}

/// <summary>Values that customers hold of features, with the customer.</summary>
public sealed class CustomerFeaturePayloads(BillingDb db) : IPayloadSource
{
    public string Resource => "customer.feature";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var customers = ids.Select(HeldFeature.Holder).Distinct().ToList();
        var held = await db.Set<CustomerOverride>().AsNoTracking().Where(o => customers.Contains(o.CustomerId))
            .Join(db.Set<Feature>(), o => o.FeatureId, f => f.Id, (o, f) => new { Own = o, f.Code }).ToListAsync(cancel);
        return held.ToDictionary(
            h => HeldFeature.Key(h.Own.CustomerId, h.Own.FeatureId),
            object (h) => new CustomerFeaturePayload(
                h.Own.CustomerId, h.Code, h.Own.Value, h.Own.Reason, h.Own.ExpiresAt, h.Own.CreatedAt, h.Own.UpdatedAt),
            StringComparer.Ordinal);
    }
}
