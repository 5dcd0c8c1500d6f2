using NodaTime;

namespace Plumbline.Engine.Periods;

/// <summary>
/// The recurring periods of a price. Period k is computed from the anchor itself, never from the period before it, so a month-end anchor
/// keeps its day: 31 Jan, 29 Feb, 31 Mar. Boundaries are local times of the zone; one that falls into a gap of the clocks moves forward by
/// the length of the gap, one that occurs twice takes the earlier.
/// </summary>
/// <param name="Anchor">Start of period 0.</param>
/// <param name="Interval">Length of a period.</param>
/// <param name="Alignment">Anniversaries of the anchor, or calendar boundaries after a first stub.</param>
/// <param name="Zone">Time zone of the invoicing entity.</param>
/// <remarks>
/// Calendar boundaries: months dividing 12 count from January (3 months are quarters), other month counts start on the 1st after the
/// anchor; weeks start on Monday, days at midnight, years on 1 January. An anchor on the date of a boundary has no stub, whatever its time
/// of day.
/// </remarks>
public sealed record Cycle(Instant Anchor, Interval Interval, Alignment Alignment, DateTimeZone Zone)
{
    /// <summary>Period k, k being 0 or more; all periods are contiguous. Period 0 of a calendar cycle may be a stub.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is negative, or the interval counts fewer than 1 unit.</exception>
    public Period At(int k)
    {
        Check(k);
        return new Period(Boundary(k), Boundary(k + 1));
    }

    /// <summary>
    /// The whole period that a price is for: what a partial period is a share of. Equal to <see cref="At"/> except for a calendar stub,
    /// where it is the interval that ends with the stub: for 11 March, monthly, it is 1 March to 1 April.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">k is negative, or the interval counts fewer than 1 unit.</exception>
    public Period Full(int k)
    {
        Check(k);
        if (k > 0 || Alignment == Alignment.Anniversary || Stubs == 0)
        {
            return At(k);
        }

        return new Period(Midnight(Plus(FirstBoundary, -1)), Midnight(FirstBoundary));
    }

    /// <summary>The index of the period that contains the instant; −1 before the anchor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval counts fewer than 1 unit.</exception>
    public int IndexOf(Instant at)
    {
        Check(0);
        if (at < Anchor)
        {
            return -1;
        }

        var k = Math.Max(0, Estimate(at.InZone(Zone).Date));
        while (k > 0 && Boundary(k) > at)
        {
            k--;
        }

        while (Boundary(k + 1) <= at && Boundary(k + 1) < Instant.MaxValue)
        {
            k++;
        }

        return k;
    }

    LocalDateTime LocalAnchor => Anchor.InZone(Zone).LocalDateTime;

    int Stubs => LocalAnchor.Date == FirstBoundary ? 0 : 1;

    // The first calendar boundary on or after the anchor's date.
    LocalDate FirstBoundary
    {
        get
        {
            var date = LocalAnchor.Date;
            return Interval.Unit switch
            {
                IntervalUnit.Days => date,
                IntervalUnit.Weeks => date.DayOfWeek == IsoDayOfWeek.Monday ? date : date.Next(IsoDayOfWeek.Monday),
                IntervalUnit.Months => FirstMonth(date, 12 % Interval.Count == 0 ? Interval.Count : 1),
                IntervalUnit.Years => FirstMonth(date, 12),
                _ => throw new ArgumentOutOfRangeException(nameof(Interval), Interval.Unit, "Unknown interval unit."),
            };
        }
    }

    static LocalDate FirstMonth(LocalDate date, int months)
    {
        var start = new LocalDate(date.Year, (date.Month - 1) / months * months + 1, 1);
        return start == date ? date : start.PlusMonths(months);
    }

    Instant Boundary(int k)
    {
        if (k == 0)
        {
            return Anchor;
        }

        return Alignment == Alignment.Anniversary ? Anniversary(k) : Calendar(k - Stubs);
    }

    Instant Anniversary(int k)
    {
        var local = LocalAnchor;
        return OutOfCalendar(local.Date, k) ? Instant.MaxValue : Zone.AtLeniently(Plus(local.Date, k) + local.TimeOfDay).ToInstant();
    }

    Instant Calendar(int k) => OutOfCalendar(FirstBoundary, k) ? Instant.MaxValue : Midnight(Plus(FirstBoundary, k));

    Instant Midnight(LocalDate date) => Zone.AtStartOfDay(date).ToInstant();

    LocalDate Plus(LocalDate date, int k) => Interval.Unit switch
    {
        IntervalUnit.Days => date.PlusDays(k * Interval.Count),
        IntervalUnit.Weeks => date.PlusWeeks(k * Interval.Count),
        IntervalUnit.Months => date.PlusMonths(k * Interval.Count),
        IntervalUnit.Years => date.PlusYears(k * Interval.Count),
        _ => throw new ArgumentOutOfRangeException(nameof(k), Interval.Unit, "Unknown interval unit."),
    };

    // The calendar ends with the year 9999; a period that would reach beyond never ends.
    bool OutOfCalendar(LocalDate date, int k)
    {
        var units = (long)k * Interval.Count;
        var years = Interval.Unit switch
        {
            IntervalUnit.Days => units / 365,
            IntervalUnit.Weeks => units / 52,
            IntervalUnit.Months => units / 12,
            IntervalUnit.Years => units,
            _ => 0,
        };
        return date.Year + years >= 9990;
    }

    int Estimate(LocalDate date)
    {
        var from = LocalAnchor.Date;
        var units = Interval.Unit switch
        {
            IntervalUnit.Days => NodaTime.Period.DaysBetween(from, date),
            IntervalUnit.Weeks => NodaTime.Period.DaysBetween(from, date) / 7,
            IntervalUnit.Months => (date.Year - from.Year) * 12 + date.Month - from.Month,
            IntervalUnit.Years => date.Year - from.Year,
            _ => 0,
        };
        return units / Interval.Count;
    }

    void Check(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(Interval.Count, 1, nameof(Interval));
    }
}
