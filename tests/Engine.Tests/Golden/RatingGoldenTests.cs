using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;
using Xunit;

namespace Plumbline.Engine.Tests.Golden;

/// <summary>Worked examples of rating that other systems publish; see docs/golden.md. Amounts are in major units, as published.</summary>
public class RatingGoldenTests
{
    [Theory]
    [InlineData("stripe-volume-1", "bulk 5:7 10:6.5 *:6", "1", "7")]
    [InlineData("stripe-volume-5", "bulk 5:7 10:6.5 *:6", "5", "35")]
    [InlineData("stripe-volume-6", "bulk 5:7 10:6.5 *:6", "6", "39")]
    [InlineData("stripe-perunit-1", "volume *:5", "1", "5")]
    [InlineData("stripe-perunit-20", "volume *:5", "20", "100")]
    [InlineData("stripe-perunit-25", "bulk *:5", "25", "125")]
    [InlineData("stripe-volume5-5", "bulk 5:5 10:4 15:3 20:2 *:1", "5", "25")]
    [InlineData("stripe-volume5-6", "bulk 5:5 10:4 15:3 20:2 *:1", "6", "24")]
    [InlineData("stripe-volume5-20", "bulk 5:5 10:4 15:3 20:2 *:1", "20", "40")]
    [InlineData("stripe-volume5-25", "bulk 5:5 10:4 15:3 20:2 *:1", "25", "25")]
    [InlineData("stripe-graduated5-6", "volume 5:5 10:4 15:3 20:2 *:1", "6", "29")]
    [InlineData("lago-package-201", "packaged 100:0/100! *:5/100!", "201", "10")]
    [InlineData("orb-package-4 (units billed)", "packaged *:10/10!", "4", "10")]
    [InlineData("orb-package-11 (units billed)", "packaged *:10/10!", "11", "20")]
    [InlineData("openmeter-unit-10000", "volume *:0.01", "10000", "100")]
    [InlineData("zuplo-graduated-15000", "volume 1000:0.10 10000:0.05 *:0.01", "15000", "600")]
    [InlineData("zuplo-unit-100000", "volume *:0.001", "100000", "100")]
    [InlineData("flexprice-package-in-tier", "bulk *:1.00/1000!", "4500", "5")]
    [InlineData("flexprice-stair-4500", "bulk 1000:50/1000! 5000:200/5000! 10000:350/10000!", "4500", "200")]
    [InlineData("flexprice-stair-1500", "bulk 1000:50/1000! 5000:200/5000! 10000:350/10000!", "1500", "200")]
    [InlineData("chargebee-package-10", "packaged *:1.25/1000000!", "10", "1.25")]
    [InlineData("chargebee-package-1500000", "packaged *:1.25/1000000!", "1500000", "2.50")]
    [InlineData("autumn-graduated-15000", "volume 1000:0.01 10000:0.008 *:0.005", "15000", "107")]
    [InlineData("lava-fixed-700", "volume *:2.00/1000000", "700", "0.0014")]
    [InlineData("other-bcd-later-ex2", "volume 10:2 20:3 *:5", "5", "10")]
    [InlineData("kb-recurring-first", "fee 24.95", "1", "24.95")]
    [InlineData("peer-15-package-3", "packaged *:100/10!", "3", "100")]
    [InlineData("peer-15-package-15", "packaged *:100/10!", "15", "200")]
    [InlineData("peer-15-package-12-5-free", "packaged 5:0 *:100/10!", "12", "100")]
    [InlineData("peer-17-tieredvolume-5", "bulk 5:100/5! 10:150/10! 15:10 *:5", "5", "100")]
    [InlineData("peer-17-tieredvolume-6", "bulk 5:100/5! 10:150/10! 15:10 *:5", "6", "150")]
    [InlineData("peer-17-tieredvolume-14", "bulk 5:100/5! 10:150/10! 15:10 *:5", "14", "140")]
    [InlineData("peer-17-tieredvolume-15", "bulk 5:100/5! 10:150/10! 15:10 *:5", "15", "150")]
    [InlineData("peer-17-tieredvolume-16", "bulk 5:100/5! 10:150/10! 15:10 *:5", "16", "80")]
    [InlineData("peer-17-tieredvolume-100", "bulk 5:100/5! 10:150/10! 15:10 *:5", "100", "500")]
    [InlineData("peer-17-package-10", "packaged *:15/10!", "10", "15")]
    public void Rate_PublishedQuantity_GivesPublishedAmount(string id, string price, string quantity, string expected)
    {
        var rated = Rating.Rate(Given.Price(price), new Quantity(Given.Dec(quantity)));

        Assert.True(rated.Exact == Given.Dec(expected), $"{id}: {rated.Exact}");
    }

    [Fact]
    public void Rate_ZuploGraduated15000_HasThePublishedParts() => Assert.Equal(
        [100m, 450m, 50m],
        Rating.Rate(Given.Price("volume 1000:0.10 10000:0.05 *:0.01"), new Quantity(15000)).Tiers.Select(tier => tier.Exact));

    [Theory]
    [InlineData("openmeter-usage-discount-1", "volume 500:0 *:1", "0", "300", "0")]
    [InlineData("openmeter-usage-discount-2", "volume 500:0 *:1", "300", "250", "50")]
    [InlineData("peer-17-package-17-then-5", "packaged *:15/10!", "17", "5", "15")]
    public void Rate_UsageBilledInParts_ChargesTheDifference(string id, string price, string before, string more, string expected)
    {
        var first = Rating.Rate(Given.Price(price), new Quantity(Given.Dec(before)));
        var both = Rating.Rate(Given.Price(price), new Quantity(Given.Dec(before) + Given.Dec(more)));

        Assert.True(both.Exact - first.Exact == Given.Dec(expected), id);
    }

    // The value of the last event is what the example prices; the ones before it only cumulate.
    [Theory]
    [InlineData("lago-percentage-tx1", "bps 500:0% *:1.2%+0.10", "200", "0")]
    [InlineData("lago-percentage-tx2", "bps 500:0% *:1.2%+0.10", "200 100", "0")]
    [InlineData("lago-percentage-tx4", "bps *:1.2%+0.10", "50", "0.70")]
    [InlineData("lago-gradpct-tx1 (without the flat 200)", "bps 1000:1% 10000:2% *:3%", "500", "5")]
    [InlineData("lago-gradpct-tx3", "bps 1000:1% 10000:2% *:3%", "1050 4000", "80")]
    public void Rate_PublishedTransaction_GivesPublishedCharge(string id, string price, string values, string expected)
    {
        var all = values.Split(' ').Select(Given.Dec).ToArray();
        var charge = Rated(price, all) - Rated(price, all[..^1]);

        Assert.True(charge == Given.Dec(expected), $"{id}: {charge}");
    }

    [Theory]
    [InlineData("lago-commit-below", "800", "1000", null, 1000)]
    [InlineData("other-minimum-annual", "600", "1000", null, 1000)]
    [InlineData("peer-17-minimum-at-0", "0", "150", null, 150)]
    [InlineData("peer-17-maximum (60)", "90", null, "100", 90)]
    [InlineData("peer-17-maximum (60 + 50)", "165", null, "100", 100)]
    public void OfUsage_LimitedLine_GivesTheLimit(string id, string amount, string? min, string? max, long expected)
    {
        var limits = new LineLimits(null, min is null ? null : Given.Dec(min), max is null ? null : Given.Dec(max));

        var line = LineAmount.OfUsage(new FeePrice(1), new Quantity(Given.Dec(amount)), limits, DayShare.Whole);

        Assert.True(line.AmountMinor == expected, $"{id}: {line.AmountMinor}");
    }

    // In minor units: 400 flat for the first 100,000 and 0.0065 each beyond, exactly 400.455.
    [Fact]
    public void OfUsage_StripeOverageRound_RoundsTheLineOnce()
    {
        var price = Given.Price("volume 100000:400/100000! *:0.0065");

        var line = LineAmount.OfUsage(price, new Quantity(100_070), LineLimits.None, DayShare.Whole);

        Assert.Equal((400.455m, 400L), (line.Exact, line.AmountMinor));
    }

    [Theory]
    [InlineData("hl-currency-eur-minor", "EUR", 2, "34.17", 3417)]
    [InlineData("hl-currency-xof-minor", "XOF", 0, "12065", 12065)]
    public void Currency_PublishedAmount_HasPublishedMinorUnits(string id, string code, int decimals, string display, long minor)
    {
        var currency = Currency.Of(code);
        var factor = Enumerable.Repeat(10m, currency.Decimals).Aggregate(1m, (product, ten) => product * ten);

        Assert.True(currency.Decimals == decimals, id);
        Assert.Equal(minor, Rounding.ToMinor(Given.Dec(display) * factor));
    }

    static decimal Rated(string price, decimal[] values) =>
        Rating.Rate(Given.Price(price), new Quantity(values.Sum(), [.. values])).Exact;
}
