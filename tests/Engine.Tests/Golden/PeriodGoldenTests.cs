using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests.Golden;

/// <summary>
/// Published or peer-tested billing dates; see docs/golden.md. Dates are boundaries: each period ends where the next begins.
/// </summary>
public class PeriodGoldenTests
{
    [Theory]
    [InlineData("hl-anniv-monthly-0315", "2023-03-15", "months 1", "2023-03-15 2023-04-15 2023-05-15")]
    [InlineData("hl-aligned-monthly-0301", "2023-03-01", "months 1", "2023-03-01 2023-04-01 2023-05-01")]
    [InlineData("hl-align-february", "2023-02-01", "months 1", "2023-02-01 2023-03-01")]
    [InlineData("hl-align-february (leap)", "2024-02-01", "months 1", "2024-02-01 2024-03-01")]
    [InlineData("peer-3-day31", "2012-01-31", "months 1", "2012-01-31 2012-02-29 2012-03-31 2012-04-30 2012-05-31")]
    [InlineData("peer-3-day14-monthly", "2012-02-14", "months 1", "2012-02-14 2012-03-14")]
    [InlineData("peer-3-day14-annual", "2012-02-14", "years 1", "2012-02-14 2013-02-14")]
    [InlineData("peer-3-day30-annual", "2012-01-30", "years 1", "2012-01-30 2013-01-30")]
    [InlineData("peer-3-three-whole-periods", "2016-12-31", "months 1", "2016-12-31 2017-01-31 2017-02-28 2017-03-31")]
    [InlineData("peer-9-monthly", "2024-01-31", "months 1", "2024-01-31 2024-02-29 2024-03-31 2024-04-30")]
    [InlineData("peer-9-yearly", "2024-01-31", "years 1", "2024-01-31 2025-01-31")]
    [InlineData("peer-19-day31", "2024-01-31", "months 1", "2024-01-31 2024-02-29 2024-03-31")]
    [InlineData("peer-21-month-end", "2024-01-31", "months 1", "2024-01-31 2024-02-29")]
    [InlineData("peer-21-two-months", "2024-12-31", "months 2", "2024-12-31 2025-02-28 2025-04-30")]
    [InlineData("peer-21-leap-day", "2024-02-29", "years 1", "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29")]
    public void Anniversary_PublishedAnchor_HasPublishedBoundaries(string id, string anchor, string interval, string expected)
    {
        var cycle = new Cycle(Given.At(anchor), IntervalOf(interval), Alignment.Anniversary, Given.Utc);

        Assert.True(Boundaries(cycle, expected) == expected, $"{id}: {Boundaries(cycle, expected)}");
    }

    [Theory]
    [InlineData("hl-aligned-monthly-0301", "2023-03-01", "months 1", "2023-03-01 2023-04-01 2023-05-01")]
    [InlineData("hl-align-february", "2023-02-01", "months 1", "2023-02-01 2023-03-01")]
    [InlineData("peer-19-quarterly-day1", "2021-01-10", "months 3", "2021-01-10 2021-04-01 2021-07-01")]
    [InlineData("peer-15-trial-month", "2024-03-15", "months 1", "2024-03-15 2024-04-01")]
    public void Calendar_PublishedAnchor_HasPublishedBoundaries(string id, string anchor, string interval, string expected)
    {
        var cycle = new Cycle(Given.At(anchor), IntervalOf(interval), Alignment.CalendarPeriod, Given.Utc);

        Assert.True(Boundaries(cycle, expected) == expected, $"{id}: {Boundaries(cycle, expected)}");
    }

    // The day printed for the end of a calendar period is the day before its half-open end.
    [Theory]
    [InlineData("hl-aligned-monthly-0301", "2023-03-01", "2023-03-31")]
    [InlineData("hl-align-february", "2023-02-01", "2023-02-28")]
    [InlineData("hl-align-february (leap)", "2024-02-01", "2024-02-29")]
    public void Calendar_MonthStart_LastDayIsTheMonthsLast(string id, string anchor, string lastDay)
    {
        var period = new Cycle(Given.At(anchor), Given.Month, Alignment.CalendarPeriod, Given.Utc).At(0);

        Assert.True(Given.Days(period.End - Duration.Epsilon) == lastDay, id);
    }

    // A billing day before or after the start: the anchor lies before the start, so the first period is the rest of one.
    [Theory]
    [InlineData("peer-3-day30-from-0216", "2012-02-16", "2012-01-30", "2012-02-16 2012-02-29 2012-03-30")]
    [InlineData("peer-3-day30-from-0131", "2012-01-31", "2012-01-30", "2012-01-31 2012-02-29 2012-03-30")]
    [InlineData("peer-3-day31-from-0430", "2012-04-30", "2012-03-31", "2012-04-30 2012-05-31 2012-06-30")]
    [InlineData("peer-19-day10", "2021-01-01", "2020-12-10", "2021-01-01 2021-01-10 2021-02-10")]
    public void Needs_AnchorBeforeStart_FirstPeriodIsTheRestOfOne(string id, string start, string anchor, string expected)
    {
        var phase = Given.Phase(start, null, Given.Product(interval: Given.Month)) with { BillingAnchor = Given.At(anchor) };

        var days = expected.Split(' ');
        var charges = Billing.Needs(Given.Terms(phase), BilledThrough.Nothing, Given.At(days[^2])).Charges;

        var starts = charges.Select(charge => charge.Period.Start).Append(charges[^1].Period.End).Select(at => Given.Days(at));
        Assert.True(string.Join(' ', starts) == expected, $"{id}: {string.Join(' ', starts)}");
    }

    [Fact]
    public void Needs_OtherBcdLaterPeriods_FollowTheChangedBillingDay()
    {
        var product = Given.Product(interval: Given.Month);
        var before = Given.Phase("2025-01-01", "2025-01-20", product) with { BillingAnchor = Given.At("2024-12-20") };
        var after = Given.Phase("2025-01-20", "2025-04-01", product) with
        {
            Id = "sup_2",
            Order = 1,
            BillingAnchor = Given.At("2024-12-25"),
        };

        var charges = Billing.Needs(Given.Terms(before, after), BilledThrough.Nothing, Given.At("2026-01-01")).Charges;

        Assert.Equal(
            ["2025-01-01", "2025-01-20", "2025-01-25", "2025-02-25", "2025-03-25"],
            charges.Select(charge => Given.Days(charge.Period.Start)));
        Assert.Equal(
            ["2025-01-20", "2025-01-25", "2025-02-25", "2025-03-25", "2025-04-01"],
            charges.Select(charge => Given.Days(charge.Period.End)));
    }

    [Fact]
    public void Needs_KbTrial30d_FirstPaidPeriodFollowsTheTrial()
    {
        var trial = Given.Phase("2012-04-01", "2012-05-01");
        var product = Given.Product(price: "fee 24995", interval: Given.Month);
        var paid = Given.Phase("2012-05-01", null, product) with { Id = "sup_2", Order = 1 };

        var needs = Billing.Needs(Given.Terms(trial, paid), BilledThrough.Nothing, Given.At("2012-05-01"));
        var line = Assert.Single(Billing.Bill(needs.Charges, new Dictionary<ChargeKey, Pricing.Quantity>(), Given.Eur));

        Assert.Equal(Given.At("2012-05-01"), Given.At("2012-04-01") + Duration.FromDays(30));
        Assert.Equal((24995L, Given.Period("2012-05-01", "2012-06-01")), (line.AmountMinor, line.Period));
    }

    [Fact]
    public void Cycle_Peer19ThirtySixMonths_EndThreeYearsLater()
    {
        var cycle = new Cycle(Given.At("2021-01-01"), Given.Month, Alignment.Anniversary, Given.Utc);

        Assert.Equal(Given.At("2024-01-01"), cycle.At(35).End);
    }

    [Fact]
    public void Cycle_Peer7Juneau_EighteenMonthsKeepTheLocalMidnight()
    {
        const string Zone = "America/Juneau";
        var cycle = new Cycle(Given.Local("2015-01-31", Zone), Given.Month, Alignment.Anniversary, Given.Zone(Zone));

        var periods = Enumerable.Range(0, 18).Select(cycle.At).ToArray();

        Assert.All(periods, period => Assert.Equal(LocalTime.Midnight, period.Start.InZone(cycle.Zone).TimeOfDay));
        Assert.All(periods.Zip(periods.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    [Fact]
    public void Cycle_Peer7StartInTheGap_KeepsTheDayWithoutDrift()
    {
        const string Zone = "America/Los_Angeles";
        var cycle = new Cycle(Given.Local("2015-03-08T02:00:00", Zone), Given.Month, Alignment.Anniversary, Given.Zone(Zone));

        Assert.Equal(["2015-04-08", "2015-05-08"], Enumerable.Range(1, 2).Select(k => Given.Days(cycle.At(k).Start, Zone)));
        Assert.Equal("2017-04-08", Given.Days(cycle.At(25).Start, Zone));
    }

    static Interval IntervalOf(string text) =>
        new(Enum.Parse<IntervalUnit>(text.Split(' ')[0], ignoreCase: true), (int)Given.Dec(text.Split(' ')[1]));

    static string Boundaries(Cycle cycle, string expected) =>
        string.Join(' ', Enumerable.Range(0, expected.Split(' ').Length).Select(k => Given.Days(cycle.At(k).Start)));
}
