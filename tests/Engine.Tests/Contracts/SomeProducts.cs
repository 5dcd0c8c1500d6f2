using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>Products of every kind that is billed.</summary>
static class SomeProducts
{
    static readonly string[] CountPrices =
        ["fee 3100", "fee 0", "fee 12345.678", "volume 5:700 10:650.5 *:600", "bulk 3:999 *:777", "bundle 1000/10", "fee 24995"];

    static readonly string[] UsagePrices =
    [
        "volume *:2", "volume 100:0 *:1.5", "volume 50:10 *:4", "bulk 20:7 100:6.5 *:6", "packaged 100:0/100 *:5/100!", "packaged *:30/7-",
        "bps *:1.2%+10>5<400", "fee 3",
    ];

    public static ProductTerms Product(Dice dice, string key)
    {
        var kind = dice.Of(
            ProductKind.FlatFee, ProductKind.FlatFee, ProductKind.Seat, ProductKind.Dynamic, ProductKind.Dynamic, ProductKind.Credit,
            ProductKind.Bundle);
        var interval = dice.Chance(10) ? (Interval?)null : Interval(dice);
        var schedule = dice.Of(Schedule.Start, Schedule.End);
        return Given.Product(key, kind, "fee 1", interval, schedule, dice.Between(0, 20)) with
        {
            Prices = Prices(dice, kind),
            CommittedCount = dice.Chance(20) ? dice.Between(1, 40) : null,
            MinAmount = dice.Chance(20) ? dice.Between(0, 3_000) : null,
            MaxAmount = dice.Chance(20) ? dice.Between(1_000, 9_000) : null,
            Metering = kind == ProductKind.Dynamic && schedule == Schedule.End ? Metering(dice) : null,
        };
    }

    public static ImmutableArray<PriceGroup> Prices(Dice dice, ProductKind kind)
    {
        var prices = kind == ProductKind.Dynamic ? UsagePrices : CountPrices;
        var several = kind is ProductKind.Dynamic or ProductKind.Seat && dice.Chance(40) ? dice.Between(2, 3) : 1;
        return [.. Enumerable.Range(0, several).Select(i => new PriceGroup($"p{i}", null, Given.Price(dice.Of(prices))))];
    }

    public static Interval Interval(Dice dice) => dice.Between(0, 9) switch
    {
        0 => new Interval(IntervalUnit.Days, dice.Between(6, 45)),
        1 => new Interval(IntervalUnit.Weeks, dice.Between(1, 6)),
        2 => new Interval(IntervalUnit.Years, dice.Between(1, 2)),
        3 => new Interval(IntervalUnit.Months, dice.Of(2, 3, 5, 6, 12)),
        _ => Given.Month,
    };

    static Metering? Metering(Dice dice)
    {
        var window = dice.Of(
            MeteringWindow.Period, MeteringWindow.Period, MeteringWindow.Commitment, MeteringWindow.Phase, MeteringWindow.Everything,
            MeteringWindow.Custom);
        Interval? own = window == MeteringWindow.Custom
            ? dice.Of(new Interval(IntervalUnit.Weeks, 6), new Interval(IntervalUnit.Days, 11), Given.Month)
            : null;
        return window == MeteringWindow.Period ? null : new Metering(window, own, dice.Chance(50));
    }

    /// <summary>
    /// The usage of a charge: events at fixed hours from 2022 on, so that the same time has the same usage whoever asks.
    /// </summary>
    public static Quantity UsageOf(Charge charge)
    {
        var hours = 5 + charge.Key.PriceId[^1] % 3 * 6;
        return new Quantity(Events(charge.UsageWindow!.Value) - charge.Pauses.Sum(Events));

        decimal Events(Period window) => Until(window.End) - Until(window.Start);

        decimal Until(Instant at) => at <= Epoch ? 0 : decimal.Floor((decimal)(at - Epoch).TotalMinutes / (hours * 60));
    }

    public static Dictionary<ChargeKey, Quantity> UsageOf(IEnumerable<Charge> charges) =>
        charges.Where(charge => charge.UsageWindow is not null).ToDictionary(charge => charge.Key, UsageOf);

    static readonly Instant Epoch = Given.At("2022-01-01");
}
