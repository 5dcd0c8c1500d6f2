using NodaTime;

namespace Plumbline.Engine.Periods;

/// <summary>Counting days as a calendar does.</summary>
public static class Days
{
    /// <summary>
    /// Whole calendar days from the local date of one instant to that of another; the clock time plays no part, nor does a change of the
    /// clocks. 2 May 10:00 to 1 June 00:00 is 30. Negative when the second is earlier.
    /// </summary>
    public static int Between(Instant a, Instant b, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return NodaTime.Period.DaysBetween(a.InZone(zone).Date, b.InZone(zone).Date);
    }
}
