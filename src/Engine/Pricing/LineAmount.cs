using Plumbline.Engine.Money;
using Plumbline.Engine.Proration;

namespace Plumbline.Engine.Pricing;

/// <summary>The limits of a product's line for a full period.</summary>
/// <param name="CommittedCount">Least quantity that is rated; null for none.</param>
/// <param name="MinAmount">Least amount in minor units; null for none.</param>
/// <param name="MaxAmount">Most amount in minor units; null for none. Wins over a greater minimum.</param>
public sealed record LineLimits(decimal? CommittedCount, decimal? MinAmount, decimal? MaxAmount)
{
    /// <summary>No limits.</summary>
    public static LineLimits None { get; } = new(null, null, null);
}

/// <summary>A priced line.</summary>
/// <param name="Quantity">Units that were rated: the quantity, raised to the commitment.</param>
/// <param name="Rated">Their price before limits and, for fees and seats, for a full period.</param>
/// <param name="Exact">Minor units after limits and proration, before rounding.</param>
/// <param name="AmountMinor">Minor units, rounded once.</param>
public sealed record PricedLine(decimal Quantity, Rated Rated, decimal Exact, long AmountMinor);

/// <summary>The rule of a line: aggregate, raise to the commitment, rate, limit, round once.</summary>
public static class LineAmount
{
    /// <summary>
    /// A usage line. The usage of a partial period is what it is; commitment, minimum and maximum are prorated by its days. A minimum of
    /// 1000 over 15 of 30 days is 500.
    /// </summary>
    /// <exception cref="OverflowException">The amount does not fit 64 bits of minor units.</exception>
    public static PricedLine OfUsage(Price price, Quantity usage, LineLimits limits, DayShare share)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var raised = Raise(usage, limits.CommittedCount is { } committed ? share.Apply(committed) : null);
        var rated = Rating.Rate(price, raised);
        var exact = Clamp(rated.Exact, limits, share);
        return new PricedLine(raised.Total, rated, exact, Rounding.ToMinor(exact));
    }

    /// <summary>
    /// A fee, seat or pack line of a count: the amount of the full period within its limits, then its share by days. 10 a seat for 22 of 31
    /// days is 7.10.
    /// </summary>
    /// <exception cref="OverflowException">The amount does not fit 64 bits of minor units.</exception>
    public static PricedLine OfCount(Price price, decimal count, LineLimits limits, DayShare share)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var raised = Raise(new Quantity(count), limits.CommittedCount);
        var rated = Rating.Rate(price, raised);
        var exact = share.Apply(Clamp(rated.Exact, limits, DayShare.Whole));
        return new PricedLine(raised.Total, rated, exact, Rounding.ToMinor(exact));
    }

    /// <summary>The exact amount held between minimum and maximum, both prorated by the share.</summary>
    public static decimal Clamp(decimal exact, LineLimits limits, DayShare share)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var raised = limits.MinAmount is { } min ? Math.Max(exact, share.Apply(min)) : exact;
        return limits.MaxAmount is { } max ? Math.Min(raised, share.Apply(max)) : raised;
    }

    /// <summary>The quantity raised to a commitment; for percentage prices the missing value counts as one more event.</summary>
    public static Quantity Raise(Quantity usage, decimal? committed)
    {
        if (committed is not { } least || usage.Total >= least)
        {
            return usage;
        }

        return usage.Values.IsDefaultOrEmpty ? new Quantity(least) : new Quantity(least, usage.Values.Add(least - usage.Total));
    }
}
