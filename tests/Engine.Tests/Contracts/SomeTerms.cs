using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Subscriptions;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>Terms as contracts have them: phases, months' ends, nights when the clocks change, stubs, pauses.</summary>
static class SomeTerms
{
    static readonly string[] Zones = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];

    static readonly string[] OddDays =
    [
        "2024-01-31", "2023-08-31", "2024-02-29", "2023-12-31", "2024-01-30", "2024-03-31", "2024-10-27", "2024-03-10", "2024-11-03",
        "2024-04-07", "2024-10-06", "2023-11-01",
    ];

    /// <summary>Terms with everything that terms can say from the outset.</summary>
    public static (Terms Terms, Instant Until) Any(Dice dice)
    {
        var (plain, until) = Plain(dice, continued: true);
        var terms = plain with
        {
            EndsAt = dice.Chance(30) ? Moment(dice, Start(plain), until) : null,
            Pauses = Pauses(dice, Start(plain), until),
            Commitment = dice.Chance(30) ? Commitment(dice, Start(plain)) : null,
        };
        return (terms with { Phases = [.. terms.Phases.Select(phase => Attached(dice, phase, until))] }, until);
    }

    /// <summary>Terms of a contract that nobody has changed yet, and an instant well after its start.</summary>
    public static (Terms Terms, Instant Until) Plain(Dice dice, bool continued)
    {
        var zone = Given.Zone(dice.Of(Zones));
        var start = FirstInstant(dice, zone);
        var phases = ImmutableArray.CreateBuilder<Phase>();
        var count = dice.Of(1, 1, 2, 2, 3, 4);
        var at = start;
        for (var order = 0; order < count; order++)
        {
            var end = at + Duration.FromHours(dice.Between(24, 24 * 250));
            var open = order == count - 1 && dice.Chance(70);
            phases.Add(Phase(dice, order, at, open ? null : end, continued && order > 0 ? phases[^1].Products : []));
            at = end;
        }

        var terms = new Terms("sub_1", Currency.Of(dice.Of("EUR", "EUR", "JPY", "KWD")), zone, phases.ToImmutable());
        return (terms, start + Duration.FromDays(dice.Between(20, 420)));
    }

    public static Instant Start(Terms terms) => terms.Phases[0].StartsAt;

    public static Instant Moment(Dice dice, Instant from, Instant to) => from + (to - from) * dice.Between(0, 1_000) / 1_000;

    static Instant FirstInstant(Dice dice, DateTimeZone zone)
    {
        var day = dice.Chance(50) ? dice.Of(OddDays) : Given.Days(Given.At("2023-01-01") + Duration.FromDays(dice.Between(0, 900)));
        return Given.Local(dice.Chance(50) ? day : $"{day}T{dice.Between(0, 23):00}:{dice.Of(0, 30, 59):00}:00", zone.Id);
    }

    static Phase Phase(Dice dice, int order, Instant start, Instant? end, ImmutableArray<ProductTerms> before)
    {
        var products = Enumerable.Range(0, dice.Between(1, order == 0 ? 6 : 3)).Select(i => SomeProducts.Product(dice, $"k{order}.{i}"))
            .Concat(before.Where(_ => dice.Chance(40)).Select(product => product with { Count = dice.Between(0, 20) }));
        var anchor = dice.Between(1, 4) switch
        {
            1 => start - Duration.FromHours(dice.Between(1, 24 * 400)),
            2 => start + Duration.FromHours(dice.Between(1, 24 * 40)),
            _ => start,
        };
        var alignment = dice.Of(Alignment.Anniversary, Alignment.CalendarPeriod);
        return new Phase($"sup_{order}", order, start, end, anchor, alignment, dice.Chance(4), [.. products]);
    }

    static Phase Attached(Dice dice, Phase phase, Instant until)
    {
        var end = phase.EndsAt ?? Instant.Max(until, phase.StartsAt);
        return phase with { Products = [.. phase.Products.Select(product => Attached(dice, product, phase.StartsAt, end))] };
    }

    static ProductTerms Attached(Dice dice, ProductTerms product, Instant start, Instant end)
    {
        Instant? joins = dice.Chance(20) ? Moment(dice, start, end) : null;
        return product with
        {
            AttachedAt = joins,
            DetachedAt = dice.Chance(20) ? Moment(dice, joins ?? start, end) : null,
            FirstCharge = dice.Of(FirstCharge.ProRata, FirstCharge.Full, FirstCharge.Free),
            FirstDueAt = joins is { } from && product.Schedule == Schedule.Start && dice.Chance(30)
                ? from + Duration.FromHours(dice.Between(1, 24 * 20))
                : null,
        };
    }

    static ImmutableArray<Period> Pauses(Dice dice, Instant from, Instant until)
    {
        var pauses = ImmutableArray.CreateBuilder<Period>();
        for (var left = dice.Of(0, 0, 0, 1, 2); left > 0 && from < until; left--)
        {
            var start = Moment(dice, from, until);
            var end = left == 1 && dice.Chance(30) ? Instant.MaxValue : Instant.Max(start, Moment(dice, start, until));
            if (start < end)
            {
                pauses.Add(new Period(start, end));
            }

            from = end;
        }

        return pauses.ToImmutable();
    }

    static Commitment Commitment(Dice dice, Instant start)
    {
        var from = start + Duration.FromDays(dice.Of(0, 0, -30, 17));
        Instant? to = dice.Chance(70) ? from + Duration.FromDays(dice.Between(20, 200)) : null;
        return new Commitment(from, to, to is null || dice.Chance(30) ? null : SomeProducts.Interval(dice));
    }
}
