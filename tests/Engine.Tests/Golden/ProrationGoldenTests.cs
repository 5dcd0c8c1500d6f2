using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Proration;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests.Golden;

/// <summary>Published or peer-tested shares of a period; see docs/golden.md.</summary>
public class ProrationGoldenTests
{
    [Theory]
    [InlineData("peer-1-0523", "2023-05-23", "2023-06-15", "2023-05-15", "0.741935484")]
    [InlineData("peer-1-0623", "2023-06-23", "2023-07-15", "2023-06-15", "0.733333333")]
    [InlineData("peer-1-0223", "2023-02-23", "2023-03-15", "2023-02-15", "0.714285714")]
    [InlineData("peer-1-0223 (leap)", "2024-02-23", "2024-03-15", "2024-02-15", "0.724137931")]
    public void Share_PublishedDays_GivesPublishedFraction(string id, string start, string end, string fullStart, string expected)
    {
        var share = DayShare.Of(Given.Period(start, end), Given.Period(fullStart, end), Given.Utc);

        Assert.True(decimal.Round(share.Apply(1), 9) == Given.Dec(expected), id);
    }

    [Theory]
    [InlineData("peer-5-repair", 24995, "2012-03-04", "2012-04-02", "2012-03-02", "2012-04-02", 23382)]
    [InlineData("peer-5-new-plan", 24995, "2012-04-05", "2012-05-02", "2012-04-02", "2012-05-02", 22496)]
    [InlineData("peer-5-other-price", 59995, "2012-03-02", "2012-03-31", "2012-03-02", "2012-04-02", 56124)]
    [InlineData("kb-plan-change-credit (RECURRING)", 995, "2012-05-02", "2012-06-01", "2012-05-01", "2012-06-01", 963)]
    [InlineData("stripe-proration-next-invoice (by days)", 10000, "2023-05-15", "2023-06-01", "2023-05-01", "2023-06-01", 5484)]
    [InlineData("lago-prorated-seat-22d", 1000, "2023-07-10", "2023-08-01", "2023-07-01", "2023-08-01", 710)]
    [InlineData("lago-full-seat-22d", 1000, "2023-07-01", "2023-08-01", "2023-07-01", "2023-08-01", 1000)]
    [InlineData("other-stub-march", 10000, "2023-03-11", "2023-04-01", "2023-03-01", "2023-04-01", 6774)]
    [InlineData("peer-15-trial", 5000000, "2024-03-15", "2024-04-01", "2024-03-01", "2024-04-01", 2741935)]
    public void Share_PublishedPrice_GivesPublishedAmount(
        string id, long price, string start, string end, string fullStart, string fullEnd, long expected)
    {
        var share = DayShare.Of(Given.Period(start, end), Given.Period(fullStart, fullEnd), Given.Utc);

        Assert.True(Rounding.ToMinor(share.Apply(price)) == expected, $"{id}: {share.Apply(price)}");
    }

    // Pages that speak of halves and quarters of a period, without naming days.
    [Theory]
    [InlineData("stripe-proration-half-upgrade", 1000, 2000, 1, 2, 500)]
    [InlineData("stripe-proration-next-invoice (half)", 10000, 20000, 1, 2, 5000)]
    [InlineData("autumn-proration-half", 2000, 5000, 1, 2, 1500)]
    [InlineData("other-proration-20to40", 2000, 4000, 1, 2, 1000)]
    [InlineData("other-proration-12to24", 1200, 2400, 3, 4, 900)]
    public void Share_UpgradeForTheRest_ChargesTheDifference(string id, long before, long after, int left, int of, long expected)
    {
        var share = new DayShare(left, of);

        var net = Rounding.ToMinor(share.Apply(after)) - Rounding.ToMinor(share.Apply(before));

        Assert.True(net == expected, $"{id}: {net}");
    }

    [Fact]
    public void Share_Peer15Quarterly_32Of91Days() => Assert.Equal(32000, Rounding.ToMinor(new DayShare(32, 91).Apply(91000)));

    [Fact]
    public void Share_OtherGrantProration_17Of31Days()
    {
        var share = DayShare.Of(Given.Period("2023-08-03", "2023-08-20"), Given.Period("2023-07-20", "2023-08-20"), Given.Utc);

        Assert.Equal(new DayShare(17, 31), share);
        Assert.Equal(2193, decimal.Floor(share.Apply(4000)));
    }

    [Fact]
    public void Days_KbTrialRemaining_FourOfSevenAreLeft() =>
        Assert.Equal(4, 7 - Days.Between(Given.At("2023-01-01"), Given.At("2023-01-04"), Given.Utc));

    [Theory]
    [InlineData("kb-plan-change-repair", 1000, 23995)]
    [InlineData("kb-plan-change-repair (nothing credited before)", 0, 24189)]
    public void Cancel_PublishedRepair_CreditsNoMoreThanIsLeft(string id, long credited, long expected)
    {
        var credit = Credit(Billed("2012-05-01", null, 24995, Given.Utc, credited), Given.At("2012-05-02"));

        Assert.True(credit == expected, $"{id}: {credit}");
    }

    [Fact]
    public void Cancel_KbPlanChangeCredit_NetsTheTwoLines()
    {
        var billed = Billed("2012-05-01", null, 24995, Given.Utc, 1000);
        var charged = DayShare.Of(Given.Period("2012-05-02", "2012-06-01"), Given.Period("2012-05-01", "2012-06-01"), Given.Utc);

        var credit = Credit(billed, Given.At("2012-05-02"));

        Assert.Equal(23032, credit - Rounding.ToMinor(charged.Apply(995)));
    }

    // The peer cancels at 07:01Z, 23:01 of 30 November in Los Angeles, by a fixed offset of the start. Days of the zone itself make that
    // the last day of the period, which counts as unused; at the end of the period, 08:01Z, nothing is left to give back.
    [Theory]
    [InlineData("peer-7-los-angeles (period end)", "2015-12-01T08:01:00Z", 0)]
    [InlineData("peer-7-los-angeles (last local day)", "2015-12-01T07:01:00Z", 100)]
    public void Cancel_AroundTheLastLocalDay_CountsDaysOfTheZone(string id, string at, long expected)
    {
        const string Zone = "America/Los_Angeles";
        var billed = Billed("2015-11-01", Given.Local("2015-11-01T00:01:00", Zone), 3000, Given.Zone(Zone), 0);

        var credit = Credit(billed, Given.At(at));

        Assert.True(credit == expected, $"{id}: {credit}");
    }

    static (Terms Terms, Needs Needs, BilledLine Line) Billed(string day, Instant? start, long amount, DateTimeZone zone, long credited)
    {
        var from = start ?? Given.At(day);
        var phase = Given.Phase(day, null, Given.Product(price: $"fee {amount}", interval: Given.Month)) with
        {
            StartsAt = from,
            BillingAnchor = from,
        };
        var terms = Given.Terms(phase) with { Zone = zone };
        var needs = Billing.Needs(terms, BilledThrough.Nothing, from);
        var charge = Assert.Single(needs.Charges);
        return (terms, needs, new BilledLine(charge.Key, charge.Period, amount, credited));
    }

    static long Credit((Terms Terms, Needs Needs, BilledLine Line) billed, Instant at) =>
        Billing.Cancel(billed.Terms, billed.Needs.Billed, [billed.Line], at, refundUnused: true).Credits.Sum(credit => credit.AmountMinor);
}
