using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Usage;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Events;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.Subscriptions.Seats;

/// <summary>
/// Counts the seats of many customers in one pass over the stored events. A seat persists: every event of the customer that the
/// aggregator accepts is one, whatever its timestamp, until it is sent again as something else or deleted.
/// </summary>
public sealed class SeatCounts(BillingDb db, IEventStore events)
{
    /// <summary>The counts by customer and aggregator; an aggregator that is gone counts nothing, and is missing.</summary>
    public async Task<IReadOnlyDictionary<(string CustomerId, string AggregatorId), decimal>> ReadAsync(
        IEnumerable<(string CustomerId, string AggregatorId)> asked, CancellationToken cancel)
    {
        var pairs = asked.Distinct().ToList();
        if (pairs.Count == 0)
        {
            return new Dictionary<(string, string), decimal>();
        }
        var ids = pairs.Select(p => p.AggregatorId).Distinct().ToList();
        var meters = (await db.Set<Aggregator>().AsNoTracking().Where(a => ids.Contains(a.Id)).ToListAsync(cancel))
            .ToDictionary(a => a.Id, a => a.ToMeter(), StringComparer.Ordinal);
        pairs.RemoveAll(p => !meters.ContainsKey(p.AggregatorId));
        var always = new Period(Instant.MinValue, Instant.MaxValue);
        var readings = pairs.ConvertAll(p => new MeterReading(meters[p.AggregatorId], null, always, keepValues: false));
        await events.ReadAsync(
            db.TenantId,
            pairs.ConvertAll(p => new UsageWindow(p.CustomerId, meters[p.AggregatorId].EventType, null, always.End)),
            (index, at, recordId, record, _) => readings[index].Add(at, recordId, record),
            cancel);
        return pairs.Index().ToDictionary(p => p.Item, p => readings[p.Index].Read().Total);
    }

    /// <summary>The counts that some subscriptions follow.</summary>
    public Task<IReadOnlyDictionary<(string CustomerId, string AggregatorId), decimal>> ReadAsync(
        IEnumerable<Subscription> subscriptions, CancellationToken cancel) => ReadAsync(
            from subscription in subscriptions
            from phase in subscription.Phases
            from product in phase.Products
            where product is { Seats: not null, DetachedAt: null }
            select (subscription.CustomerId, product.AggregatorId!),
            cancel);

    /// <summary>The products with the counts of those whose seats were never counted.</summary>
    public async Task<IReadOnlyList<ProductState>> FillAsync(
        string customerId, IReadOnlyList<ProductState> products, Instant now, CancellationToken cancel)
    {
        var counts = await ReadAsync(products.Where(IsNew).Select(p => (customerId, p.AggregatorId!)), cancel);
        return
        [
            .. products.Select(p => IsNew(p) && counts.TryGetValue((customerId, p.AggregatorId!), out var count)
                ? p with { Count = count, Seats = p.Seats! with { CountedAt = now } }
                : p),
        ];
    }

    /// <summary>The same for all phases of a subscription.</summary>
    public async Task FillAsync(Subscription subscription, Instant now, CancellationToken cancel)
    {
        if (!subscription.Phases.Exists(p => p.Products.Any(IsNew)))
        {
            return;
        }
        var counted = await FillAsync(subscription.CustomerId, [.. subscription.Phases.SelectMany(p => p.Products)], now, cancel);
        var next = new Queue<ProductState>(counted);
        subscription.Phases = [.. subscription.Phases.Select(p => p with { Products = [.. p.Products.Select(_ => next.Dequeue())] })];
    }

    private static bool IsNew(ProductState product) => product is { Seats.CountedAt: null, AggregatorId: not null, DetachedAt: null };
}
