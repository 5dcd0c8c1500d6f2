using System.Globalization;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Web;

namespace Plumbline.Server.Features.Pages;

/// <summary>Prices in words for people: what a product costs, for what, and by which tiers.</summary>
public static class PriceWords
{
    /// <param name="product">The product.</param>
    /// <param name="unitName">Of its units; null where they have no name.</param>
    /// <param name="currency">ISO 4217.</param>
    /// <param name="frame">Of the page.</param>
    /// <param name="shows">Which tiers are shown; null for all of them.</param>
    public static SoldProductModel Product(
        ProductState product, string? unitName, string currency, PageFrame frame, Func<PriceTier, bool>? shows = null)
    {
        var single = product.Prices is [{ Tiers: [{ To: null } only], MeteringFilter: null }] ? only : null;
        var (price, unit) = single is null ? (null, null) : Headline(product, single, unitName, currency, frame);
        return new SoldProductModel
        {
            Name = product.Name,
            Description = product.Description,
            Price = price,
            For = unit,
            Terms = [.. Terms(product, single, unitName, currency, frame)],
            Grids = single is not null ? []
                : [.. product.Prices.Select(p => Grid(p, currency, frame, shows)).Where(g => g.Tiers.Count > 0)],
        };
    }

    /// <summary>Such as <c>3 months</c>.</summary>
    public static string Duration(IntervalState interval, PageTexts texts) =>
        $"{interval.Count.ToString(CultureInfo.InvariantCulture)} {Unit(interval, texts)}";

    /// <summary>Such as <c>Monthly</c>; null is once.</summary>
    public static string Interval(IntervalState? interval, PageTexts texts) => interval switch
    {
        null => texts["price_interval_once"],
        { Period: "months", Count: 3 } => texts["price_interval_quarterly"],
        { Count: 1 } => texts["price_interval_" + interval.Period],
        _ => Duration(interval, texts),
    };

    private static string Unit(IntervalState interval, PageTexts texts) => texts.Counted("price_unit_" + interval.Period, interval.Count);

    private static string For(IntervalState? interval, PageTexts texts) => interval switch
    {
        null => texts["price_interval_once"],
        { Count: 1 } => "/ " + Unit(interval, texts),
        _ => "/ " + Duration(interval, texts),
    };

    private static (string? Price, string? For) Headline(
        ProductState product, PriceTier tier, string? unitName, string currency, PageFrame frame)
    {
        if (tier.Amount is not { } amount)
        {
            return (PriceOf(tier, currency, frame), frame["price_by_usage"]);
        }
        if (product.Type == ProductType.Dynamic)
        {
            return (frame.Format.UnitPrice(amount, currency), tier.UnitCount is null or 1
                ? unitName is null ? frame["price_by_usage"] : "/ " + unitName
                : "/ " + $"{frame.Format.Quantity(tier.UnitCount.Value)} {unitName}".Trim());
        }
        return (frame.Format.UnitPrice(amount * product.Count / (tier.UnitCount ?? 1), currency), For(product.Interval, frame.Texts));
    }

    private static IEnumerable<string> Terms(
        ProductState product, PriceTier? single, string? unitName, string currency, PageFrame frame)
    {
        string Units(decimal count) => $"{frame.Format.Quantity(count)} {unitName}".Trim();
        if (product is { Type: not ProductType.Dynamic, Count: not 1 })
        {
            yield return single is { Amount: { } amount }
                ? $"{Units(product.Count)} × {frame.Format.UnitPrice(amount, currency)}{Per(single, frame)}"
                : Units(product.Count);
        }
        if (product.Interval is not null)
        {
            var when = product.Type == ProductType.Dynamic ? "price_by_usage"
                : product.Schedule == PaymentSchedule.Start ? "price_in_advance"
                : "price_in_arrears";
            yield return $"{Interval(product.Interval, frame.Texts)} · {frame[when]}";
        }
        if (product.MinCommittedCount is { } least)
        {
            yield return frame.Texts.Fill("price_at_least", ("amount", Units(least)));
        }
        if (product.MinAmount is { } min)
        {
            yield return frame.Texts.Fill("price_at_least", ("amount", frame.Format.UnitPrice(min, currency)));
        }
        if (product.MaxAmount is { } max)
        {
            yield return frame.Texts.Fill("price_at_most", ("amount", frame.Format.UnitPrice(max, currency)));
        }
        if (product.Bundle is { Items: var items })
        {
            yield return frame.Texts.Fill("price_includes", ("names", string.Join(", ", items.Select(i => i.Name))));
        }
    }

    private static PriceGridModel Grid(PriceGroupState price, string currency, PageFrame frame, Func<PriceTier, bool>? shows)
    {
        var rows = new List<PriceTierModel>();
        for (var i = 0; i < price.Tiers.Count; i++)
        {
            if (shows?.Invoke(price.Tiers[i]) != false)
            {
                rows.Add(new PriceTierModel(Range(price, i, currency, frame), PriceOf(price.Tiers[i], currency, frame)));
            }
        }
        var note = price.Tiers.Count == 1 ? null : price.Type switch
        {
            PriceType.Bulk => frame["price_bulk"],
            PriceType.Volume or PriceType.Bps => frame["price_graduated"],
            _ => null,
        };
        return new PriceGridModel(price.MeteringFilter?.Name, note, rows);
    }

    private static string Range(PriceGroupState price, int index, string currency, PageFrame frame)
    {
        // of percentages the bounds are money
        string Bound(decimal value) => price.Type == PriceType.Bps ? frame.Format.UnitPrice(value, currency) : frame.Format.Quantity(value);
        var first = price.Type == PriceType.Bps ? price.Tiers[index].From ?? 0 : TierBounds.FirstUnit(price.Tiers, index);
        return price.Tiers[index].To is { } to
            ? frame.Texts.Fill("tier_range", ("from", Bound(first)), ("to", Bound(to)))
            : frame.Texts.Fill("tier_open", ("from", Bound(first)));
    }

    private static string PriceOf(PriceTier tier, string currency, PageFrame frame)
    {
        if (tier.Percentage is not { } percent)
        {
            return tier.Amount is { } amount ? frame.Format.UnitPrice(amount, currency) + Per(tier, frame) : "";
        }
        var parts = new List<string>
        {
            frame.Format.Percent(percent) + (tier.PerUnitFee is > 0 ? $" + {frame.Format.UnitPrice(tier.PerUnitFee.Value, currency)}" : ""),
        };
        if (tier.PerUnitFloor is { } floor)
        {
            parts.Add("≥ " + frame.Format.UnitPrice(floor, currency));
        }
        if (tier.PerUnitCap is { } cap)
        {
            parts.Add("≤ " + frame.Format.UnitPrice(cap, currency));
        }
        return string.Join(", ", parts);
    }

    private static string Per(PriceTier tier, PageFrame frame) => tier.UnitCount is null or 1
        ? ""
        : " " + frame.Texts.Fill("per_units", ("count", frame.Format.Quantity(tier.UnitCount.Value)));
}
