using NodaTime;
using Plumbline.Engine.Proration;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

public class BillingPauseTests
{
    static readonly ProductTerms Advance = Given.Product("plan", interval: Given.Month);
    static readonly ProductTerms Arrears = Given.Product("support", interval: Given.Month, schedule: Schedule.End);
    static readonly ProductTerms Usage = Given.Product("calls", ProductKind.Dynamic, "volume *:2", Given.Month, Schedule.End);

    [Fact]
    public void Needs_PausedOverARenewal_ChargesTheRestOfThePeriodOfResumption()
    {
        var billed = Billing.Needs(Monthly(Advance), BilledThrough.Nothing, Given.At("2024-01-20")).Billed;

        var charge = Assert.Single(Billing.Needs(
            Monthly([Given.Period("2024-01-20", "2024-03-10")], Advance), billed, Given.At("2024-03-10")).Charges);

        Assert.Equal(Given.Period("2024-03-10", "2024-04-01"), charge.Period);
        Assert.Equal(Given.At("2024-03-10"), charge.DueAt);
        Assert.Equal(new DayShare(22, 31), charge.Share);
    }

    [Fact]
    public void Needs_PausedInsideAPaidPeriod_ChargesNothingUntilTheNext()
    {
        var billed = Billing.Needs(Monthly(Advance), BilledThrough.Nothing, Given.At("2024-01-05")).Billed;
        var resumed = Monthly([Given.Period("2024-01-05", "2024-01-25")], Advance);

        Assert.Empty(Billing.Needs(resumed, billed, Given.At("2024-01-31")).Charges);
        Assert.Equal(Given.At("2024-02-01"), Billing.NextInstant(resumed, billed));
    }

    [Fact]
    public void Needs_PauseThatLasts_EndsWhatWasDeliveredAndStartsNothing()
    {
        var paused = Monthly([new Period(Given.At("2024-01-11"), Instant.MaxValue)], Advance, Arrears, Usage);

        var needs = Billing.Needs(paused, BilledThrough.Nothing, Given.At("2030-01-01"));

        Assert.Equal(
            [("plan", "2024-01-11"), ("calls", "2024-01-11"), ("support", "2024-01-11")],
            needs.Charges.Select(charge => (charge.Key.ProductKey, Given.Days(charge.Period.End))));
        Assert.Null(Billing.NextInstant(paused, needs.Billed));
    }

    [Fact]
    public void Derive_UsageWithAPauseInside_LeavesItOutOfTheWindowAndTheShare()
    {
        var resumed = Monthly([Given.Period("2024-04-11", "2024-04-21")], Usage with { CommittedCount = 30 });
        var key = new ChargeKey("sub_1", "calls", "p", ChargeKind.Usage, Given.At("2024-04-01"));

        var charge = Billing.Derive(resumed, key)!;

        Assert.Equal(Given.Period("2024-04-01", "2024-05-01"), charge.UsageWindow);
        Assert.Equal([Given.Period("2024-04-11", "2024-04-21")], charge.Pauses);
        Assert.Equal(new DayShare(20, 30), charge.Share);
    }

    [Theory]
    [InlineData("2024-01-11", "2024-01-21", 2100)]
    [InlineData("2024-01-01", "2024-01-21", 1100)]
    [InlineData("2024-01-21", "2024-02-05", 2000)]
    [InlineData("2024-01-01", "2024-02-01", 0)]
    public void Bill_FeeInArrearsWithAPause_ChargesTheDaysDelivered(string from, string to, long amount)
    {
        var terms = Monthly([Given.Period(from, to)], Arrears with { Prices = [new PriceGroup("p", null, Given.Price("fee 3100"))] });

        var due = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-01")).Charges;

        var lines = Billing.Bill(due, new Dictionary<ChargeKey, Pricing.Quantity>(), Given.Eur);
        Assert.Equal(amount, lines.Sum(line => line.AmountMinor));
    }

    [Fact]
    public void Needs_PausedAgainAndAgain_NeverChargesADayTwiceOrOneThatWasPaused()
    {
        Period[] pauses =
        [
            Given.Period("2024-01-10", "2024-01-15"), Given.Period("2024-01-20", "2024-02-10"), Given.Period("2024-02-10", "2024-02-20"),
        ];

        var charges = Billing.Needs(Monthly(pauses, Arrears, Usage), BilledThrough.Nothing, Given.At("2024-03-01")).Charges;

        Assert.Equal(
            ["support 2024-01-01 14/31", "support 2024-02-20 10/29"],
            charges.Where(charge => charge.Key.Kind == ChargeKind.Arrears).Select(Text));
        Assert.Equal(
            ["calls 2024-01-01 14/31", "calls 2024-02-20 10/29"],
            charges.Where(charge => charge.Key.Kind == ChargeKind.Usage && charge.Period.End <= Given.At("2024-03-01")).Select(Text));
    }

    static string Text(Charge charge) =>
        $"{charge.Key.ProductKey} {Given.Days(charge.Period.Start)} {charge.Share.Days}/{charge.Share.OfDays}";

    static Terms Monthly(params ProductTerms[] products) => Monthly([], products);

    static Terms Monthly(Period[] pauses, params ProductTerms[] products) =>
        Given.Terms(Given.Phase("2024-01-01", null, products)) with { Pauses = [.. pauses] };
}
