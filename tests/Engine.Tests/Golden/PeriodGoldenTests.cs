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

    // A change of plan on 2 May finds the new plan in the phase that has run since the start of the subscription: its discount.
    [Theory]
    [InlineData("2012-05-02", "discount", "2012-05-02")]
    [InlineData("2012-11-15", "evergreen", "2012-11-15")]
    public void Needs_KbPhaseAlignmentStart_JoinsThePhaseOfItsDate(string change, string runs, string joins)
    {
        var trial = Given.Phase("2012-04-01", "2012-05-01");
        var discount = Phase(1, "2012-05-01", "2012-11-01");
        var evergreen = Phase(2, "2012-11-01", null);

        var charges = Billing.Needs(Given.Terms(trial, discount, evergreen), BilledThrough.Nothing, Given.At("2013-01-01")).Charges;

        var first = charges.First(charge => charge.Product.ProductId == "new");
        Assert.Equal(($"{runs}.new", joins), (first.Key.ProductKey, Given.Days(first.Period.Start)));
        Assert.Equal(Given.At("2012-05-01"), Given.At("2012-04-01") + Duration.FromDays(30));
        Assert.Equal("2012-11-01", Given.Days(new Cycle(discount.StartsAt, Given.Month, Alignment.Anniversary, Given.Utc).At(6).Start));
        Assert.Contains(charges, charge => charge.Key.ProductKey == "evergreen.new" && charge.Period.Start > Given.At("2012-11-01"));
        Assert.DoesNotContain(charges, charge => charge.Product.ProductId == "old" && charge.Period.End > Given.At(change));

        Phase Phase(int order, string start, string? end)
        {
            var name = order == 1 ? "discount" : "evergreen";
            return Given.Phase(start, end, Monthly("old", name, change), Monthly("new", name, change)) with { Order = order };
        }
    }

    static ProductTerms Monthly(string plan, string phase, string change) => Given.Product($"{phase}.{plan}", interval: Given.Month) with
    {
        ProductId = plan,
        AttachedAt = plan == "new" ? Given.At(change) : null,
        DetachedAt = plan == "old" ? Given.At(change) : null,
    };

    // A billing day of 31 for a start in the evening of the 1st, in the zone of the seller.
    [Fact]
    public void Needs_Peer7Day31_IsTheLastDayOfEachMonthOfTheZone()
    {
        const string Zone = "America/Los_Angeles";
        var start = Given.Local("2017-03-01T23:30:00", Zone);
        var phase = Given.Phase("2017-03-01", null, Given.Product(price: "fee 2995", interval: Given.Month)) with
        {
            StartsAt = start,
            BillingAnchor = Given.Local("2017-01-31T23:30:00", Zone),
        };
        var terms = Given.Terms(phase) with { Zone = Given.Zone(Zone) };

        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.Local("2017-04-01", Zone)).Charges;
        var lines = Billing.Bill(charges, new Dictionary<ChargeKey, Pricing.Quantity>(), Given.Eur);

        Assert.Equal(
            ["2017-03-01..2017-03-31", "2017-03-31..2017-04-30"],
            lines.Select(line => $"{Given.Days(line.Period.Start, Zone)}..{Given.Days(line.Period.End, Zone)}"));
        Assert.Equal(2995, lines[1].AmountMinor);
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
