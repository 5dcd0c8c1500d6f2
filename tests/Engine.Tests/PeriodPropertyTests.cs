using CsCheck;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;
using Xunit;

namespace Plumbline.Engine.Tests;

public class PeriodPropertyTests
{
    static readonly string[] Zones =
        ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Juneau"];

    static readonly Gen<Instant> Instants = Gen.Long[1_262_304_000, 1_893_456_000].Select(Instant.FromUnixTimeSeconds);

    // Half of the anchors lie on a local midnight, where most real ones do.
    static readonly Gen<Cycle> Cycles = Gen.Select(
        Instants, Gen.OneOf(Zones), Gen.Enum<IntervalUnit>(), Gen.Int[1, 13], Gen.Enum<Alignment>(), Gen.Bool, Cycle);

    static Cycle Cycle(Instant anchor, string zoneId, IntervalUnit unit, int count, Alignment alignment, bool midnight)
    {
        var zone = Given.Zone(zoneId);
        var start = midnight ? zone.AtStartOfDay(anchor.InZone(zone).Date).ToInstant() : anchor;
        return new Cycle(start, new Interval(unit, count), alignment, zone);
    }

    [Fact]
    public void Cycle_AnyAnchor_HasContiguousPeriods() => Properties.Holds(Gen.Select(Cycles, Gen.Int[0, 60]), 3_000, sample =>
    {
        var (cycle, k) = sample;

        Assert.Equal(cycle.Anchor, cycle.At(0).Start);
        Assert.Equal(cycle.At(k).End, cycle.At(k + 1).Start);
        Assert.False(cycle.At(k).IsEmpty);
        Assert.False(cycle.At(k).Overlaps(cycle.At(k + 1)));
    });

    [Fact]
    public void IndexOf_AnyInstant_IsThePeriodThatContainsIt() => Properties.Holds(
        Gen.Select(Cycles, Gen.Int[0, 40], Gen.Int[0, 1_000]), 3_000, sample =>
        {
            var (cycle, k, thousandths) = sample;
            var period = cycle.At(k);
            var inside = period.Start + period.Length * thousandths / 1_001;

            Assert.Equal(k, cycle.IndexOf(inside));
            Assert.Equal(k, cycle.IndexOf(period.Start));
            Assert.Equal(k + 1, cycle.IndexOf(period.End));
        });

    [Fact]
    public void Full_AnyPeriod_ContainsItsDays() => Properties.Holds(Gen.Select(Cycles, Gen.Int[0, 3]), 3_000, sample =>
    {
        var (cycle, k) = sample;
        var share = DayShare.Of(cycle.At(k), cycle.Full(k), cycle.Zone);

        Assert.Equal(cycle.At(k).End, cycle.Full(k).End);
        Assert.True(cycle.Full(k).Start <= cycle.At(k).Start);
        Assert.InRange(share.Days, 1, share.OfDays);
        Assert.True(k == 0 || share.IsWhole);
    });

    [Fact]
    public void Anniversary_MonthlyFromAnyDay_KeepsTheDayOrTheMonthsLast() => Properties.Holds(
        Gen.Select(Cycles, Gen.Int[0, 60]), 2_000, sample =>
        {
            var cycle = sample.Item1 with { Alignment = Alignment.Anniversary, Interval = Given.Month };
            var anchor = cycle.Anchor.InZone(cycle.Zone).Date;
            var date = cycle.At(sample.Item2).Start.InZone(cycle.Zone).Date;

            Assert.Equal(Math.Min(anchor.Day, date.Calendar.GetDaysInMonth(date.Year, date.Month)), date.Day);
        });

    [Fact]
    public void DayShare_PeriodSplitAtAnyDay_AddsUpWithinAMinorUnit() => Properties.Holds(
        Gen.Select(Cycles, Gen.Int[0, 24], Gen.Int[0, 1_000], Gen.Long[0, 10_000_000_000]), 3_000, sample =>
        {
            var (cycle, k, thousandths, amount) = sample;
            var full = cycle.Full(k);
            var cut = full.Start + full.Length * thousandths / 1_000;

            var before = DayShare.Of(new Period(full.Start, cut), full, cycle.Zone);
            var after = DayShare.Of(new Period(cut, full.End), full, cycle.Zone);

            Assert.Equal(1, decimal.Round(before.Apply(1) + after.Apply(1), 20));
            Assert.InRange(Rounding.ToMinor(before.Apply(amount)) + Rounding.ToMinor(after.Apply(amount)) - amount, -1, 1);
            Assert.InRange(Rounding.ToMinor(before.Apply(amount)), 0, amount);
            Assert.InRange(Rounding.ToMinor(after.Apply(-amount)), -amount, 0);
        });

    [Fact]
    public void LargestRemainder_AnyWeights_ConservesTheTotal() => Properties.Holds(
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Decimal[0, 1_000_000].Array[1, 12]), 5_000, sample =>
        {
            var (total, weights) = sample;
            var parts = Split.LargestRemainder(total, weights);

            Assert.Equal(total, parts.Sum());
            Assert.All(parts, part => Assert.True(part == 0 || Math.Sign(part) == Math.Sign(total)));
            var sum = weights.Sum();
            Assert.All(parts.Zip(weights), pair => Assert.True(sum == 0 || Math.Abs(pair.First - total * (pair.Second / sum)) < 1));
        });

    static readonly Gen<Tier[]> SomeTiers = Gen.Select(
            Gen.Int[1, 500], Gen.Decimal[0, 1_000], Gen.Int[1, 100], Gen.Enum<Incomplete>())
        .Array[1, 5].Select(Adjoin);

    static Tier[] Adjoin((int Width, decimal Amount, int UnitCount, Incomplete Incomplete)[] parts)
    {
        var tiers = new Tier[parts.Length];
        decimal from = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            decimal? to = i == parts.Length - 1 ? null : from + parts[i].Width;
            tiers[i] = new Tier(from, to, decimal.Round(parts[i].Amount, 6), parts[i].UnitCount, parts[i].Incomplete);
            from = to ?? from;
        }

        return tiers;
    }

    [Fact]
    public void Rate_Volume_EqualsTheSumOfItsTiers() => Properties.Holds(
        Gen.Select(SomeTiers, Gen.Decimal[0, 3_000]), 3_000, sample =>
        {
            var (tiers, quantity) = sample;
            var price = new VolumePrice([.. tiers]);
            var rated = Rating.Rate(price, new Quantity(quantity));

            Assert.Empty(TierRules.Check(price));
            Assert.Equal(rated.Exact, rated.Tiers.Sum(tier => tier.Exact));
            Assert.Equal(quantity, rated.Tiers.Sum(tier => tier.Count));
            Assert.Equal(-rated.Exact, Rating.Rate(price, new Quantity(-quantity)).Exact);
            Assert.Equal(rated.Exact, Rating.Rate(new PackagedPrice([.. tiers]), new Quantity(quantity)).Exact);
        });

    [Fact]
    public void Rate_MoreUnits_NeverCostLessByVolume() => Properties.Holds(
        Gen.Select(SomeTiers, Gen.Decimal[0, 3_000], Gen.Decimal[0, 100]), 3_000, sample =>
        {
            var (tiers, quantity, more) = sample;
            var price = new VolumePrice([.. tiers]);

            Assert.True(Rating.Rate(price, new Quantity(quantity + more)).Exact >= Rating.Rate(price, new Quantity(quantity)).Exact);
        });
}
