using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Usage;

namespace Plumbline.Engine.Subscriptions;

/// <summary>Since when the usage adds up that is billed at the end of a period.</summary>
public enum MeteringWindow
{
    /// <summary>Since the start of the billed period.</summary>
    Period,

    /// <summary>Since the start of the commitment that runs: <see cref="Terms.Commitment"/>.</summary>
    Commitment,

    /// <summary>Since the start of the phase.</summary>
    Phase,

    /// <summary>Every event of the customer so far, those before the subscription included.</summary>
    Everything,

    /// <summary>Since the start of the running interval of its own, counted from its own anchor or the start of the phase.</summary>
    Custom,
}

/// <summary>Whose usage a product measures.</summary>
public enum UsageScope
{
    /// <summary>The customer's.</summary>
    Own,

    /// <summary>The sum of the customer's and that of each child customer.</summary>
    Sum,

    /// <summary>The greatest among the customer's and that of each child customer.</summary>
    Max,
}

/// <summary>How the usage of a product adds up.</summary>
/// <param name="Window">The window. One that ends inside a billed period cuts its charge in two, each with its own window.</param>
/// <param name="Interval">The interval of <see cref="MeteringWindow.Custom"/>, otherwise null.</param>
/// <param name="OnlyDifference">
/// Whether only what was not billed before in the same window is billed: 500 free units, then 1 each, bill 0, 50 and 100 for 300, 250 and
/// 100 units. Otherwise each period bills the whole window. Means nothing for <see cref="MeteringWindow.Period"/>.
/// </param>
/// <param name="Scope">Whose usage it is. Not for percentage prices, which rate single events.</param>
/// <param name="StartsAt">Where intervals of <see cref="MeteringWindow.Custom"/> are counted from; null for the phase's start.</param>
/// <remarks>Commitment, minimum and maximum hold for a period, and are prorated; with any other window they hold for it, whole.</remarks>
public sealed record Metering(
    MeteringWindow Window,
    Interval? Interval = null,
    bool OnlyDifference = false,
    UsageScope Scope = UsageScope.Own,
    Instant? StartsAt = null)
{
    /// <summary>Whether the window is another than the billed period.</summary>
    public bool IsOwn => Window != MeteringWindow.Period;

    /// <summary>
    /// One quantity of the readings of a customer and its children, each read on its own: 30, 50 and 20 are 100 by
    /// <see cref="UsageScope.Sum"/> and 50 by <see cref="UsageScope.Max"/>. A single reading stays as it is.
    /// </summary>
    /// <param name="scope">How they go together; <see cref="UsageScope.Own"/> of one reading only.</param>
    /// <param name="readings">In units, at least one.</param>
    /// <exception cref="ArgumentException">There is no reading, or there are several of the customer's own.</exception>
    /// <exception cref="UsageOverflowException">The sum is beyond <see cref="MeterReading.Limit"/>.</exception>
    public static Quantity Combine(UsageScope scope, IReadOnlyList<Quantity> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        if (readings.Count == 1)
        {
            return readings[0];
        }

        if (readings.Count == 0 || scope == UsageScope.Own)
        {
            throw new ArgumentException("A customer's own usage is one reading.", nameof(readings));
        }

        var total = scope == UsageScope.Sum ? readings.Sum(reading => reading.Total) : readings.Max(reading => reading.Total);
        return Math.Abs(total) > MeterReading.Limit
            ? throw new UsageOverflowException("The usage of a customer and its children is too large to bill.")
            : new Quantity(total);
    }
}

/// <summary>The commitments of a contract, one after the other.</summary>
/// <param name="StartsAt">Start of the first.</param>
/// <param name="EndsAt">Its end; null when open.</param>
/// <param name="Renewal">Length of each further one; null for one without an end.</param>
public sealed record Commitment(Instant StartsAt, Instant? EndsAt = null, Interval? Renewal = null);

/// <summary>What an earlier charge came to.</summary>
/// <param name="Quantity">Units on its line.</param>
/// <param name="AmountMinor">Minor units billed, net of tax and before discounts.</param>
public sealed record BilledUsage(decimal Quantity, long AmountMinor);

/// <summary>Finds the window that an instant lies in.</summary>
static class Windows
{
    /// <summary>The window of a product's usage at an instant; null when it is the billed period itself.</summary>
    public static Period? At(Terms terms, Phase phase, Metering? metering, Instant at) => metering switch
    {
        { Window: MeteringWindow.Commitment } => OfCommitment(terms, at),
        { Window: MeteringWindow.Phase } => new Period(phase.StartsAt, Instant.MaxValue),
        { Window: MeteringWindow.Everything } => new Period(Instant.MinValue, Instant.MaxValue),
        { Window: MeteringWindow.Custom, Interval: { } interval } =>
            Cycled(metering.StartsAt ?? phase.StartsAt, interval, terms.Zone, at),
        { Window: MeteringWindow.Custom } => throw new ArgumentException("A custom metering window needs its interval.", nameof(metering)),
        _ => null,
    };

    static Period OfCommitment(Terms terms, Instant at)
    {
        var first = terms.Phases.Min(phase => phase.StartsAt);
        var commitment = terms.Commitment ?? new Commitment(first);
        if (at < commitment.StartsAt)
        {
            return new Period(Instant.Min(first, at), commitment.StartsAt);
        }

        if (commitment.EndsAt is not { } end || at < end)
        {
            return new Period(commitment.StartsAt, commitment.EndsAt ?? Instant.MaxValue);
        }

        return commitment.Renewal is { } renewal ? Cycled(end, renewal, terms.Zone, at) : new Period(end, Instant.MaxValue);
    }

    static Period Cycled(Instant anchor, Interval interval, DateTimeZone zone, Instant at)
    {
        var cycle = new Cycle(anchor, interval, Alignment.Anniversary, zone);
        return cycle.At(cycle.IndexOf(at));
    }
}
