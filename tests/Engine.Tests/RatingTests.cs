using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;
using Xunit;

namespace Plumbline.Engine.Tests;

public class RatingTests
{
    [Theory]
    [InlineData("fee 250", "3", "750")]
    [InlineData("fee 250", "0", "0")]
    [InlineData("bundle 500/10", "11", "1000")]
    [InlineData("bundle 500/10", "10", "500")]
    [InlineData("bundle 500/10", "0", "0")]
    [InlineData("volume *:10/100", "150", "15")]
    [InlineData("volume *:10/100!", "150", "20")]
    [InlineData("volume *:10/100-", "150", "10")]
    [InlineData("packaged *:10/100", "150", "15")]
    [InlineData("packaged *:10/100!", "150", "20")]
    [InlineData("packaged *:10/100-", "150", "10")]
    [InlineData("bulk *:10/100", "150", "15")]
    [InlineData("bulk *:10/100!", "150", "20")]
    [InlineData("bulk *:10/100-", "150", "10")]
    [InlineData("packaged 100:10/30! *:5/50!", "130", "45")] // four started blocks of 30, then one started block of 50
    [InlineData("volume 10:2 20:3 *:5", "10", "20")]
    [InlineData("volume 10:2 20:3 *:5", "10.5", "21.5")]
    [InlineData("volume 10:2 20:3 *:5", "20", "50")]
    [InlineData("volume 10:2 20:3 *:5", "21", "55")]
    [InlineData("bulk 10:2 20:3 *:5", "10", "20")]
    [InlineData("bulk 10:2 20:3 *:5", "10.5", "31.5")]
    [InlineData("bulk 10:2 20:3 *:5", "20", "60")]
    [InlineData("bulk 10:2 20:3 *:5", "21", "105")]
    [InlineData("volume 10:2 20:3", "30", "80")] // beyond a closed last tier its price goes on
    [InlineData("packaged 10:2 20:3/10!", "35", "29")]
    [InlineData("bulk 10:2 20:3", "30", "90")]
    [InlineData("volume 10:2 *:3", "-15", "-35")]
    [InlineData("volume *:10/100!", "-150", "-20")]
    [InlineData("volume *:10/100-", "-150", "-10")]
    [InlineData("bulk 10:2 *:3", "-15", "-45")]
    [InlineData("bundle 500/10", "-11", "-1000")]
    [InlineData("volume *:1/3", "1000000000000000000000", "333333333333333333333.3333333")]
    public void Rate_Quantity_CostsExactly(string price, string quantity, string expected) =>
        Assert.Equal(Given.Dec(expected), decimal.Round(Rating.Rate(Given.Price(price), new Quantity(Given.Dec(quantity))).Exact, 7));

    [Fact]
    public void Rate_ThirdsOfABlock_AddUpWithoutLoss() =>
        Assert.Equal(1m, Rating.Rate(Given.Price("volume *:1/3"), new Quantity(3)).Exact);

    // 0–20, 21–∞ in whole numbers means the same as 0–20, 20–∞.
    [Theory]
    [InlineData("20")]
    [InlineData("20.5")]
    [InlineData("21")]
    [InlineData("25")]
    public void Rate_IntegerStyleBounds_EqualSharedBounds(string quantity)
    {
        var shared = new VolumePrice([new Tier(0, 20, 3), new Tier(20, null, 2)]);
        var whole = new VolumePrice([new Tier(1, 20, 3), new Tier(21, null, 2)]);

        Assert.Equal(
            Rating.Rate(shared, new Quantity(Given.Dec(quantity))).Exact, Rating.Rate(whole, new Quantity(Given.Dec(quantity))).Exact);
    }

    [Fact]
    public void Rate_Volume_ExplainsItsTiers() => Assert.Equal(
        [new TierShare(0, 10, 10, 2, 20), new TierShare(10, null, 5, 0.03m, 0.15m)],
        Rating.Rate(Given.Price("volume 10:2 *:3/100"), new Quantity(15)).Tiers);

    [Fact]
    public void Rate_NoTiers_Throws() => Assert.Throws<ArgumentException>(() => Rating.Rate(new BulkPrice([]), new Quantity(1)));

    [Theory]
    [InlineData("bps *:1.2%", "1000 2000", "36")]
    [InlineData("bps *:1.2%>20", "1000 2000", "44")] // floor 20 for the first
    [InlineData("bps *:1.2%<20", "1000 2000", "32")] // cap 20 for the second
    [InlineData("bps *:1.2%+10>20<22", "1000 2000", "62")] // limits first, then the fee
    [InlineData("bps 1000:2% *:1%", "600 600 600", "28")] // the second is split at 1000: 8 + 2
    [InlineData("bps 1000:2%+5 *:1%+1", "1000 500", "31")] // a bound reached exactly: the next event starts above it
    [InlineData("bps 1000:2%<10 *:1%", "1500", "10")] // the limits of the tier in which the event starts
    [InlineData("bps 1000:2% 2000:1%", "3000", "40")]
    [InlineData("bps *:1%", "-500", "-5")]
    [InlineData("bps *:1%+3", "0", "3")]
    public void Rate_Percentage_PricesEventByEvent(string price, string values, string expected)
    {
        var all = values.Split(' ').Select(Given.Dec).ToArray();

        var rated = Rating.Rate(Given.Price(price), new Quantity(all.Sum(), [.. all]));

        Assert.Equal(Given.Dec(expected), rated.Exact);
        Assert.Equal(rated.Exact, rated.Tiers.Sum(tier => tier.Exact));
        Assert.Equal(all.Sum(), rated.Tiers.Sum(tier => tier.Count));
    }

    [Fact]
    public void Rate_PercentageOfATotal_IsOneEvent() =>
        Assert.Equal(12m, Rating.Rate(Given.Price("bps *:1.2%"), new Quantity(1000)).Exact);

    [Theory]
    [InlineData(80, null, null, null, 30, 80, 800)]
    [InlineData(80, 100, null, null, 30, 100, 1000)]
    [InlineData(80, 100, null, null, 15, 80, 800)] // half the period commits to half the count
    [InlineData(20, 100, null, null, 15, 50, 500)]
    [InlineData(20, null, 1000, null, 30, 20, 1000)]
    [InlineData(20, null, 1000, null, 15, 20, 500)]
    [InlineData(200, null, null, 1500, 30, 200, 1500)]
    [InlineData(200, null, null, 1500, 15, 200, 750)]
    [InlineData(20, null, 1000, 900, 30, 20, 900)] // the maximum wins
    public void OfUsage_Limits_AreProratedByDays(
        int quantity, int? committed, int? min, int? max, int days, int expectedQuantity, long expectedAmount)
    {
        var line = LineAmount.OfUsage(
            Given.Price("volume *:10"), new Quantity(quantity), new LineLimits(committed, min, max), new DayShare(days, 30));

        Assert.Equal((expectedQuantity, expectedAmount), (line.Quantity, line.AmountMinor));
    }

    [Theory]
    [InlineData(3, null, 30, 3, 3000)]
    [InlineData(3, 5, 30, 5, 5000)]
    [InlineData(3, 5, 10, 5, 1667)] // the whole line is prorated, so the commitment is not prorated again
    public void OfCount_PartialPeriod_ProratesTheAmount(int count, int? committed, int days, int expectedCount, long expectedAmount)
    {
        var line = LineAmount.OfCount(Given.Price("fee 1000"), count, new LineLimits(committed, null, null), new DayShare(days, 30));

        Assert.Equal((expectedCount, expectedAmount), (line.Quantity, line.AmountMinor));
    }

    [Fact]
    public void Raise_PercentagePrice_AddsTheMissingValueAsAnEvent() =>
        Assert.Equal([100m, 400m], LineAmount.Raise(new Quantity(100, [100]), 500).Values);
}
