using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;

namespace Plumbline.Engine.Subscriptions;

public static partial class Billing
{
    /// <summary>Whether the line of a charge is what its usage comes to less what earlier charges billed of it.</summary>
    public static bool LooksBack(Charge charge)
    {
        ArgumentNullException.ThrowIfNull(charge);
        return charge.Key.Kind == ChargeKind.TrueUp
            || charge is { Key.Kind: ChargeKind.Usage, Product.Metering: { IsOwn: true, OnlyDifference: true } };
    }

    /// <summary>Whether what an earlier charge billed is taken off a charge that looks back.</summary>
    /// <param name="charge">The charge.</param>
    /// <param name="earlier">
    /// Key of the other. In a metering window of the same product, whatever the price: prices may have changed. For a settlement, what was
    /// paid in advance.
    /// </param>
    public static bool TakesOff(Charge charge, ChargeKey earlier)
    {
        ArgumentNullException.ThrowIfNull(charge);
        ArgumentNullException.ThrowIfNull(earlier);
        if (charge.Key.Kind == ChargeKind.TrueUp)
        {
            return earlier == charge.Key with { Kind = ChargeKind.Upfront };
        }

        // Windows cut charges, so a charge that begins inside the window belongs to it.
        return LooksBack(charge)
            && earlier.Kind == charge.Key.Kind
            && earlier.SubscriptionId == charge.Key.SubscriptionId
            && (earlier.ProductKey == charge.Key.ProductKey || charge.Continues.Contains(earlier.ProductKey))
            && earlier.PeriodStart < charge.Key.PeriodStart
            && earlier.PeriodStart >= charge.UsageWindow!.Value.Start;
    }

    // One line may have got more of a shared minimum or maximum before than it gets now; the lines still add up to the difference.
    static PricedLine[] Growth(Charge[] together, PricedLine[] whole, IReadOnlyDictionary<ChargeKey, BilledUsage> billed)
    {
        var before = billed.Where(entry => TakesOff(together[0], entry.Key)).Concat(Outside(together)).ToArray();
        if (before.Length == 0)
        {
            return whole;
        }

        var mine = together.Select(charge => Sum(before.Where(entry => entry.Key.PriceId == charge.Key.PriceId))).ToArray();
        var growth = whole.Select((line, i) => line.AmountMinor - mine[i].AmountMinor).ToArray();
        var total = Math.Max(0, whole.Sum(line => line.AmountMinor) - Sum(before).AmountMinor);
        if (total != growth.Sum() || growth.Any(amount => amount < 0))
        {
            growth = [.. Split.LargestRemainder(total, [.. growth.Select(amount => (decimal)Math.Max(0, amount))])];
        }

        // Units billed at prices of an earlier phase are taken off the first lines that have some.
        var elsewhere = Sum(before).Quantity - mine.Sum(billed => billed.Quantity);
        return [.. whole.Select((line, i) => Rest(Less(line.Quantity - mine[i].Quantity, ref elsewhere), growth[i]))];
    }

    // What was billed elsewhere of the window that ran at the join is worth what these prices make of it.
    static IEnumerable<KeyValuePair<ChargeKey, BilledUsage>> Outside(Charge[] together)
    {
        var first = together[0];
        if (first.Product is not { BilledUnits: { } units, AttachedAt: { } joined } || first.UsageWindow!.Value.Start > joined)
        {
            return [];
        }

        var price = CatchAll(together);
        var worth = Rounding.ToMinor(Rating.Rate(price.Price.Price, new Quantity(units)).Exact);
        return [new(price.Key, new BilledUsage(units, worth))];
    }

    static decimal Less(decimal quantity, ref decimal taken)
    {
        var rest = Math.Max(0, quantity);
        var less = Math.Min(rest, taken);
        taken -= less;
        return rest - less;
    }

    // Less was used than was paid for: then the amount is below 0, the quantity never is.
    static PricedLine[] Settled(Charge[] together, PricedLine[] whole, IReadOnlyDictionary<ChargeKey, BilledUsage> billed) =>
    [
        .. together.Zip(whole, (charge, line) =>
        {
            if (!billed.TryGetValue(charge.Key with { Kind = ChargeKind.Upfront }, out var paid))
            {
                return line;
            }

            var quantity = Math.Abs(line.Quantity - paid.Quantity);
            var amount = line.AmountMinor - paid.AmountMinor;
            return Rest(quantity == 0 && amount != 0 ? 1 : quantity, amount);
        }),
    ];

    // The tiers of the whole do not add up to the rest.
    static PricedLine Rest(decimal quantity, long amount) => new(quantity, new Rated(amount, []), amount, amount);

    static BilledUsage Sum(IEnumerable<KeyValuePair<ChargeKey, BilledUsage>> billed) =>
        billed.Aggregate(new BilledUsage(0, 0), (sum, entry) => new BilledUsage(
            sum.Quantity + entry.Value.Quantity, checked(sum.AmountMinor + entry.Value.AmountMinor)));
}
