using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>What charges come to, over random terms.</summary>
public class BillProperties
{
    [Fact]
    public void Bill_InAnySteps_MakesTheLinesOfOneLeap() => Dice.Roll(dice =>
    {
        var (terms, until) = SomeTerms.Any(dice);
        var charges = Billing.Needs(terms, BilledThrough.Nothing, until).Charges;
        var usage = SomeProducts.UsageOf(charges);
        var leap = Billing.Bill(charges, usage, terms.Currency, new Dictionary<ChargeKey, BilledUsage>());

        // what falls due together is billed together, in the order of time
        var billed = new Dictionary<ChargeKey, BilledUsage>();
        var lines = new Dictionary<ChargeKey, Line>();
        foreach (var due in charges.GroupBy(charge => charge.DueAt).OrderBy(due => due.Key))
        {
            foreach (var line in Billing.Bill([.. due], usage, terms.Currency, billed))
            {
                lines.Add(line.Key, line);
                billed.Add(line.Key, new BilledUsage(line.Quantity, line.AmountMinor));
            }
        }

        Assert.Equal(leap.Length, lines.Count);
        foreach (var line in leap)
        {
            var stepped = lines[line.Key];
            Assert.Equal(line, stepped with { Tiers = line.Tiers });
            Assert.True(line.Tiers.SequenceEqual(stepped.Tiers), line.Key.Text);
        }

        foreach (var together in charges.GroupBy(charge => charge.Key with { PriceId = "" }))
        {
            AddsUp([.. together], usage, lines);
        }
    });

    // The limits of a product hold for the sum of its lines to the unit; without one in effect each line is rounded on its own.
    static void AddsUp(Charge[] charges, Dictionary<ChargeKey, Quantity> usage, Dictionary<ChargeKey, Line> lines)
    {
        var first = charges[0];
        if (Billing.LooksBack(first) && first.Key.Kind == ChargeKind.Usage)
        {
            Assert.All(charges, charge => Assert.True(lines[charge.Key].AmountMinor >= 0));
            return;
        }

        var product = first.Product;
        var isUsage = product.Kind == ProductKind.Dynamic;
        var share = first.Share;
        var limits = new LineLimits(null, product.MinAmount, product.MaxAmount);
        var whole = Quantities(charges, usage, isUsage).Zip(charges).Sum(pair => Rating.Rate(pair.Second.Price.Price, pair.First).Exact);
        var limited = LineAmount.Clamp(whole, limits, isUsage ? share : DayShare.Whole);
        var exact = isUsage ? limited : share.Apply(limited);
        var sum = charges.Sum(charge => lines[charge.Key].AmountMinor + Paid(charge, lines));

        Assert.InRange(sum - Rounding.ToMinor(exact), limited == whole ? 1 - charges.Length : 0, limited == whole ? charges.Length - 1 : 0);
    }

    static long Paid(Charge charge, Dictionary<ChargeKey, Line> lines) => charge.Key.Kind == ChargeKind.TrueUp
        && lines.TryGetValue(charge.Key with { Kind = ChargeKind.Upfront }, out var paid) ? paid.AmountMinor : 0;

    static Quantity[] Quantities(Charge[] charges, Dictionary<ChargeKey, Quantity> usage, bool isUsage)
    {
        var product = charges[0].Product;
        if (!isUsage)
        {
            return [.. charges.Select(_ => new Quantity(Math.Max(product.Count, product.CommittedCount ?? 0)))];
        }

        var used = charges.Select(charge => charge.UsageWindow is null ? 0 : usage[charge.Key].Total).ToArray();
        var missing = charges[0].Share.Apply(product.CommittedCount ?? 0) - used.Sum();
        used[^1] += Math.Max(0, missing);
        return [.. used.Select(quantity => new Quantity(quantity))];
    }
}
