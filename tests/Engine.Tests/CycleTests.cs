using NodaTime;
using Plumbline.Engine.Periods;
using Xunit;

namespace Plumbline.Engine.Tests;

public class CycleTests
{
    [Theory]
    [InlineData("2024-02-14", "Days", 1, "2024-02-14 2024-02-15 2024-02-16")]
    [InlineData("2024-02-14", "Weeks", 1, "2024-02-14 2024-02-19 2024-02-26")]
    [InlineData("2024-02-19", "Weeks", 2, "2024-02-19 2024-03-04 2024-03-18")]
    [InlineData("2024-02-14", "Months", 1, "2024-02-14 2024-03-01 2024-04-01")]
    [InlineData("2024-02-14", "Months", 2, "2024-02-14 2024-03-01 2024-05-01")]
    [InlineData("2024-02-14", "Months", 3, "2024-02-14 2024-04-01 2024-07-01")]
    [InlineData("2024-04-01", "Months", 3, "2024-04-01 2024-07-01 2024-10-01")]
    [InlineData("2024-02-01", "Months", 3, "2024-02-01 2024-04-01 2024-07-01")]
    [InlineData("2024-02-14", "Months", 6, "2024-02-14 2024-07-01 2025-01-01")]
    [InlineData("2024-02-14", "Months", 12, "2024-02-14 2025-01-01 2026-01-01")]
    [InlineData("2024-02-14", "Months", 5, "2024-02-14 2024-03-01 2024-08-01 2025-01-01")]
    [InlineData("2024-03-01", "Months", 5, "2024-03-01 2024-08-01 2025-01-01")]
    [InlineData("2024-02-14", "Months", 24, "2024-02-14 2024-03-01 2026-03-01")]
    [InlineData("2024-02-14", "Years", 1, "2024-02-14 2025-01-01 2026-01-01")]
    [InlineData("2024-01-01", "Years", 2, "2024-01-01 2026-01-01 2028-01-01")]
    public void Calendar_Interval_EndsOnNaturalBoundaries(string anchor, string unit, int count, string expected)
    {
        var cycle = new Cycle(Given.At(anchor), new Interval(Enum.Parse<IntervalUnit>(unit), count), Alignment.CalendarPeriod, Given.Utc);

        var starts = Enumerable.Range(0, expected.Split(' ').Length).Select(k => Given.Days(cycle.At(k).Start));
        Assert.Equal(expected, string.Join(' ', starts));
    }

    [Theory]
    [InlineData("2024-03-11", "Months", 1, "2024-03-01", "2024-04-01")]
    [InlineData("2024-02-14", "Months", 3, "2024-01-01", "2024-04-01")]
    [InlineData("2024-02-14", "Years", 1, "2024-01-01", "2025-01-01")]
    [InlineData("2024-02-14", "Weeks", 1, "2024-02-12", "2024-02-19")]
    [InlineData("2024-02-14", "Months", 5, "2023-10-01", "2024-03-01")]
    [InlineData("2024-03-01", "Months", 1, "2024-03-01", "2024-04-01")]
    public void Full_CalendarStub_IsTheWholeIntervalThatEndsWithIt(string anchor, string unit, int count, string start, string end)
    {
        var cycle = new Cycle(Given.At(anchor), new Interval(Enum.Parse<IntervalUnit>(unit), count), Alignment.CalendarPeriod, Given.Utc);

        Assert.Equal(Given.Period(start, end), cycle.Full(0));
        Assert.Equal(cycle.At(0).End, cycle.Full(0).End);
        Assert.Equal(cycle.At(1), cycle.Full(1));
    }

    [Fact]
    public void Calendar_AnchorLaterOnABoundaryDay_HasNoStub()
    {
        var cycle = new Cycle(Given.At("2024-03-01T10:00:00Z"), Given.Month, Alignment.CalendarPeriod, Given.Utc);

        Assert.Equal(new Period(Given.At("2024-03-01T10:00:00Z"), Given.At("2024-04-01")), cycle.At(0));
        Assert.Equal(cycle.At(0), cycle.Full(0));
        Assert.Equal(Given.Period("2024-04-01", "2024-05-01"), cycle.At(1));
    }

    [Theory]
    [InlineData("Europe/Paris", "2024-01-31T02:30:00", 2, "2024-03-31T01:30:00Z")] // 02:30 does not exist: an hour later, 03:30 summer time
    [InlineData("Europe/Paris", "2024-08-27T02:30:00", 2, "2024-10-27T00:30:00Z")] // 02:30 happens twice: the first
    [InlineData("America/New_York", "2024-02-10T02:30:00", 1, "2024-03-10T07:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2024-09-06T02:15:00", 1, "2024-10-05T15:45:00Z")] // clocks go forward by half an hour
    [InlineData("Asia/Kolkata", "2024-01-31T00:00:00", 1, "2024-02-28T18:30:00Z")]
    [InlineData("America/Juneau", "2024-01-31T00:00:00", 2, "2024-03-31T08:00:00Z")]
    public void At_LocalTimeAroundClockChange_IsMappedLeniently(string zone, string anchor, int k, string expected)
    {
        var cycle = new Cycle(Given.Local(anchor, zone), Given.Month, Alignment.Anniversary, Given.Zone(zone));

        Assert.Equal(Given.At(expected), cycle.At(k).Start);
    }

    [Fact]
    public void At_AnchorInSecondPassOfAnOverlap_StartsAtTheAnchorItself()
    {
        var anchor = Given.At("2024-10-27T01:30:00Z");
        var cycle = new Cycle(anchor, Given.Month, Alignment.Anniversary, Given.Zone("Europe/Paris"));

        Assert.Equal(anchor, cycle.At(0).Start);
        Assert.Equal(Given.At("2024-11-27T01:30:00Z"), cycle.At(0).End);
    }

    [Fact]
    public void At_DayThatTheZoneSkipped_IsEmpty()
    {
        var cycle = new Cycle(
            Given.Local("2011-12-29T10:00:00", "Pacific/Apia"),
            new Interval(IntervalUnit.Days, 1),
            Alignment.Anniversary,
            Given.Zone("Pacific/Apia"));

        Assert.True(cycle.At(1).IsEmpty);
        Assert.Equal(2, cycle.IndexOf(cycle.At(2).Start));
    }

    [Fact]
    public void At_BeyondTheCalendar_NeverEnds()
    {
        var cycle = new Cycle(Given.At("2024-01-01"), Given.Year, Alignment.Anniversary, Given.Utc);

        Assert.Equal(Instant.MaxValue, cycle.At(7_999).End);
        Assert.True(cycle.At(1_000_000).IsEmpty);
        Assert.True(cycle.IndexOf(Instant.MaxValue) > 7_000);
    }

    [Fact]
    public void Cycle_InvalidArguments_Throw()
    {
        var cycle = new Cycle(Given.At("2024-01-01"), Given.Month, Alignment.Anniversary, Given.Utc);

        Assert.Throws<ArgumentOutOfRangeException>(() => cycle.At(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => (cycle with { Interval = new Interval(IntervalUnit.Days, 0) }).At(0));
        Assert.Equal(-1, cycle.IndexOf(Given.At("2023-12-31")));
    }

    [Fact]
    public void Period_HalfOpen_ContainsItsStartOnly()
    {
        var january = Given.Period("2024-01-01", "2024-02-01");
        var february = Given.Period("2024-02-01", "2024-03-01");

        Assert.True(january.Contains(january.Start) && !january.Contains(january.End));
        Assert.False(january.Overlaps(february));
        Assert.True(january.Intersect(february).IsEmpty);
        Assert.Equal(Given.Period("2024-01-15", "2024-02-01"), january.Intersect(Given.Period("2024-01-15", "2024-03-01")));
        Assert.Equal(Duration.FromDays(31), january.Length);
    }

    [Theory]
    [InlineData("2024-03-30T23:30:00Z", "2024-03-31T21:30:00Z", "Europe/Paris", 0)] // both on 31 March in Paris
    [InlineData("2024-05-02T10:00:00Z", "2024-06-01T00:00:00Z", "UTC", 30)]
    [InlineData("2024-03-10T05:00:00Z", "2024-03-11T04:00:00Z", "America/New_York", 1)] // a day of 23 hours
    [InlineData("2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z", "UTC", -1)]
    public void Between_Instants_CountsLocalDays(string a, string b, string zone, int expected) =>
        Assert.Equal(expected, Days.Between(Given.At(a), Given.At(b), Given.Zone(zone)));
}
