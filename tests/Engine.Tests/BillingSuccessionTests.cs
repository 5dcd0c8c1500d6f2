using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

/// <summary>
/// Usage that adds up over a window of its own, or is paid in advance, and changes while it runs: what was used before is rated at the old
/// terms on the old window, what comes after at the new ones.
/// </summary>
public class BillingSuccessionTests
{
    static readonly Dictionary<ChargeKey, BilledUsage> NothingBilled = [];

    static ProductTerms Calls(string price, Metering? metering = null, Schedule schedule = Schedule.End) =>
        Given.Product("calls", ProductKind.Dynamic, price, Given.Month, schedule) with { Metering = metering };

    static ProductTerms[] Changed(ProductTerms old, string at, string price) =>
    [
        old with { DetachedAt = Given.At(at) },
        old with
        {
            Key = "next",
            Prices = [new PriceGroup("q", null, Given.Price(price))],
            AttachedAt = Given.At(at),
            Follows = old.Key,
            MeteredFrom = Given.At(at),
        },
    ];

    /// <summary>Ten calls a day from 1 January on.</summary>
    static Quantity Used(Charge charge)
    {
        var window = charge.UsageWindow!.Value;
        var from = Instant.Max(window.Start, Given.At("2024-01-01"));
        return new Quantity(10 * Math.Max(0, (decimal)(window.End - from).TotalDays));
    }

    static string[] Bill(Terms terms, string asOf)
    {
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At(asOf)).Charges;
        var usage = charges.Where(charge => charge.UsageWindow is not null).ToDictionary(charge => charge.Key, Used);
        return
        [
            .. charges.Zip(Billing.Bill(charges, usage, Given.Eur, NothingBilled), (charge, line) =>
                $"{line.Key.ProductKey} {line.Key.Kind} {Given.Days(line.Period.Start)[5..]}..{Given.Days(line.Period.End)[5..]} "
                + $"{line.Quantity:0.##} {line.AmountMinor} due {Given.Days(charge.DueAt)[5..]}"),
        ];
    }

    [Fact]
    public void Bill_PriceChangedInsideAWindow_RatesEachPartOnItsOwn()
    {
        var old = Calls("volume 300:0 *:1", new Metering(MeteringWindow.Phase, OnlyDifference: true));

        var lines = Bill(Given.Terms(Given.Phase("2024-01-01", null, Changed(old, "2024-02-11", "volume 100:0 *:2"))), "2024-03-01");

        Assert.Equal(
            [
                "calls Usage 01-01..02-01 310 10 due 02-01",
                "calls Usage 02-01..02-11 100 100 due 03-01",
                // 190 calls, of which 100 are free anew
                "next Usage 02-11..03-01 190 180 due 03-01",
                "next Usage 03-01..04-01 310 620 due 04-01",
            ],
            lines);
    }

    [Fact]
    public void Bill_LimitsOfAWindowThatIsShared_AreSharedByDays()
    {
        var old = Calls("volume *:1", new Metering(MeteringWindow.Custom, Given.Month)) with { CommittedCount = 3100 };

        var lines = Bill(Given.Terms(Given.Phase("2024-01-01", null, Changed(old, "2024-01-11", "volume *:2"))), "2024-01-31");

        Assert.Equal(
            ["calls Usage 01-01..01-11 1000 1000 due 02-01", "next Usage 01-11..02-01 2100 4200 due 02-01"], lines);
    }

    [Fact]
    public void Bill_NextPhaseOfAChangedProduct_TakesOffWhatAllBeforeItBilled()
    {
        var old = Calls("volume *:1", new Metering(MeteringWindow.Commitment, OnlyDifference: true));
        var first = Given.Phase("2024-01-01", "2024-02-01", Changed(old, "2024-01-11", "volume *:2"));
        var second = Given.Phase("2024-02-01", null, old with { Key = "later" }) with { Id = "sup_2", Order = 1 };

        var lines = Bill(Given.Terms(first, second), "2024-02-01");

        Assert.Equal(
            [
                "calls Usage 01-01..01-11 100 100 due 02-01",
                "next Usage 01-11..02-01 210 420 due 02-01",
                // 600 in the commitment, of which 310 were billed for 520
                "later Usage 02-01..03-01 290 80 due 03-01",
            ],
            lines);
    }

    [Fact]
    public void Bill_ChangedUsageInAdvance_SettlesBothAtTheEndOfTheMonthAndEstimatesByAllOfIt()
    {
        var old = Calls("volume *:10", schedule: Schedule.Start) with { CommittedCount = 310 };

        var lines = Bill(Given.Terms(Given.Phase("2024-01-01", null, Changed(old, "2024-01-11", "volume *:20"))), "2024-02-01");

        Assert.Equal(
            [
                "calls Upfront 01-01..01-11 100 1000 due 01-01",
                "calls TrueUp 01-01..01-11 0 0 due 02-01",
                "next TrueUp 01-11..02-01 210 4200 due 02-01",
                "next Upfront 02-01..03-01 310 6200 due 02-01",
                "next TrueUp 02-01..03-01 0 0 due 03-01",
            ],
            lines);
    }

    [Fact]
    public void Bill_WindowBilledElsewhereBefore_TakesItOffUntilTheWindowEnds()
    {
        var quarter = new Interval(IntervalUnit.Months, 3);
        var metering = new Metering(MeteringWindow.Custom, quarter, OnlyDifference: true, StartsAt: Given.At("2024-01-01"));
        var product = Calls("volume 500:0 *:1", metering) with { AttachedAt = Given.At("2024-03-01"), BilledUnits = 600 };

        var lines = Bill(Given.Terms(Given.Phase("2024-02-01", null, product)), "2024-04-01");

        Assert.Equal(
            [
                // 910 calls in the quarter are 410; 600 of them were 100
                "calls Usage 03-01..04-01 310 310 due 04-01",
                "calls Usage 04-01..05-01 300 0 due 05-01",
            ],
            lines);
    }

    [Fact]
    public void Needs_FirstChargeDueAfterTheNextRenewal_HoldsNoOtherUp()
    {
        var fee = Given.Product("fee", price: "fee 3100", interval: Given.Month) with
        {
            AttachedAt = Given.At("2024-01-11"),
            FirstDueAt = Given.At("2024-02-20"),
        };

        var terms = Given.Terms(Given.Phase("2024-01-01", null, fee));
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-01")).Charges;

        Assert.Equal(
            [("2024-01-11", "2024-02-20"), ("2024-02-01", "2024-02-01")],
            charges.Select(charge => (Given.Days(charge.Period.Start), Given.Days(charge.DueAt))));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("next", 1161)]
    public void Cancel_AfterARemovalThatGaveNothingBack_GivesBackWhatASuccessorLivesOn(string? successor, long credited)
    {
        var old = Given.Product("fee", price: "fee 3000", interval: Given.Month) with { DetachedAt = Given.At("2024-01-11") };
        var next = old with
        {
            Key = "next",
            AttachedAt = old.DetachedAt,
            DetachedAt = null,
            FirstCharge = FirstCharge.Free,
            CoveredBy = "fee",
        };
        var terms = Given.Terms(Given.Phase("2024-01-01", null, successor is null ? [old] : [old, next]));
        var paid = new BilledLine(
            new ChargeKey("sub_1", "fee", "p", ChargeKind.Advance, Given.At("2024-01-01")), Given.Period("2024-01-01", "2024-02-01"), 3000);

        var closing = Billing.Cancel(terms, BilledThrough.Nothing, [paid], Given.At("2024-01-20"), refundUnused: true);

        // 12 of 31 days
        Assert.Equal(credited, closing.Credits.Sum(credit => credit.AmountMinor));
    }
}
