using CsCheck;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

public class BillingPropertyTests
{
    static readonly Instant Epoch = Given.At("2024-01-01");

    static readonly string[] Zones = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Juneau"];

    static readonly Metering?[] Meterings =
    [
        null,
        new(MeteringWindow.Commitment),
        new(MeteringWindow.Phase),
        new(MeteringWindow.Everything),
        new(MeteringWindow.Custom, new Interval(IntervalUnit.Weeks, 6)),
        new(MeteringWindow.Custom, new Interval(IntervalUnit.Days, 11)),
    ];

    static readonly Gen<Instant> Hours = Gen.Int[0, 24 * 500].Select(hours => Epoch + Duration.FromHours(hours));

    static readonly Gen<ProductTerms> Products = Gen.Select(
        Gen.Enum<ProductKind>(),
        Gen.Enum<IntervalUnit>(),
        Gen.Int[0, 4],
        Gen.Enum<Schedule>(),
        Gen.Long[0, 1_000_000],
        Hours,
        Gen.Int[0, 3],
        Product);

    static readonly Gen<Terms> SomeTerms = Gen.Select(
        Products.Array[1, 4], Products.Array[1, 3], Hours, Hours, Hours, Gen.Enum<Alignment>(), Gen.OneOf(Zones), Gen.Bool, Contract);

    static ProductTerms Product(
        ProductKind kind, IntervalUnit unit, int count, Schedule schedule, long amount, Instant moment, int attachment) =>
        Given.Product("", kind, $"fee {amount}", count == 0 ? null : new Interval(unit, count), schedule, 1 + amount % 7) with
        {
            AttachedAt = attachment == 1 ? moment : null,
            DetachedAt = attachment == 2 ? moment : null,
            Metering = Meterings[(int)(amount % Meterings.Length)],
        };

    static Terms Contract(
        ProductTerms[] first,
        ProductTerms[] second,
        Instant start,
        Instant change,
        Instant anchor,
        Alignment alignment,
        string zone,
        bool ends)
    {
        change = Instant.Max(change, start);
        var one = Given.Phase("2024-01-01", null, [.. first.Select((product, i) => product with { Key = $"k{i}" })]) with
        {
            StartsAt = start,
            EndsAt = change,
            BillingAnchor = start,
            Alignment = alignment,
        };

        // Keys of the second phase partly continue those of the first; its anchor may lie on either side of its start.
        var two = one with
        {
            Id = "sup_2",
            Order = 1,
            StartsAt = change,
            EndsAt = null,
            BillingAnchor = anchor,
            Products = [.. second.Select((product, i) => product with { Key = $"k{i + 1}" })],
        };
        return Given.Terms(one, two) with { Zone = Given.Zone(zone), EndsAt = ends ? change + Duration.FromDays(200) : null };
    }

    [Fact]
    public void Needs_RunTwice_AddsNothing() => Properties.Holds(Gen.Select(SomeTerms, Hours), 600, sample =>
    {
        var needs = Billing.Needs(sample.Item1, BilledThrough.Nothing, sample.Item2);
        var again = Billing.Needs(sample.Item1, needs.Billed, sample.Item2);

        Assert.Empty(again.Charges);
        Assert.Equal(needs.Billed.ByProduct, again.Billed.ByProduct);
        Assert.Equal(needs.Charges.Length, needs.Charges.Select(charge => charge.Key).Distinct().Count());
        Assert.True(Billing.NextInstant(sample.Item1, needs.Billed) is not { } next || next > sample.Item2);
    });

    [Fact]
    public void Needs_InTwoSteps_EqualsOne() => Properties.Holds(Gen.Select(SomeTerms, Hours, Hours), 600, sample =>
    {
        var (terms, a, b) = sample;
        var first = Billing.Needs(terms, BilledThrough.Nothing, Instant.Min(a, b));
        var second = Billing.Needs(terms, first.Billed, Instant.Max(a, b));
        var whole = Billing.Needs(terms, BilledThrough.Nothing, Instant.Max(a, b));

        Assert.Equal(whole.Charges, first.Charges.Concat(second.Charges));
        Assert.Equal(whole.Billed.ByProduct, second.Billed.ByProduct);
    });

    [Fact]
    public void Needs_ChargesOfAProduct_NeverOverlapAndStayInside() => Properties.Holds(Gen.Select(SomeTerms, Hours), 600, sample =>
    {
        var charges = Billing.Needs(sample.Item1, BilledThrough.Nothing, sample.Item2).Charges;

        // usage paid in advance has two charges for a period
        foreach (var product in charges.GroupBy(charge => (charge.Key.ProductKey, charge.Key.Kind == ChargeKind.Upfront)))
        {
            var inOrder = product.OrderBy(charge => charge.Period.Start).ThenBy(charge => charge.Period.End).ToArray();
            Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.Period.End <= pair.Second.Period.Start));
        }

        Assert.All(charges, charge => Assert.True(charge.Period.End <= (sample.Item1.EndsAt ?? Instant.MaxValue)));
        Assert.All(charges, charge => Assert.True(charge.OpensAt <= sample.Item2 && charge.OpensAt <= charge.DueAt));
        Assert.All(charges, charge => Assert.InRange(charge.Share.Days, 0, charge.Share.OfDays));
        Assert.All(charges, charge => Assert.Equal(charge, Billing.Derive(sample.Item1, charge.Key)));
    });

    [Fact]
    public void Bill_PartialPeriods_NeverCostMoreThanTheWhole() => Properties.Holds(Gen.Select(SomeTerms, Hours), 500, sample =>
    {
        var charges = Billing.Needs(sample.Item1, BilledThrough.Nothing, sample.Item2).Charges;
        var usage = charges.Where(charge => charge.UsageWindow is not null).ToDictionary(charge => charge.Key, _ => new Quantity(1));

        foreach (var (line, charge) in Billing.Bill(charges, usage, Given.Eur, NothingBilled).Zip(charges))
        {
            var whole = ((FeePrice)charge.Price.Price).Amount * (charge.UsageWindow is null ? charge.Product.Count : 1);
            Assert.InRange(line.AmountMinor, charge.Key.Kind == ChargeKind.TrueUp ? -Rounding.ToMinor(whole) : 0, Rounding.ToMinor(whole));
        }
    });

    [Fact]
    public void Cancel_AnyInstant_CutsRefundsAndEnds() => Properties.Holds(Gen.Select(SomeTerms, Hours, Hours), 500, sample =>
    {
        var (terms, now, at) = sample;
        var needs = Billing.Needs(terms, BilledThrough.Nothing, now);
        var history = needs.Charges
            .Where(charge => charge.Key.Kind == ChargeKind.Advance)
            .Select(charge => new BilledLine(charge.Key, charge.Period, 1_000))
            .ToArray();

        var closing = Billing.Cancel(terms, needs.Billed, history, at, refundUnused: true);
        var rest = Billing.Needs(closing.Terms, closing.Billed, Epoch + Duration.FromDays(3_000));
        var open = needs.Charges.Where(charge => Collects(charge) && charge.DueAt > at).Select(charge => charge.Key);

        Assert.Equal(open.Order(ByText), closing.Cut.Select(charge => charge.Key).Concat(closing.Dropped).Order(ByText));
        Assert.All(closing.Cut, charge => Assert.Equal(at, charge.DueAt));
        Assert.All(closing.Credits, credit => Assert.InRange(credit.AmountMinor, 1, 1_000));
        Assert.All(rest.Charges, charge => Assert.True(charge.Period.End <= at));
        Assert.Empty(rest.Charges.Select(charge => charge.Key).Intersect(needs.Charges.Select(charge => charge.Key)));
        Assert.Null(Billing.NextInstant(closing.Terms, rest.Billed));
    });

    [Fact]
    public void Needs_AnyPause_ChargesNothingThatBeginsInItAndNothingTwice() =>
        Properties.Holds(Gen.Select(SomeTerms, Hours, Hours, Hours), 200, sample =>
    {
        var (terms, one, other, asOf) = sample;
        var pause = new Period(Instant.Min(one, other), Instant.Max(one, other));
        var paused = terms with { Pauses = pause.IsEmpty ? [] : [pause] };

        var charges = Billing.Needs(paused, BilledThrough.Nothing, asOf).Charges.Where(charge => charge.Product.Interval is not null);

        Assert.All(charges, charge => Assert.False(pause.Contains(charge.Period.Start)));
        foreach (var product in charges.GroupBy(charge => (charge.Key.ProductKey, charge.Key.Kind == ChargeKind.Upfront)))
        {
            var periods = product.Select(charge => charge.Period).OrderBy(period => period.Start).ToList();
            Assert.All(periods.Zip(periods.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        }
    });

    [Fact]
    public void Bill_UsageInAdvance_CostsWhatItDoesInArrears() => Properties.Holds(
        Gen.Select(SomeTerms, Hours, Hours, Hours, Gen.Int[0, 500], Gen.Int[0, 3]), 300, sample =>
    {
        var (terms, one, other, end, most, limits) = sample;
        var pause = new Period(Instant.Min(one, other), Instant.Max(one, other));
        var advance = With(terms, Schedule.Start) with { EndsAt = end, Pauses = limits == 3 && !pause.IsEmpty ? [pause] : [] };
        var arrears = With(advance, Schedule.End);

        Assert.Equal(Total(arrears), Total(advance));

        Terms With(Terms origin, Schedule schedule) => origin with
        {
            Phases = [.. origin.Phases.Select((phase, p) => phase with
            {
                Products = [.. phase.Products.Where(product => product.Interval is not null).Select((product, i) => product with
                {
                    Key = $"{p}.{i}",
                    Kind = ProductKind.Dynamic,
                    Schedule = schedule,
                    Prices = [new PriceGroup("p", null, Given.Price("volume 100:10 *:4"))],
                    CommittedCount = limits == 1 ? 50 : null,
                    MinAmount = limits == 2 ? 700 : null,
                    Metering = null,
                })],
            })],
        };

        // the same usage at the same time, whichever charge asks
        long Total(Terms contract)
        {
            var charges = Billing.Needs(contract, BilledThrough.Nothing, end).Charges;
            var usage = charges.Where(charge => charge.UsageWindow is not null).ToDictionary(
                charge => charge.Key,
                charge => new Quantity(Math.Abs((int)charge.UsageWindow!.Value.Start.ToUnixTimeSeconds() / 3600 * 37 % (most + 1))));
            return Billing.Bill(charges, usage, Given.Eur, NothingBilled).Sum(line => line.AmountMinor);
        }
    });

    static readonly Dictionary<ChargeKey, BilledUsage> NothingBilled = [];

    static bool Collects(Charge charge) => charge.Key.Kind is ChargeKind.Usage or ChargeKind.TrueUp;

    static readonly Comparer<ChargeKey> ByText = Comparer<ChargeKey>.Create((a, b) => string.CompareOrdinal(a.Text, b.Text));
}
