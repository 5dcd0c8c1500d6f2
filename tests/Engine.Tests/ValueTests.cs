using System.Collections.Immutable;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

/// <summary>What subscriptions are worth: the arithmetic is this product's own.</summary>
public class ValueTests
{
    static readonly ProductTerms Fee = Given.Product(price: "fee 3100", interval: Given.Month);

    static readonly ProductTerms Calls =
        Given.Product("calls", ProductKind.Dynamic, "volume *:10", Given.Month) with { MinAmount = 500 };

    static BilledThrough Billed(params (string Key, string To)[] products) => new(products.ToImmutableSortedDictionary(
        product => product.Key, product => Given.At(product.To), StringComparer.Ordinal));

    [Theory]
    [InlineData(IntervalUnit.Years, 2, "0.5")]
    [InlineData(IntervalUnit.Months, 1, "12")]
    [InlineData(IntervalUnit.Months, 3, "4")]
    [InlineData(IntervalUnit.Weeks, 2, "26")]
    [InlineData(IntervalUnit.Days, 5, "73")]
    public void TimesAYear_OfAnInterval_IsTheYearDividedByIt(IntervalUnit unit, int count, string expected) =>
        Assert.Equal(Given.Dec(expected), Value.TimesAYear(new Interval(unit, count)));

    [Fact]
    public void FixedAnnual_OfSeveralIntervals_AddsThemWithoutUsageAndWhatIsPaidOnce()
    {
        var quarter = Given.Product("support", price: "fee 10000", interval: new Interval(IntervalUnit.Months, 3));
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Fee, quarter, Calls, Given.Product("setup", price: "fee 99")));

        Assert.Equal(37_200 + 40_000, Value.FixedAnnual(terms, Given.At("2024-05-05")));
    }

    [Theory]
    [InlineData("2023-12-31", 37_200)]
    [InlineData("2024-01-15", 37_200)]
    [InlineData("2024-02-15", 0)]
    [InlineData("2024-03-15", 37_200)]
    [InlineData("2024-05-01", 0)]
    public void FixedAnnual_BeforeInPausedAndAfter_IsWhatRunsOrWillRun(string at, long expected)
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Fee)) with
        {
            EndsAt = Given.At("2024-05-01"),
            Pauses = [Given.Period("2024-02-10", "2024-03-10")],
        };

        Assert.Equal(expected, Value.FixedAnnual(terms, Given.At(at)));
    }

    [Theory]
    [InlineData("2024-01-15", 480_000)]
    [InlineData("2024-03-01", 1_200_000)]
    public void FixedAnnual_OfARamp_IsThatOfTheRunningPhase(string at, long expected)
    {
        var seats = Given.Product("seats", ProductKind.Seat, "volume *:2000", Given.Month, count: 20);
        var more = Given.Product("more", ProductKind.Seat, "volume *:2500", Given.Month, count: 40);
        var terms = Given.Terms(
            Given.Phase("2024-01-01", "2024-03-01", seats), Given.Phase("2024-03-01", null, more) with { Id = "sup_2", Order = 1 });

        Assert.Equal(expected, Value.FixedAnnual(terms, Given.At(at)));
        Assert.Equal(1_200_000, Value.FixedAnnual(terms, terms.Phases[1], Given.At("2024-01-15")));
        Assert.Equal(0, Value.FixedAnnual(terms, terms.Phases[1] with { DoNotInvoice = true }, Given.At("2024-01-15")));
    }

    [Fact]
    public void FixedAnnual_OfProductsThatJoinAndLeave_CountsWhoIsThere()
    {
        var old = Fee with { DetachedAt = Given.At("2024-02-01") };
        var next = Given.Product("next", price: "fee 6200", interval: Given.Month) with { AttachedAt = Given.At("2024-02-01") };
        var terms = Given.Terms(Given.Phase("2024-01-01", null, old, next));

        Assert.Equal(37_200, Value.FixedAnnual(terms, Given.At("2024-01-31")));
        Assert.Equal(74_400, Value.FixedAnnual(terms, Given.At("2024-02-01")));
    }

    [Theory]
    // 10 % of 12 × 100.00 and of 1,200.00
    [InlineData("percent", 1_000, 10_000, "2160.00")]
    // 30.00 off each of twelve invoices, the yearly one on one of them
    [InlineData("amount", 3_000, 10_000, "2040.00")]
    // eleven invoices of 20.00 have nothing left, the twelfth holds both and gives 30.00: 240 + 1,200 − 220 − 30
    [InlineData("amount", 3_000, 2_000, "1190.00")]
    public void FixedAnnual_LessCouponsThatRunForEver_TakesThemOffEveryInvoiceOfAYear(string kind, long value, int monthly, string expected)
    {
        var month = Given.Product("month", price: $"fee {monthly}", interval: Given.Month);
        var year = Given.Product("year", price: "fee 120000", interval: new Interval(IntervalUnit.Years, 1));
        var phase = Given.Phase("2024-01-01", null, month, year);
        CouponValue off = kind == "percent" ? new PercentOff(value / 100m) : new AmountOff(value);
        var coupon = new Coupon("coos_1", phase.Id, off, []);

        long Annual(Coupon attached) => Value.FixedAnnual(Given.Terms(phase), Given.At("2024-05-05"), [attached]);

        Assert.Equal(Given.Dec(expected) * 100, Annual(coupon));
        var full = (monthly * 12) + 120_000;
        Assert.Equal(full, Annual(coupon with { EndsAt = Given.At("2030-01-01") }));
        Assert.Equal(full, Annual(coupon with { ApplyAt = Given.At("2024-05-06") }));
        Assert.Equal(full, Annual(coupon with { PhaseId = "sup_other" }));
    }

    [Theory]
    [InlineData("2025-01-01", 27_900)]
    // May up to the 16th: 15 of 31 days
    [InlineData("2024-05-16", 4_600)]
    [InlineData("2024-04-01", 0)]
    public void Expected_OfAFeeBilledUpToApril_IsTheRestAndACutPeriodByDays(string until, long expected)
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Fee));

        var lines = Value.Expected(terms, Billed(("fee", "2024-04-01")), [], Given.At(until));

        Assert.Equal(expected, lines.Sum(line => line.AmountMinor));
    }

    [Fact]
    public void Expected_OfUsage_CountsWhatIsCommittedInOpenPeriodsAndThoseToCome()
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Calls));
        var open = new ChargeKey("sub_1", "calls", "p", ChargeKind.Usage, Given.At("2024-01-01"));

        var lines = Value.Expected(terms, Billed(("calls", "2024-02-01")), [open], Given.At("2024-03-01"));

        Assert.Equal(["2024-01-01 500", "2024-02-01 500"], lines.Select(l => $"{Given.Days(l.Period.Start)} {l.AmountMinor}"));
    }

    [Fact]
    public void Expected_OfTooManyPeriods_IsRefused()
    {
        var daily = Given.Product(interval: new Interval(IntervalUnit.Days, 1));
        var terms = Given.Terms(Given.Phase("2024-01-01", null, daily));

        Assert.Equal(10_000, Value.Expected(terms, BilledThrough.Nothing, [], Given.At("2051-05-19")).Length);
        Assert.Throws<OverflowException>(() => Value.Expected(terms, BilledThrough.Nothing, [], Given.At("2051-05-20")));
    }

    [Fact]
    public void DueAt_OfTheFirst_IsTheFeeAheadAndTheLeastUsageBehind()
    {
        var terms = Given.Terms(Given.Phase("2024-01-01", null, Fee, Calls));
        var open = new ChargeKey("sub_1", "calls", "p", ChargeKind.Usage, Given.At("2024-01-01"));

        var billed = Billed(("fee", "2024-02-01"), ("calls", "2024-02-01"));

        Assert.Equal(3_600, Value.DueAt(terms, billed, [open], Given.At("2024-02-01")));
    }

    [Theory]
    [InlineData(3_000, 60, 18_250)]
    [InlineData(3_000, 365, 3_000)]
    [InlineData(3_000, 0, 0)]
    public void AnnualOf_Usage_IsScaledByDays(long amount, int days, long expected) => Assert.Equal(expected, Value.AnnualOf(amount, days));
}
