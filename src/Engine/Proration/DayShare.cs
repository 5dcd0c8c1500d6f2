using NodaTime;

namespace Plumbline.Engine.Proration;

/// <summary>The part of a full period that a charge covers, in whole calendar days of the invoicing entity's zone.</summary>
/// <param name="Days">Days covered, 0 to <paramref name="OfDays"/>; milliseconds where a change asked for that precision.</param>
/// <param name="OfDays">Days of the full period, or its milliseconds.</param>
/// <remarks>A change of plan on 2 May in 1 May to 1 June leaves 30 of 31 days: the day of the change is priced at the new terms.</remarks>
public readonly record struct DayShare(long Days, long OfDays)
{
    /// <summary>The whole of a period.</summary>
    public static DayShare Whole { get; } = new(1, 1);

    /// <summary>The share of a full period that a part of it covers.</summary>
    /// <param name="part">The covered stretch, inside the full period.</param>
    /// <param name="full">The period the price is for.</param>
    /// <param name="zone">The zone whose calendar days count.</param>
    public static DayShare Of(Period part, Period full, DateTimeZone zone)
    {
        if (part == full)
        {
            return Whole;
        }

        var ofDays = Periods.Days.Between(full.Start, full.End, zone);
        var days = Periods.Days.Between(part.Start, part.End, zone);
        return ofDays <= 0 ? Whole : new DayShare(Math.Clamp(days, 0, ofDays), ofDays);
    }

    /// <summary>The share of a full period that a part of it covers without some stretches inside it.</summary>
    /// <param name="part">The covered stretch, inside the full period.</param>
    /// <param name="full">The period the price is for.</param>
    /// <param name="zone">The zone whose calendar days count.</param>
    /// <param name="without">
    /// Stretches inside the part, not overlapping, that do not count: April without the 11th to the 21st is 20 of 30 days.
    /// </param>
    public static DayShare Of(Period part, Period full, DateTimeZone zone, IReadOnlyList<Period> without)
    {
        ArgumentNullException.ThrowIfNull(without);
        if (without.Count == 0)
        {
            return Of(part, full, zone);
        }

        var ofDays = Periods.Days.Between(full.Start, full.End, zone);
        var days = Periods.Days.Between(part.Start, part.End, zone)
            - without.Sum(stretch => Periods.Days.Between(stretch.Start, stretch.End, zone));
        return ofDays <= 0 ? Whole : new DayShare(Math.Clamp(days, 0, ofDays), ofDays);
    }

    /// <summary>The share of a full period by the time elapsed, to the millisecond, whatever the clocks do.</summary>
    /// <param name="part">The covered stretch, inside the full period.</param>
    /// <param name="full">The period the price is for. The second half of 11 January alone is 12 of 744 hours of the month.</param>
    public static DayShare Elapsed(Period part, Period full) => part == full
        ? Whole
        : new DayShare(Milliseconds(part), Math.Max(1, Milliseconds(full)));

    static long Milliseconds(Period period) => (long)(period.End - period.Start).TotalMilliseconds;

    /// <summary>Whether nothing is cut off.</summary>
    public bool IsWhole => Days == OfDays;

    /// <summary>The exact share of an amount or quantity; never more than the whole. 100 at 21 of 31 days is 67.7419….</summary>
    public decimal Apply(decimal whole) => IsWhole ? whole : whole * Days / OfDays;
}
