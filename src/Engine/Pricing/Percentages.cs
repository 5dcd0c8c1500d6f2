using System.Collections.Immutable;

namespace Plumbline.Engine.Pricing;

/// <summary>
/// Percentage prices. Tiers graduate on the value cumulated over the period, in event order; an event that crosses a bound is split there.
/// Cap, floor and fee are those of the tier in which the event starts: its cumulated value before the event.
/// </summary>
static class Percentages
{
    public static Rated Rate(ImmutableArray<BpsTier> tiers, Quantity usage)
    {
        Rating.NotEmpty(tiers.Length);
        var values = usage.Values.IsDefaultOrEmpty && usage.Total != 0 ? [usage.Total] : usage.Values;
        var running = new Running(tiers);
        foreach (var value in values.IsDefault ? [] : values)
        {
            running.Add(value);
        }

        return running.Rated();
    }

    sealed class Running(ImmutableArray<BpsTier> tiers)
    {
        readonly decimal[] values = new decimal[tiers.Length];
        readonly decimal[] amounts = new decimal[tiers.Length];
        decimal cumulated;

        public void Add(decimal value)
        {
            var first = TierOf(cumulated);
            var exact = Spread(value, first);
            var limited = Math.Max(exact, tiers[first].PerUnitFloor ?? exact);
            limited = Math.Min(limited, tiers[first].PerUnitCap ?? limited);
            amounts[first] += limited - exact + (tiers[first].PerUnitFee ?? 0);
            cumulated += value;
        }

        public Rated Rated()
        {
            var shares = ImmutableArray.CreateBuilder<TierShare>();
            for (var i = 0; i < tiers.Length; i++)
            {
                if (values[i] != 0 || amounts[i] != 0)
                {
                    var lower = i == 0 ? 0 : tiers[i - 1].To ?? 0;
                    shares.Add(new TierShare(lower, tiers[i].To, values[i], values[i] == 0 ? 0 : amounts[i] / values[i], amounts[i]));
                }
            }

            return new Rated(amounts.Sum(), shares.ToImmutable());
        }

        // Books each part of the value in the tier it falls into and returns the percentages together.
        decimal Spread(decimal value, int first)
        {
            decimal exact = 0, left = value, at = Math.Max(0, cumulated);
            for (var i = first; i < tiers.Length && left != 0; i++)
            {
                var open = i == tiers.Length - 1 || value < 0 || tiers[i].To is null;
                var part = open ? left : Math.Min(left, tiers[i].To!.Value - at);
                values[i] += part;
                amounts[i] += part * tiers[i].Percentage / 100;
                exact += part * tiers[i].Percentage / 100;
                at += part;
                left -= part;
            }

            return exact;
        }

        // A value that reaches a bound stays in the tier below; the next event starts in the tier above.
        int TierOf(decimal value)
        {
            var i = 0;
            while (i < tiers.Length - 1 && value >= (tiers[i].To ?? decimal.MaxValue))
            {
                i++;
            }

            return i;
        }
    }
}
