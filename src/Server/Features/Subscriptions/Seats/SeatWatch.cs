using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Subscriptions.Seats;

/// <summary>Whose events of which aggregator change the seats of a subscription that follows them in real time.</summary>
public sealed class SeatWatch : ITenantRow
{
    public int TenantId { get; set; }

    public required string SubscriptionId { get; init; }

    public required string AggregatorId { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>Makes the rows follow the phases of a subscription; what is watched from now on is counted once more.</summary>
    public static async Task SyncAsync(BillingDb db, Subscription subscription, Instant now, CancellationToken cancel)
    {
        if (subscription.SeatsAt is null && !SeatState.AreIn(subscription))
        {
            return;
        }
        var wanted = Wanted(subscription);
        var stored = await db.Set<SeatWatch>().Where(w => w.SubscriptionId == subscription.Id).ToListAsync(cancel);
        db.RemoveRange(stored.Where(w => !wanted.Remove(w.AggregatorId)));
        Add(db, subscription, wanted, now);
    }

    /// <summary>The rows of a new subscription.</summary>
    public static void Add(BillingDb db, Subscription subscription, Instant now) => Add(db, subscription, Wanted(subscription), now);

    private static void Add(BillingDb db, Subscription subscription, HashSet<string> aggregators, Instant now)
    {
        db.AddRange(aggregators.Select(id => new SeatWatch
        {
            SubscriptionId = subscription.Id,
            AggregatorId = id,
            CustomerId = subscription.CustomerId,
        }));
        if (aggregators.Count > 0)
        {
            // an event that arrived since the count was read found nothing to mark
            db.Add(new SeatMark { SubscriptionId = subscription.Id, MarkedAt = now });
        }
    }

    private static HashSet<string> Wanted(Subscription subscription) => subscription.EndedAt is not null ? [] :
    [
        .. subscription.Phases.SelectMany(p => p.Products)
            .Where(p => p is { Seats.Refreshing: SeatRefreshing.Realtime, DetachedAt: null }).Select(p => p.AggregatorId!),
    ];

    internal sealed class Table : IEntityTypeConfiguration<SeatWatch>
    {
        public void Configure(EntityTypeBuilder<SeatWatch> table)
        {
            table.ToTable("seat_watches");
            table.HasKey(w => new { w.SubscriptionId, w.AggregatorId });
            table.HasIndex(w => new { w.TenantId, w.CustomerId });
        }
    }
}

/// <summary>
/// Says that events arrived which may change the seats of a subscription. Written with the events, in their commit, and only ever added:
/// who takes events in never waits for who bills. The event stores write it by themselves.
/// </summary>
public sealed class SeatMark : ITenantRow
{
    public int TenantId { get; set; }

    public long Id { get; init; }

    public required string SubscriptionId { get; init; }

    public required Instant MarkedAt { get; set; }

    /// <summary>Marks subscriptions whose seats may have changed without an event; joins the caller's transaction.</summary>
    public static async Task AddAsync(BillingDb db, IQueryable<SeatWatch> watches, Instant now, CancellationToken cancel)
    {
        var ids = await watches.Select(w => w.SubscriptionId).Distinct().ToListAsync(cancel);
        db.AddRange(ids.Select(id => new SeatMark { SubscriptionId = id, MarkedAt = now }));
    }

    internal sealed class Table : IEntityTypeConfiguration<SeatMark>
    {
        public void Configure(EntityTypeBuilder<SeatMark> table)
        {
            table.ToTable("seat_marks");
            table.HasIndex(m => new { m.TenantId, m.MarkedAt });
            table.HasIndex(m => m.SubscriptionId);
        }
    }
}
