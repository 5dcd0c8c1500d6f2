using System.Collections.Immutable;
using CsCheck;
using NodaTime;
using Plumbline.Engine.Invoicing;
using Xunit;

namespace Plumbline.Engine.Tests;

public class InvoiceAssemblyTests
{
    static readonly Instant January = Given.At("2024-01-01");
    static readonly Instant February = Given.At("2024-02-01");

    [Fact]
    public void Assemble_Percent_IsRoundedOnEachLine()
    {
        var invoice = Assemble([Line(1000), Line(505)], [Percent(10)]);

        Assert.Equal([900L, 454], Nets(invoice));
        Assert.Equal([100L, 51], invoice.Lines.Select(line => line.DiscountMinor));
        Assert.All(invoice.Lines, line => Assert.Equal(10, line.DiscountPercent));
        Assert.Equal((151L, 151L), (invoice.DiscountMinor, invoice.Coupons[0].TakenMinor));
    }

    [Fact]
    public void Assemble_AmountBeforePercent_TakesThePercentFirst()
    {
        var invoice = Assemble([Line(1000), Line(505)], [Amount(100), Percent(10)]);

        // 900 and 454 are left; 100 × 900 / 1354 = 66.47, 100 × 454 / 1354 = 33.53
        Assert.Equal([834L, 420], Nets(invoice));
        Assert.Equal([100L, 151], invoice.Coupons.Select(coupon => coupon.TakenMinor));
        Assert.All(invoice.Lines, line => Assert.Null(line.DiscountPercent));
    }

    [Fact]
    public void Assemble_TwoPercents_TakeOneAfterTheOther()
    {
        // 999 less 10 % (99.9 is 100) is 899; less half (449.5 is 450) is 449
        Assert.Equal([449L], Nets(Assemble([Line(999)], [Percent(10), Percent(50)])));
        Assert.Equal([449L], Nets(Assemble([Line(999)], [Percent(50), Percent(10)])));
        Assert.Equal([0L], Nets(Assemble([Line(999)], [Percent(100), Percent(50)])));
    }

    [Fact]
    public void Assemble_AmountLargerThanTheLines_LeavesNothing()
    {
        var invoice = Assemble([Line(300), Line(200), Line(0)], [Amount(700), Amount(50)]);

        Assert.Equal([0L, 0, 0], Nets(invoice));
        Assert.Equal([500L, 0], invoice.Coupons.Select(coupon => coupon.TakenMinor));
    }

    [Fact]
    public void Assemble_Products_AreTheOnlyOnesDiscounted()
    {
        var lines = new[] { Line(1000, product: "a"), Line(1000, product: "b"), Line(1000, product: "c") };

        var invoice = Assemble(lines, [Amount(301, "a", "c"), Percent(50, "b")]);

        Assert.Equal([849L, 500, 850], Nets(invoice));
        Assert.Equal([new(0, 151), new(2, 150)], invoice.Coupons[0].Shares);
    }

    [Fact]
    public void Assemble_CreditsAndOtherPhases_AreNotDiscounted()
    {
        var lines = new[] { Line(1000), Line(-400), Line(1000) with { PhaseId = "later" } };

        var invoice = Assemble(lines, [Percent(10), Amount(2000)]);

        Assert.Equal([0L, -400, 1000], Nets(invoice));
    }

    [Theory]
    [InlineData("2024-01-31", "2024-01-01", 0)]
    [InlineData("2024-02-01", "2024-01-01", 100)]
    [InlineData("2024-04-01", "2024-03-01", 100)]
    [InlineData("2024-04-01", "2024-04-01", 0)]
    public void Assemble_Window_IsFromTheInvoiceToThePeriod(string due, string periodStart, long taken)
    {
        var coupon = Percent(10) with { ApplyAt = February, EndsAt = Given.At("2024-04-01") };

        var invoice = InvoiceAssembly.Assemble([Line(1000) with { PeriodStart = Given.At(periodStart) }], [coupon], Given.At(due), 0);

        Assert.Equal(taken, invoice.DiscountMinor);
    }

    [Theory]
    [InlineData(900, 100)]
    [InlineData(800, 0)]
    [InlineData(0, 0)]
    public void Assemble_Minimum_IsReachedAfterCoupons(long minimum, long topUp) =>
        Assert.Equal(topUp, InvoiceAssembly.Assemble([Line(1000)], [Percent(20)], January, minimum).TopUpMinor);

    [Fact]
    public void Assemble_OneTimeLines_DoNotCountForTheMinimum()
    {
        var once = Line(700) with { CountsForMinimum = false };

        Assert.Equal(600, InvoiceAssembly.Assemble([once, Line(400)], [], January, 1000).TopUpMinor);
        Assert.Equal(1000, InvoiceAssembly.Assemble([once, Line(0)], [], January, 1000).TopUpMinor);
        Assert.Equal(0, InvoiceAssembly.Assemble([once], [], January, 1000).TopUpMinor);
        Assert.Equal(0, InvoiceAssembly.Assemble([], [], January, 1000).TopUpMinor);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public void Assemble_ImpossiblePercent_Throws(int percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Assemble([Line(100)], [Percent(percent)]));

    [Fact]
    public void Assemble_ImpossibleAmount_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Assemble([Line(100)], [Amount(0)]));

    [Fact]
    public void Assemble_AnyCoupons_TakeNoMoreThanThereIsAndAddUp()
    {
        var amounts = Gen.OneOf(Gen.Long[-500, 5_000], Gen.Long[0, 3], Gen.Long[0, 900_000_000_000_000]);
        var lines = Gen.Select(amounts, Gen.Int[0, 3], Gen.Bool, (amount, product, counts) =>
            Line(amount, product: $"p{product}") with { CountsForMinimum = counts });
        var coupons = Gen.Select(Gen.Bool, Gen.Long[1, 10_000], Gen.Int[0, 5], (percent, value, product) =>
            (percent ? Percent(value / 100m) : Amount(value)) with { ProductIds = product > 3 ? [] : [$"p{product}"] });
        Properties.Holds(Gen.Select(lines.Array[0, 6], coupons.Array[0, 5], Gen.Long[0, 10_000]), 20_000, sample =>
        {
            var (given, discounts, minimum) = sample;

            var invoice = InvoiceAssembly.Assemble([.. given], [.. discounts], January, minimum);

            Assert.Equal(invoice.DiscountMinor, invoice.Lines.Sum(line => line.DiscountMinor));
            Assert.Equal(invoice.DiscountMinor, invoice.Coupons.Sum(coupon => coupon.TakenMinor));
            Assert.All(invoice.Coupons, coupon => Assert.Equal(coupon.TakenMinor, coupon.Shares.Sum(share => share.TakenMinor)));
            Assert.InRange(invoice.DiscountMinor, 0, given.Where(line => line.AmountMinor > 0).Sum(line => line.AmountMinor));
            for (var i = 0; i < given.Length; i++)
            {
                Assert.Equal(given[i].AmountMinor, invoice.Lines[i].NetMinor + invoice.Lines[i].DiscountMinor);
                Assert.InRange(invoice.Lines[i].DiscountMinor, 0, Math.Max(0, given[i].AmountMinor));
            }

            var counted = Enumerable.Range(0, given.Length).Where(i => given[i].CountsForMinimum).ToList();
            var floor = counted.Sum(i => invoice.Lines[i].NetMinor) + invoice.TopUpMinor;
            Assert.True(counted.Count == 0 ? invoice.TopUpMinor == 0 : floor >= minimum);
        });
    }

    static AssembledInvoice Assemble(DraftLine[] lines, Coupon[] coupons) =>
        InvoiceAssembly.Assemble([.. lines], [.. coupons], January, 0);

    static IEnumerable<long> Nets(AssembledInvoice invoice) => invoice.Lines.Select(line => line.NetMinor);

    static DraftLine Line(long amount, string product = "p") => new("phase", product, January, amount, true);

    static Coupon Percent(decimal percent, params string[] products) => Of(new PercentOff(percent), products);

    static Coupon Amount(long amount, params string[] products) => Of(new AmountOff(amount), products);

    static Coupon Of(CouponValue value, string[] products) => new("coos", "phase", value, ImmutableArray.Create(products));
}
