using CsCheck;
using NodaTime;
using Plumbline.Engine.Credits;
using Xunit;

namespace Plumbline.Engine.Tests.Credits;

public class LotsTests
{
    static readonly Lot[] Three =
    [
        new("for good", 100, null, Given.At("2024-01-01")),
        new("summer", 40, Given.At("2024-07-01"), Given.At("2024-01-02")),
        new("spring", 30, Given.At("2024-04-01"), Given.At("2024-01-03")),
    ];

    [Theory]
    [InlineData("0", "", "0")]
    [InlineData("30", "spring 30", "0")]
    [InlineData("50.5", "spring 30, summer 20.5", "0")]
    [InlineData("120", "spring 30, summer 40, for good 50", "0")]
    [InlineData("200", "spring 30, summer 40, for good 100", "30")]
    public void Burn_OfLots_TakesFirstWhatExpiresFirst(string wanted, string parts, string uncovered)
    {
        var burn = Lots.Burn(Three, Given.Dec(wanted));

        Assert.Equal(parts, string.Join(", ", burn.Parts.Select(p => FormattableString.Invariant($"{p.LotId} {p.Count}"))));
        Assert.Equal(Given.Dec(uncovered), burn.Uncovered);
        Assert.Equal(Given.Dec(wanted) - burn.Uncovered, burn.Taken);
    }

    [Fact]
    public void Burn_OfLotsThatEndTogether_TakesTheOldestFirst()
    {
        Lot[] lots =
        [
            new("newer", 10, Given.At("2024-07-01"), Given.At("2024-02-01")),
            new("older", 10, Given.At("2024-07-01"), Given.At("2024-01-01")),
            new("spent", 0, Given.At("2024-06-01"), Given.At("2024-01-01")),
        ];

        Assert.Equal(["older", "newer"], Lots.Burn(lots, 15).Parts.Select(p => p.LotId));
    }

    [Fact]
    public void Burn_OfLessThanNothing_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Lots.Burn(Three, -1));

    [Theory]
    [InlineData("2024-03-31T23:59:59Z", "")]
    [InlineData("2024-04-01", "spring")]
    [InlineData("2025-01-01", "spring, summer")]
    public void Expired_AtAnInstant_AreThoseWhoseEndHasCome(string at, string expected) =>
        Assert.Equal(expected, string.Join(", ", Lots.Expired(Three, Given.At(at)).Select(l => l.Id)));

    [Fact]
    public void Burn_OfAnything_NeitherLosesNorInventsCredits() => Properties.Holds(
        Gen.Select(Gen.Int[0, 10_000].Array[0, 8], Gen.Int[0, 50_000], Gen.Int[0, 5].Array[8]),
        2000,
        sample =>
        {
            var (counts, hundredths, ends) = sample;
            var start = Given.At("2024-01-01");
            var lots = counts.Select((c, i) => new Lot(
                $"{i}", c / 100m, ends[i] == 0 ? null : start + Duration.FromDays(ends[i]), start)).ToArray();
            var wanted = hundredths / 100m;

            var burn = Lots.Burn(lots, wanted);

            Assert.Equal(wanted, burn.Taken + burn.Uncovered);
            Assert.Equal(Math.Min(wanted, Lots.Balance(lots)), burn.Taken);
            Assert.Equal(burn.Taken, burn.Parts.Sum(p => p.Count));
            Assert.All(burn.Parts, p => Assert.InRange(p.Count, 0.01m, lots.Single(l => l.Id == p.LotId).Left));
        });
}
