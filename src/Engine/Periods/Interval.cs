namespace Plumbline.Engine.Periods;

/// <summary>The calendar units a price recurs by. A quarter is three months.</summary>
public enum IntervalUnit
{
    /// <summary>Calendar days.</summary>
    Days,

    /// <summary>Seven calendar days; calendar weeks start on Monday.</summary>
    Weeks,

    /// <summary>Calendar months.</summary>
    Months,

    /// <summary>Calendar years.</summary>
    Years,
}

/// <summary>How often something recurs: every <paramref name="Count"/> units.</summary>
/// <param name="Unit">The calendar unit.</param>
/// <param name="Count">How many units, 1 or more.</param>
public readonly record struct Interval(IntervalUnit Unit, int Count);

/// <summary>Where the boundaries of recurring periods lie.</summary>
public enum Alignment
{
    /// <summary>On the anchor's day and local time, clamped to short months.</summary>
    Anniversary,

    /// <summary>On natural calendar boundaries (Monday, 1st, quarter, 1 January) after a first partial period.</summary>
    CalendarPeriod,
}
