using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>
/// All that a customer may use, now or at another date, in a fixed number of queries. A feature without any value is left out: the
/// contract has no null here.
/// </summary>
public static class ResolveCustomer
{
    public static async Task<IResult> FeaturesAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(new ResolvedFeaturesAnswer(await ResolveAsync(id, http, db, tenant, cancel)));

    public static async Task<IResult> EntitlementsAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(new ResolvedEntitlementsAnswer(await ResolveAsync(id, http, db, tenant, cancel)));

    private static async Task<IReadOnlyDictionary<string, ResolvedAnswer>> ResolveAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var at = ReadAt(http.Request.Query) ?? tenant.Now;
        if (!await db.Set<Customer>().AnyAsync(c => c.Id == id && c.DeletedAt == null, cancel))
        {
            throw Refusal.NotFound("Customer");
        }
        var features = await db.Set<Feature>().AsNoTracking().ToListAsync(cancel);
        var own = await db.Set<CustomerOverride>().AsNoTracking()
            .Where(o => o.CustomerId == id && o.CreatedAt <= at && (o.ExpiresAt == null || o.ExpiresAt >= at))
            .ToDictionaryAsync(o => o.FeatureId, o => o.Value, cancel);
        var grants = await GrantsAsync(db, await AttachedProducts.AtAsync(db, id, at, cancel), cancel);
        var resolved = new Dictionary<string, ResolvedAnswer>(StringComparer.Ordinal);
        foreach (var feature in features.OrderBy(f => f.Code, StringComparer.Ordinal))
        {
            if (Resolution.Of(feature, own.GetValueOrDefault(feature.Id), [.. grants[feature.Id]]) is { } answer)
            {
                resolved[feature.Code] = answer;
            }
        }
        return resolved;
    }

    /// <summary>By feature, in the order of the products and as often as each of them stands there.</summary>
    private static async Task<ILookup<string, EntitlementValue>> GrantsAsync(
        BillingDb db, IReadOnlyList<string> products, CancellationToken cancel)
    {
        var ids = products.Distinct().ToList();
        var rows = ids.Count == 0
            ? []
            : await db.Set<ProductGrant>().AsNoTracking().Where(g => ids.Contains(g.ProductId)).ToListAsync(cancel);
        var byProduct = rows.ToLookup(g => g.ProductId);
        return products.SelectMany(p => byProduct[p]).ToLookup(g => g.FeatureId, g => g.Value);
    }

    private static Instant? ReadAt(IQueryCollection query)
    {
        var text = query["at"].ToString();
        return text.Length == 0 ? null
            : Body.TryInstant(text, out var at) ? at
            : throw Refusal.Invalid(
                [new FieldError("invalid_string", ["at"], "Expected a UTC date-time such as 2023-11-01T00:00:00Z")]);
    }
}
