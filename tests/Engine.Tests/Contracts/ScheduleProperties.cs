using NodaTime;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>What falls due, and when, over random terms.</summary>
public class ScheduleProperties
{
    [Fact]
    public void Needs_InAnySteps_IsWhatOneLeapFinds() => Dice.Roll(dice =>
    {
        var (terms, until) = SomeTerms.Any(dice);
        var leap = Billing.Needs(terms, BilledThrough.Nothing, until);

        var billed = BilledThrough.Nothing;
        var charges = new List<Charge>();
        foreach (var at in Steps(dice, SomeTerms.Start(terms), until))
        {
            var step = Billing.Needs(terms, billed, at);
            Assert.All(step.Charges, charge => Assert.True(charge.OpensAt <= at));
            charges.AddRange(step.Charges);
            billed = step.Billed;
        }

        Assert.True(leap.Complete);
        Assert.Equal(leap.Charges.Select(Text).Order(StringComparer.Ordinal), charges.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal(leap.Billed.ByProduct, billed.ByProduct);
        Assert.Equal(charges.Count, charges.Select(charge => charge.Key).Distinct().Count());
        Assert.Empty(Billing.Needs(terms, billed, until).Charges);
    });

    [Fact]
    public void NextInstant_AnyTerms_IsExactlyWhenSomethingOpens() => Dice.Roll(dice =>
    {
        var (terms, until) = SomeTerms.Any(dice);
        var billed = Billing.Needs(terms, BilledThrough.Nothing, SomeTerms.Moment(dice, SomeTerms.Start(terms), until)).Billed;
        for (var left = 4; left > 0 && Billing.NextInstant(terms, billed) is { } next; left--)
        {
            Assert.Empty(Billing.Needs(terms, billed, next - Duration.Epsilon).Charges);
            var needs = Billing.Needs(terms, billed, next);
            Assert.NotEmpty(needs.Charges);
            billed = needs.Billed;
        }
    });

    [Fact]
    public void Derive_AnyCharge_IsTheCharge() => Dice.Roll(dice =>
    {
        var (terms, until) = SomeTerms.Any(dice);
        foreach (var charge in Billing.Needs(terms, BilledThrough.Nothing, until).Charges)
        {
            if (dice.Chance(30))
            {
                Assert.Equal(Text(charge), Billing.Derive(terms, charge.Key) is { } derived ? Text(derived) : "nothing");
            }
        }
    });

    [Fact]
    public void Needs_PeriodsOfAProduct_BeginWhereItJoinsAndTouch() => Dice.Roll(dice =>
    {
        var (terms, until) = SomeTerms.Any(dice);
        var charges = Billing.Needs(terms, BilledThrough.Nothing, until).Charges
            .Where(charge => charge.Product.Interval is not null && charge.Key.Kind != ChargeKind.Upfront).ToArray();
        foreach (var key in charges.GroupBy(charge => charge.Key.ProductKey))
        {
            var all = key.Select(charge => charge.Period).Distinct().Order(ByStart);
            Assert.All(Pairs(all), pair => Assert.True(pair.First.End <= pair.Second.Start, $"{pair} of {key.Key} overlap"));
        }

        foreach (var phase in terms.Phases)
        {
            foreach (var product in phase.Products)
            {
                TouchFrom(terms, phase, product, [.. charges.Where(charge => charge.Product == product && Within(phase, charge.Period))]);
            }
        }
    });

    // Only time that is paused is left out.
    static void TouchFrom(Terms terms, Phase phase, ProductTerms product, Charge[] charges)
    {
        var periods = charges.Select(charge => charge.Period).Distinct().Order(ByStart).ToArray();
        Assert.All(Pairs(periods), pair => Assert.True(IsPaused(terms, pair.First.End, pair.Second.Start), $"{product.Key} gap in {pair}"));
        var joins = new[] { phase.StartsAt, phase.BillingAnchor, product.AttachedAt ?? phase.StartsAt }.Max();
        Assert.True(
            periods.Length == 0 || IsPaused(terms, joins, periods[0].Start) || product.FirstCharge == FirstCharge.Free,
            $"{product.Key} joins at {joins}, {periods.FirstOrDefault()}");
    }

    static bool Within(Phase phase, Period period) =>
        period.Start >= phase.StartsAt && period.End <= (phase.EndsAt ?? Instant.MaxValue);

    static IEnumerable<Instant> Steps(Dice dice, Instant from, Instant until) =>
        Enumerable.Range(0, dice.Between(1, 6)).Select(_ => SomeTerms.Moment(dice, from, until)).Order().Append(until);

    static IEnumerable<(Period First, Period Second)> Pairs(IEnumerable<Period> periods)
    {
        var all = periods.ToArray();
        return all.Zip(all.Skip(1));
    }

    // Pauses may follow each other without a break, and a metering window may end inside one.
    static bool IsPaused(Terms terms, Instant from, Instant to)
    {
        foreach (var pause in terms.Pauses)
        {
            from = pause.Contains(from) ? Instant.Min(pause.End, to) : from;
        }

        return from >= to;
    }

    static string Text(Charge charge) =>
        $"{charge.Key.Text} {charge.Period} of {charge.FullPeriod} {charge.OpensAt} {charge.DueAt} {charge.UsageWindow} {charge.Share} "
        + $"without {string.Join(' ', charge.Pauses)} after {string.Join(' ', charge.Continues)} {charge.Product.Count}";

    static readonly Comparer<Period> ByStart = Comparer<Period>.Create((a, b) => (a.Start, a.End).CompareTo((b.Start, b.End)));
}
