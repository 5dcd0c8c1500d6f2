using NodaTime;
using Plumbline.Engine.Periods;

namespace Plumbline.Server.Features.Subscriptions.Seats;

/// <summary>What a change of the count within a period costs.</summary>
public enum SeatCharging
{
    Prorata,
    PayInFull,
    DoNotCharge,
}

/// <summary>When a change of the count is invoiced.</summary>
public enum SeatInvoicing
{
    Immediately,
    NextInvoice,
    Custom,
}

/// <summary>When the seats are counted anew.</summary>
public enum SeatRefreshing
{
    /// <summary>When events arrive, and at each renewal.</summary>
    Realtime,

    /// <summary>At each interval of its own.</summary>
    Periodic,

    /// <summary>When somebody asks for it.</summary>
    Manual,
}

/// <summary>How a seat product follows the events that its aggregator counts.</summary>
/// <param name="Charging">What a change costs.</param>
/// <param name="Invoicing">When it is invoiced.</param>
/// <param name="Refreshing">When the seats are counted.</param>
/// <param name="RefreshInterval">Of a periodic refresh, counted from the billing start of the phase; otherwise null.</param>
/// <param name="InvoicingInterval">Changes are invoiced at the end of each, counted likewise; null unless invoicing is custom.</param>
/// <param name="CountedAt">When they were counted last; null for not yet.</param>
public sealed record SeatState(
    SeatCharging Charging,
    SeatInvoicing Invoicing,
    SeatRefreshing Refreshing,
    IntervalState? RefreshInterval,
    IntervalState? InvoicingInterval,
    Instant? CountedAt = null)
{
    /// <summary>
    /// When the seats of a product are due to be counted by the clock: once when its phase begins, then by their schedule. Null when not.
    /// </summary>
    public static Instant? DueAt(ProductState product, PhaseState phase, DateTimeZone zone)
    {
        if (product is not { Seats: { } seats, DetachedAt: null } || phase.StartsAt is not { } start)
        {
            return null;
        }
        if (seats.CountedAt is not { } counted || counted < start)
        {
            return start;
        }
        var due = seats.Refreshing switch
        {
            SeatRefreshing.Periodic => EndAfter(seats.RefreshInterval, phase, Alignment.Anniversary, counted, zone),
            SeatRefreshing.Realtime => EndAfter(
                product.Interval,
                phase,
                phase.BillingCycleAlignment == CycleAlignment.CalendarPeriod ? Alignment.CalendarPeriod : Alignment.Anniversary,
                counted,
                zone),
            _ => null,
        };
        return due < (phase.EndsAt ?? Instant.MaxValue) ? due : null;
    }

    /// <summary>When the seats of a subscription are due next; null when nothing is counted by the clock.</summary>
    public static Instant? DueAt(Subscription subscription, DateTimeZone zone) => subscription.Phases
        .SelectMany(phase => phase.Products.Select(product => DueAt(product, phase, zone))).Min();

    /// <summary>When a change made now is invoiced, when that is on dates of its own; null when not.</summary>
    public Instant? InvoicedAt(PhaseState phase, Instant now, DateTimeZone zone) =>
        EndAfter(InvoicingInterval, phase, Alignment.Anniversary, now, zone);

    public static bool AreIn(Subscription subscription) =>
        subscription.Phases.Exists(p => p.Products.Any(product => product.Seats is not null));

    private static Instant? EndAfter(IntervalState? interval, PhaseState phase, Alignment alignment, Instant at, DateTimeZone zone)
    {
        if (SubscriptionTerms.Interval(interval) is not { } length)
        {
            return null;
        }
        var cycle = new Cycle(phase.InitialBillingAt ?? phase.StartsAt!.Value, length, alignment, zone);
        return at < cycle.Anchor ? cycle.Anchor : cycle.At(cycle.IndexOf(at)).End;
    }
}
