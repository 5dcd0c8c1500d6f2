using System.Collections.Immutable;
using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;

namespace Plumbline.Engine.Subscriptions;

public static partial class Billing
{
    // Shown unit prices need an end; amounts are never computed from them.
    const int ShownDecimals = 12;

    /// <summary>Prices charges, one line each, in the order given.</summary>
    /// <param name="charges">The charges. All prices of one product and period belong into the same call: they share its limits.</param>
    /// <param name="usage">The quantity of every charge that has a usage window.</param>
    /// <param name="currency">The currency of the subscription.</param>
    /// <param name="billed">
    /// What earlier charges came to, by their keys; needed for charges that <see cref="LooksBack"/>. Earlier charges that are among
    /// <paramref name="charges"/> are taken from there instead.
    /// </param>
    /// <remarks>
    /// With several prices the commitment's missing units go to the price without a filter, or the last one; a minimum or maximum that
    /// takes effect is shared out over the lines in proportion, so that the lines add up to it exactly. A difference is never below 0: what
    /// was billed too much, since events were removed, is taken off the lines that follow. A price that is shared out by
    /// <see cref="PriceGroup.Percent"/> is rounded once, and its parts add up to it exactly: 100.00 in thirds is 33.34, 33.33 and 33.33.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The usage of a charge is missing: unknown usage must not become a line of 0. Or what was billed earlier is, where it is needed.
    /// </exception>
    /// <exception cref="OverflowException">An amount does not fit 64 bits of minor units.</exception>
    public static ImmutableArray<Line> Bill(
        ImmutableArray<Charge> charges,
        IReadOnlyDictionary<ChargeKey, Quantity> usage,
        Currency currency,
        IReadOnlyDictionary<ChargeKey, BilledUsage>? billed = null)
    {
        ArgumentNullException.ThrowIfNull(usage);
        var lines = new Dictionary<ChargeKey, Line>();
        var before = billed is null ? null : new Dictionary<ChargeKey, BilledUsage>(billed);
        foreach (var group in charges.GroupBy(charge => charge.Key with { PriceId = "" }).OrderBy(group => group.Key.PeriodStart)
            .ThenBy(group => group.Key.Kind))
        {
            // Whatever order they are asked in, the last unit that cannot be shared goes to the same price.
            var together = group.OrderBy(charge => charge.Product.Prices.IndexOf(charge.Price)).ToArray();
            var priced = together[0].Price.Percent is not null ? Shared(together)
                : together is [var single] ? [Price(single, usage)]
                : Together(together, usage);
            if (LooksBack(together[0]))
            {
                var earlier = before ?? throw new ArgumentException("What was billed before is missing.", nameof(billed));
                priced = together[0].Key.Kind == ChargeKind.TrueUp
                    ? Settled(together, priced, earlier)
                    : Growth(together, priced, earlier);
            }

            for (var i = 0; i < together.Length; i++)
            {
                lines.Add(together[i].Key, LineOf(together[i], priced[i], currency));
                before?[together[i].Key] = new BilledUsage(priced[i].Quantity, priced[i].AmountMinor);
            }
        }

        return [.. charges.Select(charge => lines[charge.Key])];
    }

    static PricedLine Price(Charge charge, IReadOnlyDictionary<ChargeKey, Quantity> usage) => !IsMetered(charge)
        ? LineAmount.OfCount(charge.Price.Price, charge.Product.Count, Limits(charge.Product), charge.Share)
        : LineAmount.OfUsage(charge.Price.Price, UsageOf(charge, usage), Limits(charge.Product), charge.Share);

    static PricedLine[] Together(Charge[] charges, IReadOnlyDictionary<ChargeKey, Quantity> usage)
    {
        var isUsage = IsMetered(charges[0]);
        var quantities = isUsage ? Committed(charges, usage) : [.. charges.Select(Count)];
        var rated = charges.Select((charge, i) => Rating.Rate(charge.Price.Price, quantities[i])).ToArray();

        var share = charges[0].Share;
        var whole = rated.Sum(line => line.Exact);
        var limited = LineAmount.Clamp(whole, Limits(charges[0].Product), isUsage ? share : DayShare.Whole);
        var apply = isUsage ? DayShare.Whole : share;
        if (limited == whole)
        {
            return [.. rated.Select((line, i) => Priced(quantities[i], line, apply.Apply(line.Exact)))];
        }

        var total = Rounding.ToMinor(apply.Apply(limited));
        var parts = Split.LargestRemainder(total, [.. rated.Select(line => Math.Max(0, line.Exact))]);
        return [.. rated.Select((line, i) => Priced(quantities[i], line, parts[i]))];
    }

    // the weights are those of all parts, so that a part alone is the same as among the others
    static PricedLine[] Shared(Charge[] charges)
    {
        var product = charges[0].Product;
        var whole = LineAmount.OfCount(charges[0].Price.Price, product.Count, Limits(product), charges[0].Share);
        decimal[] percents = [.. product.Prices.Select(price => price.Percent ?? 0)];
        var parts = Split.LargestRemainder(whole.AmountMinor, percents);
        return
        [
            .. charges.Select(charge => (Percent: charge.Price.Percent ?? 0, Part: parts[product.Prices.IndexOf(charge.Price)]))
                .Select(part => new PricedLine(
                    whole.Quantity,
                    new Rated(whole.Rated.Exact * part.Percent / percents.Sum(), []),
                    whole.Exact * part.Percent / percents.Sum(),
                    part.Part)),
        ];
    }

    static PricedLine Priced(Quantity quantity, Rated rated, decimal exact) =>
        new(quantity.Total, rated, exact, Rounding.ToMinor(exact));

    static Quantity Count(Charge charge) => LineAmount.Raise(new Quantity(charge.Product.Count), charge.Product.CommittedCount);

    static Quantity[] Committed(Charge[] charges, IReadOnlyDictionary<ChargeKey, Quantity> usage)
    {
        var quantities = charges.Select(charge => UsageOf(charge, usage)).ToArray();
        if (charges[0].Product.CommittedCount is { } committed)
        {
            var last = Array.IndexOf(charges, CatchAll(charges));
            var missing = charges[0].Share.Apply(committed) - quantities.Sum(quantity => quantity.Total);
            quantities[last] = LineAmount.Raise(quantities[last], quantities[last].Total + Math.Max(0, missing));
        }

        return quantities;
    }

    // The price of what no filter names: one without a filter, or the last.
    static Charge CatchAll(Charge[] charges) => Array.FindLast(charges, charge => charge.Price.Filter is null) ?? charges[^1];

    static bool IsMetered(Charge charge) => charge.Product.Kind == ProductKind.Dynamic;

    static Quantity UsageOf(Charge charge, IReadOnlyDictionary<ChargeKey, Quantity> usage) =>
        charge.UsageWindow is null ? new Quantity(0)
            : usage.TryGetValue(charge.Key, out var quantity) ? quantity
            : throw new ArgumentException($"The usage of {charge.Key.Text} is missing.", nameof(usage));

    static LineLimits Limits(ProductTerms product) => new(product.CommittedCount, product.MinAmount, product.MaxAmount);

    static Line LineOf(Charge charge, PricedLine priced, Currency currency) => new(
        charge.Key,
        charge.Product.ProductId,
        charge.Product.Kind,
        NameOf(charge),
        priced.Quantity,
        UnitAmount(charge.Price.Price, priced),
        priced.AmountMinor,
        currency,
        priced.Rated.Tiers,
        charge.Period,
        IsMetered(charge) ? DayShare.Whole : charge.Share,
        Revenue(charge),
        charge.Product.Interval)
    {
        ExactMinor = priced.Exact,
    };

    static decimal UnitAmount(Price price, PricedLine priced) => price is FeePrice fee ? fee.Amount
        : priced.Quantity == 0 ? 0
        : decimal.Round(priced.Rated.Exact / priced.Quantity, ShownDecimals, MidpointRounding.AwayFromZero);

    static string NameOf(Charge charge)
    {
        var name = charge.Price.Name is { } part ? $"{charge.Product.Name} - {part}" : charge.Product.Name;
        return charge.Key.Kind == ChargeKind.TrueUp ? $"{name} - previous period adjustment" : name;
    }

    static RevenueType Revenue(Charge charge) => IsMetered(charge) ? RevenueType.Variable
        : charge.Product.Interval is null ? RevenueType.OneOff
        : RevenueType.Recurring;
}
