using Plumbline.Engine.Proration;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

public class BillingCancelTests
{
    static readonly ProductTerms Advance = Given.Product("plan", price: "fee 10000", interval: Given.Month);
    static readonly ProductTerms Arrears = Given.Product("support", interval: Given.Month, schedule: Schedule.End);
    static readonly ProductTerms Usage = Given.Product("calls", ProductKind.Dynamic, "volume *:2", Given.Month, Schedule.End);

    readonly Terms terms = Given.Terms(Given.Phase("2024-01-01", null, Advance, Arrears, Usage));

    [Fact]
    public void Cancel_MidPeriod_CutsOpenUsageAndRefundsUnusedDays()
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01"));

        var closing = Billing.Cancel(terms, needs.Billed, History(needs), Given.At("2024-01-10T15:00:00Z"), refundUnused: true);

        var cut = Assert.Single(closing.Cut);
        Assert.Equal(Given.At("2024-01-10T15:00:00Z"), cut.DueAt);
        Assert.Equal(new Period(Given.At("2024-01-01"), Given.At("2024-01-10T15:00:00Z")), cut.UsageWindow);
        Assert.Equal(needs.Charges.Single(charge => charge.Key.Kind == ChargeKind.Usage).Key, cut.Key);
        Assert.Equal(new DayShare(9, 31), cut.Share);
        Assert.Equal(7097, Assert.Single(closing.Credits).AmountMinor);
        Assert.Empty(closing.Dropped);
    }

    [Fact]
    public void Cancel_MidPeriod_BillsArrearsUpToTheEndAndNothingAfter()
    {
        var at = Given.At("2024-01-10");
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01"));
        var closing = Billing.Cancel(terms, needs.Billed, History(needs), at, refundUnused: false);

        var last = Billing.Needs(closing.Terms, closing.Billed, Given.At("2030-01-01"));

        var charge = Assert.Single(last.Charges);
        Assert.Equal((ChargeKind.Arrears, new DayShare(9, 31), at), (charge.Key.Kind, charge.Share, charge.DueAt));
        Assert.Empty(closing.Credits);
        Assert.Null(Billing.NextInstant(closing.Terms, last.Billed));
    }

    [Fact]
    public void Cancel_AtTheBoundary_RefundsNothing()
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01"));

        var closing = Billing.Cancel(terms, needs.Billed, History(needs), Given.At("2024-02-01"), refundUnused: true);

        Assert.Empty(closing.Credits);
        Assert.Empty(closing.Cut);
        Assert.Equal(needs.Billed.ByProduct, closing.Billed.ByProduct);
    }

    [Fact]
    public void Cancel_InThePast_CutsAndDropsLaterUsage()
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-03-05"));

        var closing = Billing.Cancel(terms, needs.Billed, History(needs), Given.At("2024-01-20"), refundUnused: true);

        Assert.Equal(Given.Period("2024-01-01", "2024-01-20"), Assert.Single(closing.Cut).UsageWindow);
        Assert.Equal(["2024-02-01", "2024-03-01"], closing.Dropped.Select(key => Given.Days(key.PeriodStart)));
        Assert.Equal([3871L, 10000, 10000], closing.Credits.Select(credit => credit.AmountMinor));
    }

    [Fact]
    public void Cancel_BeforeTheStart_GivesEverythingBack()
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01"));

        var closing = Billing.Cancel(terms, needs.Billed, History(needs), Given.At("2024-01-01"), refundUnused: true);

        Assert.Equal(10000, Assert.Single(closing.Credits).AmountMinor);
        Assert.Empty(closing.Cut);
        Assert.Single(closing.Dropped);
        Assert.Empty(Billing.Needs(closing.Terms, closing.Billed, Given.At("2030-01-01")).Charges);
    }

    [Theory]
    [InlineData(0, 7097)]
    [InlineData(5000, 5000)]
    [InlineData(10000, null)]
    public void Cancel_EarlierCredits_CapTheRefund(long credited, int? expected)
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01"));
        var history = History(needs).Select(line => line with { CreditedMinor = credited }).ToArray();

        var closing = Billing.Cancel(terms, needs.Billed, history, Given.At("2024-01-10"), refundUnused: true);

        Assert.Equal(expected, closing.Credits.Select(credit => (int?)credit.AmountMinor).SingleOrDefault());
    }

    [Fact]
    public void Cancel_Refund_IgnoresOtherSubscriptionsAndOtherKinds()
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01"));
        BilledLine[] history =
        [
            .. History(needs).Select(line => line with { Key = line.Key with { SubscriptionId = "sub_2" } }),
            .. History(needs).Select(line => line with { Key = line.Key with { Kind = ChargeKind.Credit } }),
            .. History(needs).Select(line => line with { AmountMinor = -500 }),
        ];

        Assert.Empty(Billing.Cancel(terms, needs.Billed, history, Given.At("2024-01-10"), refundUnused: true).Credits);
    }

    // A seat given up on the 11th gave back 21 of 31 days; its first ten days were used, whatever ends later.
    [Theory]
    [InlineData("2024-01-20", 0)]
    [InlineData("2024-01-11", 0)]
    [InlineData("2024-01-06", 1613)]
    [InlineData("2024-01-01", 3226)]
    public void Cancel_DaysGivenBackBefore_AreNotGivenBackAgain(string at, long expected)
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01"));
        BilledLine[] history =
        [
            .. History(needs).Select(line => line with { CreditedMinor = 6774, GivenBackFrom = Given.At("2024-01-11") }),
        ];

        var closing = Billing.Cancel(terms, needs.Billed, history, Given.At(at), refundUnused: true);

        Assert.Equal(expected, closing.Credits.Sum(credit => credit.AmountMinor));
    }

    [Fact]
    public void Cancel_RefundOfSeveralPeriods_IsBilledToTheFirstOfThem()
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-03-05"));

        var closing = Billing.Cancel(terms, needs.Billed, History(needs), Given.At("2024-01-20"), refundUnused: true);

        Assert.Equal(Given.At("2024-01-20"), closing.Billed.ByProduct["plan"]);
    }

    [Fact]
    public void Reinstate_ScheduledEnd_RestoresTheOpenUsage()
    {
        var needs = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01"));
        var closing = Billing.Cancel(terms, needs.Billed, [], Given.At("2024-01-20"), refundUnused: false);

        var back = Billing.Reinstate(closing.Terms, closing.Billed);

        Assert.Null(back.Terms.EndsAt);
        Assert.Equal(needs.Charges.Where(charge => charge.Key.Kind == ChargeKind.Usage), back.Extended);
        Assert.Equal(needs.Billed.ByProduct, back.Billed.ByProduct);
    }

    [Fact]
    public void Reinstate_PartChargedForTheEnd_TheRestFollows()
    {
        var ending = terms with { EndsAt = Given.At("2024-01-11") };
        var needs = Billing.Needs(ending, BilledThrough.Nothing, Given.At("2024-01-01"));

        var back = Billing.Reinstate(ending, needs.Billed);
        var more = Billing.Needs(back.Terms, back.Billed, Given.At("2024-01-11"));

        Assert.Equal(new DayShare(10, 31), needs.Charges[0].Share);
        var rest = Assert.Single(more.Charges);
        Assert.Equal(("plan", new DayShare(21, 31)), (rest.Key.ProductKey, rest.Share));
        Assert.Equal(Given.Period("2024-01-01", "2024-02-01"), Assert.Single(back.Extended).UsageWindow);
    }

    [Fact]
    public void Reinstate_UsageBilledOnce_WaitsForAnotherEnd()
    {
        var once = Given.Terms(Given.Phase("2024-01-01", null, Usage with { Interval = null }));
        var ending = once with { EndsAt = Given.At("2024-01-20") };
        var billed = Billing.Needs(ending, BilledThrough.Nothing, Given.At("2024-01-05")).Billed;

        var back = Billing.Reinstate(ending, billed);
        var later = Billing.Needs(back.Terms with { EndsAt = Given.At("2024-03-01") }, back.Billed, Given.At("2024-03-01"));

        Assert.Equal(Given.Period("2024-01-01", "2024-03-01"), Assert.Single(later.Charges).UsageWindow);
    }

    [Fact]
    public void Reinstate_RefundOfWhatCoveredAFreeSuccessor_TheSuccessorPaysTheRest()
    {
        var at = Given.At("2024-01-11");
        var free = Advance with { Key = "plan#1", AttachedAt = at, FirstCharge = FirstCharge.Free, CoveredBy = "plan" };
        var changed = Given.Terms(Given.Phase("2024-01-01", null, Advance with { DetachedAt = at }, free));
        var key = new ChargeKey("sub_1", "plan", "p", ChargeKind.Advance, Given.At("2024-01-01"));
        var line = new BilledLine(key, Given.Period("2024-01-01", "2024-02-01"), 10000);
        var billed = new BilledThrough(BilledThrough.Nothing.ByProduct.Add("plan", Given.At("2024-02-01")));

        var closing = Billing.Cancel(changed, billed, [line], Given.At("2024-01-22"), refundUnused: true);
        var back = Billing.Reinstate(closing.Terms, closing.Billed);

        var rest = Assert.Single(Billing.Needs(back.Terms, back.Billed, Given.At("2024-01-22")).Charges);
        Assert.Equal(("plan#1", new DayShare(10, 31)), (rest.Key.ProductKey, rest.Share));
    }

    static BilledLine[] History(Needs needs) =>
    [
        .. needs.Charges
            .Where(charge => charge.Key.Kind == ChargeKind.Advance)
            .Select(charge => new BilledLine(charge.Key, charge.Period, 10000)),
    ];
}
