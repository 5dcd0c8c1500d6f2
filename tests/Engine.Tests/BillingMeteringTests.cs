using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

/// <summary>Windows in which usage adds up over more, or less, than the billed period.</summary>
public class BillingMeteringTests
{
    static readonly Interval Quarter = new(IntervalUnit.Months, 3);

    static readonly Interval SixWeeks = new(IntervalUnit.Weeks, 6);

    static ProductTerms Calls(MeteringWindow window, Interval? every = null, bool difference = false, string price = "volume *:1") =>
        Given.Product("calls", ProductKind.Dynamic, price, Given.Month) with { Metering = new Metering(window, every, difference) };

    static string[] WindowsOf(Terms terms, string asOf) =>
    [
        .. Billing.Needs(terms, BilledThrough.Nothing, Given.At(asOf)).Charges.Select(charge =>
            $"{Day(charge.Period.Start)}..{Day(charge.Period.End)} since {Day(charge.UsageWindow!.Value.Start)} due {Day(charge.DueAt)}"),
    ];

    static string Day(Instant at) => at == Instant.MinValue ? "ever" : Given.Days(at)[5..];

    [Theory]
    [InlineData(MeteringWindow.Period, "03-01", "03-01")]
    [InlineData(MeteringWindow.Phase, "02-01", "02-01")]
    [InlineData(MeteringWindow.Everything, "ever", "ever")]
    [InlineData(MeteringWindow.Commitment, "01-01", "01-01")]
    public void Needs_EachWindow_BeginsWhereItSays(MeteringWindow window, string march, string shown)
    {
        var terms = Given.Terms(Given.Phase("2024-02-01", null, Calls(window))) with
        {
            Commitment = new Commitment(Given.At("2024-01-01")),
        };

        Assert.Equal($"03-01..04-01 since {march} due 04-01", WindowsOf(terms, "2024-03-01")[^1]);
        Assert.Equal(shown, Day(Billing.MeteringAt(terms, "calls", Given.At("2024-03-10"))!.Value.Start));
    }

    [Fact]
    public void Needs_CommitmentWithoutTerms_CountsFromTheFirstPhase()
    {
        var terms = Given.Terms(
            Given.Phase("2024-01-01", "2024-02-01"),
            Given.Phase("2024-02-01", null, Calls(MeteringWindow.Commitment)) with { Id = "sup_2", Order = 1 });

        Assert.Equal(["02-01..03-01 since 01-01 due 03-01"], WindowsOf(terms, "2024-02-01"));
    }

    [Fact]
    public void Needs_CommitmentThatRenews_BeginsAgainAndAgain()
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls(MeteringWindow.Commitment))) with
        {
            Commitment = new Commitment(Given.At("2024-02-01"), Given.At("2024-05-01"), Quarter),
        };

        Assert.Equal(
            [
                "01-01..02-01 since 01-01 due 02-01",
                "02-01..03-01 since 02-01 due 03-01",
                "03-01..04-01 since 02-01 due 04-01",
                "04-01..05-01 since 02-01 due 05-01",
                "05-01..06-01 since 05-01 due 06-01",
            ],
            WindowsOf(terms, "2024-05-01"));
    }

    [Fact]
    public void Needs_WindowThatEndsInsideAPeriod_CutsItsChargeInTwo()
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls(MeteringWindow.Custom, SixWeeks)));

        Assert.Equal(
            [
                "01-01..02-01 since 01-01 due 02-01",
                "02-01..02-12 since 01-01 due 03-01",
                "02-12..03-01 since 02-12 due 03-01",
            ],
            WindowsOf(terms, "2024-02-15"));
        Assert.Equal(Given.Period("2024-02-01", "2024-03-01"), Billing.PeriodAt(terms, "calls", Given.At("2024-02-20")));
        Assert.Equal(2, Billing.Running(terms, Given.At("2024-02-05")).Count());
        Assert.Equal(Given.Period("2024-02-12", "2024-03-25"), Billing.MeteringAt(terms, "calls", Given.At("2024-02-20")));
    }

    [Fact]
    public void Cancel_PeriodCutByAWindow_BillsBothPartsAtTheEnd()
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls(MeteringWindow.Custom, SixWeeks)));
        var billed = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-20")).Billed;
        var first = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-05")).Billed;

        var early = Billing.Cancel(terms, first, [], Given.At("2024-02-05"), refundUnused: false);
        var closing = Billing.Cancel(terms, billed, [], Given.At("2024-02-20"), refundUnused: false);

        Assert.Equal(["2024-02-05"], early.Cut.Select(charge => Given.Days(charge.Period.End)));
        Assert.Equal(["2024-02-12", "2024-02-20"], closing.Cut.Select(charge => Given.Days(charge.Period.End)));
        Assert.All(closing.Cut, charge => Assert.Equal("2024-02-20", Given.Days(charge.DueAt)));
        Assert.Equal("2024-02-20", Given.Days(closing.Billed.ByProduct["calls"]));
        var reopened = Billing.Reinstate(closing.Terms, closing.Billed);
        Assert.Equal(["2024-02-12", "2024-03-01"], reopened.Extended.Select(charge => Given.Days(charge.Period.End)));
        Assert.Equal("2024-03-01", Given.Days(reopened.Billed.ByProduct["calls"]));
        Assert.Equal(3, Billing.Needs(reopened.Terms, reopened.Billed, Given.At("2024-04-01")).Charges.Length);
    }

    [Fact]
    public void Cancel_InTheLaterPartThatHasNotOpenedYet_MovesTheEarlierPartToTheEnd()
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls(MeteringWindow.Custom, SixWeeks)));
        var billed = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-05")).Billed;

        var closing = Billing.Cancel(terms, billed, [], Given.At("2024-02-20"), refundUnused: false);

        Assert.Equal(
            [("2024-02-12", "2024-02-20")],
            closing.Cut.Select(charge => (Given.Days(charge.Period.End), Given.Days(charge.DueAt))));
        Assert.Equal(
            ["2024-02-20"],
            Billing.Needs(closing.Terms, closing.Billed, Given.At("2024-04-01")).Charges.Select(charge => Given.Days(charge.DueAt)));
        var reopened = Billing.Reinstate(closing.Terms, closing.Billed);
        Assert.Equal(["2024-03-01"], reopened.Extended.Select(charge => Given.Days(charge.DueAt)));
    }

    [Fact]
    public void Needs_PauseAcrossTheEndOfAWindow_LeavesOutItsUsage()
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls(MeteringWindow.Custom, SixWeeks))) with
        {
            Pauses = [Given.Period("2024-02-10", "2024-02-20")],
        };

        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-03-01")).Charges;

        Assert.Equal(
            [
                "01-01..02-01 since 01-01 due 02-01",
                "02-01..02-10 since 01-01 due 03-01",
                "02-20..03-01 since 02-12 due 03-01",
                "03-01..03-25 since 02-12 due 04-01",
            ],
            WindowsOf(terms, "2024-03-01"));
        Assert.Equal([Given.Period("2024-02-12", "2024-02-20")], charges[^1].Pauses);
    }

    [Theory]
    [InlineData("openmeter-usage-discount-1/2", "volume 500:0 *:1", "300 550 650", "0 50 100")]
    [InlineData("tiers of the whole", "volume 100:10 *:4", "60 120 130", "600 480 40")]
    [InlineData("packs begun", "packaged *:500/100!", "40 90 210", "500 0 1000")]
    [InlineData("events removed", "volume *:1", "100 80 90 130", "100 0 0 30")]
    public void Bill_Difference_TakesOffWhatTheWindowWasBilledFor(string id, string price, string totals, string expected)
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls(MeteringWindow.Phase, difference: true, price: price)));
        decimal[] quantities = [.. totals.Split(' ').Select(Given.Dec)];
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01") + Duration.FromDays(31 * quantities.Length - 10))
            .Charges[..quantities.Length];
        var usage = charges.Zip(quantities).ToDictionary(pair => pair.First.Key, pair => new Quantity(pair.Second));

        var atOnce = Billing.Bill(charges, usage, Given.Eur, new Dictionary<ChargeKey, BilledUsage>());
        var billed = new Dictionary<ChargeKey, BilledUsage>();
        foreach (var charge in charges)
        {
            var line = Assert.Single(Billing.Bill([charge], usage, Given.Eur, billed));
            billed[charge.Key] = new BilledUsage(line.Quantity, line.AmountMinor);
        }

        Assert.True(string.Join(' ', atOnce.Select(line => line.AmountMinor)) == expected, id);
        Assert.Equal(billed.Values.Select(line => line.AmountMinor), atOnce.Select(line => line.AmountMinor));
        Assert.Equal(billed.Values.Select(line => line.Quantity), atOnce.Select(line => line.Quantity));
    }

    [Theory]
    [InlineData(false, 12)]
    [InlineData(true, 11)]
    public void Bill_NextWindow_BeginsAtNothing(bool difference, long february)
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls(MeteringWindow.Custom, SixWeeks, difference)));
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-12")).Charges;
        var usage = charges.Zip([1m, 12m, 5m]).ToDictionary(pair => pair.First.Key, pair => new Quantity(pair.Second));

        Assert.Equal(
            [1, february, 5],
            Billing.Bill(charges, usage, Given.Eur, new Dictionary<ChargeKey, BilledUsage>()).Select(line => line.AmountMinor));
    }

    [Fact]
    public void Bill_LimitsOfAWindow_HoldForTheWholeOfIt()
    {
        var product = Calls(MeteringWindow.Commitment, difference: true) with { CommittedCount = 100, MaxAmount = 250 };
        var terms = Given.Terms(Given.Phase("2024-01-15", null, product) with { Alignment = Alignment.CalendarPeriod });
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-04-01")).Charges;
        var usage = charges.Zip([10m, 120m, 300m, 400m]).ToDictionary(pair => pair.First.Key, pair => new Quantity(pair.Second));

        Assert.Equal(
            [(100, 100), (20, 20), (180, 130), (100, 0)],
            Billing.Bill(charges, usage, Given.Eur, new Dictionary<ChargeKey, BilledUsage>())
                .Select(line => (line.Quantity, line.AmountMinor)));
    }

    [Fact]
    public void Bill_SeveralPrices_AddUpToTheDifference()
    {
        var product = Calls(MeteringWindow.Phase, difference: true) with
        {
            Prices = [new("a", "A", Given.Price("volume *:10")), new("b", null, Given.Price("volume *:1"))],
            MinAmount = 1000,
        };
        var terms = Given.Terms(Given.Phase("2024-01-01", null, product));
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-01")).Charges;
        // the minimum goes to a at first; then b has most of the usage
        var usage = charges.Zip([10m, 0m, 10m, 1100m]).ToDictionary(pair => pair.First.Key, pair => new Quantity(pair.Second));

        var lines = Billing.Bill(charges, usage, Given.Eur, new Dictionary<ChargeKey, BilledUsage>());

        Assert.Equal([1000, 0, 0, 200], lines.Select(line => line.AmountMinor));
    }

    [Fact]
    public void Bill_NextPhaseInTheSameCommitment_TakesOffWhatTheLastOneBilled()
    {
        var first = Calls(MeteringWindow.Commitment, difference: true);
        var terms = Given.Terms(
            Given.Phase("2024-01-01", "2024-02-01", first),
            Given.Phase("2024-02-01", null, first with { Key = "calls#2", Prices = [new("q", null, Given.Price("volume *:1"))] }) with
            {
                Id = "sup_2",
                Order = 1,
            });
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-01")).Charges;
        var usage = charges.Zip([300m, 400m]).ToDictionary(pair => pair.First.Key, pair => new Quantity(pair.Second));

        Assert.Equal(
            [(300, 300), (100, 100)],
            Billing.Bill(charges, usage, Given.Eur, new Dictionary<ChargeKey, BilledUsage>())
                .Select(line => (line.Quantity, line.AmountMinor)));
    }

    [Theory]
    [InlineData(UsageScope.Sum, 100)]
    [InlineData(UsageScope.Max, 50)]
    public void Combine_CustomerAndTwoChildren_IsTheirSumOrTheGreatest(UsageScope scope, int expected) => Assert.Equal(
        expected, Metering.Combine(scope, [new Quantity(30), new Quantity(50), new Quantity(20)]).Total);

    [Theory]
    [InlineData(UsageScope.Own)]
    [InlineData(UsageScope.Sum)]
    [InlineData(UsageScope.Max)]
    public void Combine_OneReading_KeepsItsValues(UsageScope scope) => Assert.Equal(
        [3m, 4m], Metering.Combine(scope, [new Quantity(7, [3, 4])]).Values);

    [Fact]
    public void Combine_SeveralOfOneCustomerOrNone_Throws()
    {
        Assert.Throws<ArgumentException>(() => Metering.Combine(UsageScope.Own, [new Quantity(1), new Quantity(2)]));
        Assert.Throws<ArgumentException>(() => Metering.Combine(UsageScope.Sum, []));
    }

    [Fact]
    public void Combine_SumBeyondTheLimit_Throws()
    {
        var most = new Quantity(Usage.MeterReading.Limit);

        Assert.Equal(most.Total, Metering.Combine(UsageScope.Max, [most, most]).Total);
        Assert.Throws<Usage.UsageOverflowException>(() => Metering.Combine(UsageScope.Sum, [most, new Quantity(1)]));
    }

    [Fact]
    public void Bill_DifferenceWithoutWhatWasBilled_Throws()
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls(MeteringWindow.Phase, difference: true)));
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01")).Charges;

        Assert.Throws<ArgumentException>(() => Billing.Bill(
            charges, charges.ToDictionary(charge => charge.Key, _ => new Quantity(1)), Given.Eur));
    }
}
