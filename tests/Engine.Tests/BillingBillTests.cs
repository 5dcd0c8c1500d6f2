using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Engine.Usage;
using Xunit;

namespace Plumbline.Engine.Tests;

public class BillingBillTests
{
    static readonly Filter Ai = new(Junction.And, [new Condition("api_type", Comparison.Equals, Scalar.Of("ai"))]);

    [Fact]
    public void Bill_EachKind_MakesItsLine()
    {
        var lines = Bill(
            "2024-01-01",
            null,
            [
                Given.Product("setup", price: "fee 5000"),
                Given.Product("seats", ProductKind.Seat, "volume 10:900 *:800", Given.Month, count: 12),
                Given.Product("calls", ProductKind.Dynamic, "volume *:0.5", Given.Month),
            ],
            1001);

        Assert.Equal(
            [
                ("setup", 1m, 5000m, 5000L, RevenueType.OneOff),
                ("seats", 12m, 883.333333333333m, 10600L, RevenueType.Recurring),
                ("calls", 1001m, 0.5m, 501L, RevenueType.Variable),
            ],
            lines.Select(line => (line.Name, line.Quantity, line.UnitAmount, line.AmountMinor, line.RevenueType)));
        Assert.Equal([null, Given.Month, Given.Month], lines.Select(line => line.RevenueInterval));
        Assert.Equal([0, 2, 1], lines.Select(line => line.Tiers.Length));
        Assert.Equal(["itm_setup", "itm_seats", "itm_calls"], lines.Select(line => line.ProductId));
        Assert.All(lines, line => Assert.Equal(Given.Eur, line.Currency));
    }

    [Fact]
    public void Bill_PartialPeriod_ProratesFeesAndSeatsButNotUsage()
    {
        var lines = Bill(
            "2024-06-01",
            "2024-06-11",
            [
                Given.Product("plan", price: "fee 1000", interval: Given.Month),
                Given.Product("seats", ProductKind.Seat, "volume *:100", Given.Month, count: 5),
                Given.Product("packs", ProductKind.Bundle, "bundle 700/10", Given.Month, count: 11),
                Given.Product("setup", price: "fee 999"),
                Given.Product("calls", ProductKind.Dynamic, "volume *:2", Given.Month),
            ],
            300);

        Assert.Equal([333L, 167L, 467L, 999L, 600L], lines.Select(line => line.AmountMinor));
        Assert.Equal([10, 10, 10, 1, 1], lines.Select(line => line.Share.Days));
        Assert.Equal([30, 30, 30, 1, 1], lines.Select(line => line.Share.OfDays));
        Assert.Equal(1000m, lines[0].UnitAmount);
    }

    [Theory]
    [InlineData("60 40", null, new[] { 6000L, 4000L })]
    // thirds of 100.00: the unit that is left goes to the first
    [InlineData("1 1 1", null, new[] { 3334L, 3333L, 3333L })]
    // 10 of 30 days of 100.00 are 33.33, half of which is 16.67 and 16.66
    [InlineData("50 50", "2024-06-11", new[] { 1667L, 1666L })]
    public void Bill_PriceSharedOut_IsRoundedOnceAndItsPartsAddUp(string percents, string? end, long[] expected)
    {
        var price = Given.Price("volume *:2000");
        var bundle = Given.Product("suite", ProductKind.Bundle, interval: Given.Month, count: 5) with
        {
            Prices = [.. percents.Split(' ').Select((p, i) => new PriceGroup($"p{i}", $"Part {i}", price, Percent: Given.Dec(p)))],
        };

        var lines = Bill("2024-06-01", end, [bundle], 0);

        Assert.Equal(expected, lines.Select(line => line.AmountMinor));
        Assert.All(lines, line => Assert.Equal((5m, "itm_suite", 0), (line.Quantity, line.ProductId, line.Tiers.Length)));
        Assert.Equal(["suite - Part 0", "suite - Part 1"], lines.Take(2).Select(line => line.Name));
        Assert.Equal(2000m, decimal.Round(lines.Sum(line => line.UnitAmount), 6));
    }

    [Fact]
    public void Bill_PartialPeriod_ProratesCommitmentAndLimitsOfUsage()
    {
        var product = Given.Product("calls", ProductKind.Dynamic, "volume *:2", Given.Month) with
        {
            CommittedCount = 900,
            MaxAmount = 1500,
        };

        var line = Assert.Single(Bill("2024-06-01", "2024-06-11", [product], 100));

        Assert.Equal((300m, 500L), (line.Quantity, line.AmountMinor));
    }

    [Fact]
    public void Bill_MissingUsage_Throws()
    {
        var charges = Charges("2024-01-01", null, [Given.Product("calls", ProductKind.Dynamic, "volume *:2", Given.Month)]);

        Assert.Throws<ArgumentException>(() => Billing.Bill([.. charges], new Dictionary<ChargeKey, Quantity>(), Given.Eur));
    }

    [Fact]
    public void Bill_SeveralPrices_CommitmentGoesToTheOpenOne()
    {
        var lines = Bill("2024-01-01", null, [TwoPrices() with { CommittedCount = 100 }], 30);

        Assert.Equal([("calls - AI", 30m, 300L), ("calls", 70m, 140L)], lines.Select(line => (line.Name, line.Quantity, line.AmountMinor)));
    }

    [Fact]
    public void Bill_SeveralPrices_MinimumIsSharedOutExactly()
    {
        var lines = Bill("2024-01-01", null, [TwoPrices() with { MinAmount = 1000 }], 1);

        Assert.Equal([833L, 167L], lines.Select(line => line.AmountMinor));
    }

    [Fact]
    public void Bill_SeveralPrices_MaximumIsSharedOutExactly()
    {
        var lines = Bill("2024-01-01", null, [TwoPrices() with { MaxAmount = 100 }], 50);

        Assert.Equal([83L, 17L], lines.Select(line => line.AmountMinor));
    }

    [Fact]
    public void Bill_SeveralPricesOfAFee_EachCountsAndTheWholeIsProrated()
    {
        var product = Given.Product("seats", ProductKind.Seat, interval: Given.Month, count: 2) with
        {
            Prices = [new("a", "base", Given.Price("fee 100")), new("b", "extra", Given.Price("fee 50"))],
            MinAmount = 900,
        };

        var lines = Bill("2024-06-01", "2024-06-11", [product], 0);

        Assert.Equal([200L, 100L], lines.Select(line => line.AmountMinor));
    }

    [Fact]
    public void Bill_NoUsage_MinimumGoesToTheFirstLine() => Assert.Equal(
        [1000L, 0L], Bill("2024-01-01", null, [TwoPrices() with { MinAmount = 1000 }], 0).Select(line => line.AmountMinor));

    [Fact]
    public void Bill_OrderOfLines_IsTheOrderOfCharges()
    {
        var charges = Charges("2024-01-01", null, [Given.Product("a"), TwoPrices(), Given.Product("b")]);
        var usage = charges.Where(charge => charge.UsageWindow is not null).ToDictionary(charge => charge.Key, _ => new Quantity(1));

        var lines = Billing.Bill([.. charges.AsEnumerable().Reverse()], usage, Given.Eur);

        Assert.Equal(charges.Reverse().Select(charge => charge.Key), lines.Select(line => line.Key));
    }

    // 101 cannot be halved, and the odd unit does not depend on the order of the charges.
    [Fact]
    public void Bill_ChargesInAnyOrder_ShareALimitAlike()
    {
        var product = TwoPrices() with
        {
            Prices = [new("one", null, Given.Price("volume *:100")), new("two", null, Given.Price("volume *:100"))],
            MaxAmount = 101,
        };
        var charges = Charges("2024-01-01", null, [product]);
        var usage = charges.ToDictionary(charge => charge.Key, _ => new Quantity(1));

        var lines = Billing.Bill([.. charges.AsEnumerable().Reverse()], usage, Given.Eur);

        Assert.Equal([("two", 50L), ("one", 51L)], lines.Select(line => (line.Key.PriceId, line.AmountMinor)));
    }

    static ProductTerms TwoPrices() => Given.Product("calls", ProductKind.Dynamic, interval: Given.Month) with
    {
        Prices = [new("ai", "AI", Given.Price("volume *:10"), Ai), new("rest", null, Given.Price("volume *:2"))],
    };

    static Charge[] Charges(string start, string? end, ProductTerms[] products) =>
        [.. Billing.Needs(Given.Terms(Given.Phase(start, end, products)), BilledThrough.Nothing, Given.At(start)).Charges];

    static Line[] Bill(string start, string? end, ProductTerms[] products, decimal quantity)
    {
        var charges = Charges(start, end, products);

        // With two prices the open one has no usage of its own beyond one unit for each of the other's, so that shares are easy to see.
        var usage = charges.Where(charge => charge.UsageWindow is not null).ToDictionary(
            charge => charge.Key,
            charge => new Quantity(charge.Key.PriceId == "rest" && charge.Product.CommittedCount is not null ? 0 : quantity));
        return [.. Billing.Bill([.. charges], usage, Given.Eur)];
    }
}
