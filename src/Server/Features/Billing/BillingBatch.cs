using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.Billing;

/// <summary>What billing some subscriptions needs to know, read in one query a table.</summary>
public sealed class BillingBatch
{
    private readonly Dictionary<string, Subscription> _subscriptions;
    private readonly Dictionary<string, Customer> _customers;
    private readonly Dictionary<string, InvoicingEntity> _entities;
    private readonly Dictionary<string, Aggregator> _aggregators;

    private BillingBatch(
        IReadOnlyList<Subscription> subscriptions,
        Dictionary<string, Customer> customers,
        Dictionary<string, InvoicingEntity> entities,
        Dictionary<string, Aggregator> aggregators,
        ILookup<string, string> children)
    {
        Subscriptions = subscriptions;
        _subscriptions = subscriptions.ToDictionary(s => s.Id, StringComparer.Ordinal);
        _customers = customers;
        _entities = entities;
        _aggregators = aggregators;
        Children = children;
    }

    public IReadOnlyList<Subscription> Subscriptions { get; }

    public IReadOnlyDictionary<string, Aggregator> Aggregators => _aggregators;

    /// <summary>The ids of the child customers whose usage a subscription measures along, by their parent's.</summary>
    public ILookup<string, string> Children { get; }

    public static async Task<BillingBatch> LoadAsync(
        BillingDb db, IReadOnlyList<Subscription> subscriptions, CancellationToken cancel)
    {
        var customers = subscriptions.Select(s => s.CustomerId).Distinct().ToList();
        var entities = subscriptions.Select(s => s.BillingEntityId).Distinct().ToList();
        var aggregators = subscriptions.SelectMany(s => s.Phases).SelectMany(p => p.Products)
            .Select(p => p.AggregatorId).OfType<string>().Distinct().ToList();
        return new BillingBatch(
            subscriptions,
            await db.Set<Customer>().AsNoTracking().Where(c => customers.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel),
            await db.Set<InvoicingEntity>().AsNoTracking().Where(e => entities.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancel),
            await db.Set<Aggregator>().AsNoTracking().Where(a => aggregators.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel),
            await ChildrenAsync(db, subscriptions, cancel));
    }

    private static async Task<ILookup<string, string>> ChildrenAsync(
        BillingDb db, IReadOnlyList<Subscription> subscriptions, CancellationToken cancel)
    {
        var parents = subscriptions.Where(s => s.Phases.Exists(p => p.Products.Any(product => product.ChildrenUsage is not null)))
            .Select(s => s.CustomerId).Distinct().ToList();
        var children = parents.Count == 0 ? [] : await db.Set<Customer>()
            .Where(c => parents.Contains(c.OrganisationId!) && c.DeletedAt == null)
            .Select(c => new { c.Id, c.OrganisationId }).ToListAsync(cancel);
        return children.ToLookup(c => c.OrganisationId!, c => c.Id, StringComparer.Ordinal);
    }

    public Subscription Subscription(string id) => _subscriptions[id];

    public Customer CustomerOf(Subscription subscription) => _customers[subscription.CustomerId];

    public InvoicingEntity EntityOf(Subscription subscription) => _entities[subscription.BillingEntityId];

    public DateTimeZone ZoneOf(Subscription subscription) => DateTimeZoneProviders.Tzdb[EntityOf(subscription).Timezone];

    public Terms TermsOf(Subscription subscription) => SubscriptionTerms.Of(subscription, ZoneOf(subscription), _aggregators);

    public string? UnitNameOf(ProductState product) =>
        product.UnitName ?? (product.AggregatorId is { } id && _aggregators.TryGetValue(id, out var meter) ? meter.UnitName : null);
}
