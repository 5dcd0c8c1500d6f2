using System.Collections.Immutable;

namespace Plumbline.Engine.Pricing;

/// <summary>What makes a price valid.</summary>
public static class TierRules
{
    /// <summary>Every fault of a price; none when it can be billed by.</summary>
    public static ImmutableArray<TierFault> Check(Price price)
    {
        ArgumentNullException.ThrowIfNull(price);
        var faults = ImmutableArray.CreateBuilder<TierFault>();
        switch (price)
        {
            case FeePrice fee:
                NotNegative(faults, 0, "amount", fee.Amount);
                break;
            case BundlePrice bundle:
                NotNegative(faults, 0, "amount", bundle.Amount);
                Positive(faults, 0, bundle.UnitCount);
                break;
            case VolumePrice volume:
                Tiers(faults, volume.Tiers);
                break;
            case BulkPrice bulk:
                Tiers(faults, bulk.Tiers);
                break;
            case PackagedPrice packaged:
                Tiers(faults, packaged.Tiers);
                break;
            case BpsPrice bps:
                Bounds(faults, [.. bps.Tiers.Select(tier => (tier.From, tier.To))]);
                Percentages(faults, bps.Tiers);
                break;
            default:
                throw new ArgumentException($"Unknown price {price.GetType().Name}.", nameof(price));
        }

        return [.. faults.OrderBy(fault => fault.Tier)];
    }

    static void Tiers(ImmutableArray<TierFault>.Builder faults, ImmutableArray<Tier> tiers)
    {
        Bounds(faults, [.. tiers.Select(tier => (tier.From, tier.To))]);
        for (var i = 0; i < tiers.Length; i++)
        {
            NotNegative(faults, i, "amount", tiers[i].Amount);
            Positive(faults, i, tiers[i].UnitCount);
        }
    }

    static void Percentages(ImmutableArray<TierFault>.Builder faults, ImmutableArray<BpsTier> tiers)
    {
        for (var i = 0; i < tiers.Length; i++)
        {
            NotNegative(faults, i, "percentage", tiers[i].Percentage);
            NotNegative(faults, i, "per_unit_cap", tiers[i].PerUnitCap);
            NotNegative(faults, i, "per_unit_floor", tiers[i].PerUnitFloor);
            NotNegative(faults, i, "per_unit_fee", tiers[i].PerUnitFee);
            if (tiers[i].PerUnitFloor > tiers[i].PerUnitCap)
            {
                faults.Add(new TierFault(i, "per_unit_floor", TierFaultKind.FloorAboveCap, "The floor must not be above the cap."));
            }
        }
    }

    static void Bounds(ImmutableArray<TierFault>.Builder faults, ImmutableArray<(decimal From, decimal? To)> tiers)
    {
        if (tiers.IsEmpty)
        {
            faults.Add(new TierFault(0, "from", TierFaultKind.NoTiers, "A price needs at least one tier."));
            return;
        }

        if (tiers[0].From is not (0 or 1))
        {
            faults.Add(new TierFault(0, "from", TierFaultKind.FirstNotAtZero, "The first tier must start at 0."));
        }

        for (var i = 0; i < tiers.Length; i++)
        {
            if (i > 0)
            {
                Adjoins(faults, i, tiers[i - 1].To, tiers[i].From);
            }

            Ends(faults, i, tiers, i == tiers.Length - 1);
        }
    }

    static void Adjoins(ImmutableArray<TierFault>.Builder faults, int i, decimal? before, decimal from)
    {
        // An open tier ahead of this one has a fault of its own.
        if (before is not { } end || from == end || from == end + 1)
        {
            return;
        }

        faults.Add(from < end
            ? new TierFault(i, "from", TierFaultKind.Overlap, $"The tier must not start before the one ahead of it ends, at {Text(end)}.")
            : new TierFault(i, "from", TierFaultKind.Gap, $"The tier must start where the one ahead of it ends, at {Text(end)}."));
    }

    static void Ends(
        ImmutableArray<TierFault>.Builder faults, int i, ImmutableArray<(decimal From, decimal? To)> tiers, bool last)
    {
        if (tiers[i].To is not { } to)
        {
            if (!last)
            {
                faults.Add(new TierFault(i, "to", TierFaultKind.UnboundedNotLast, "Only the last tier may be without an upper bound."));
            }

            return;
        }

        // Written with whole numbers a tier may hold one unit: 21 to 21 is the unit after 20.
        var lower = i == 0 ? 0 : Math.Min(tiers[i - 1].To ?? tiers[i].From, tiers[i].From);
        if (to <= lower || to < tiers[i].From)
        {
            faults.Add(new TierFault(i, "to", TierFaultKind.WrongOrder, "The tier must end after it starts."));
        }
    }

    static void NotNegative(ImmutableArray<TierFault>.Builder faults, int tier, string field, decimal? value)
    {
        if (value < 0)
        {
            faults.Add(new TierFault(tier, field, TierFaultKind.NegativeAmount, $"{field} must not be negative."));
        }
    }

    static void Positive(ImmutableArray<TierFault>.Builder faults, int tier, decimal unitCount)
    {
        if (unitCount <= 0)
        {
            faults.Add(new TierFault(tier, "unit_count", TierFaultKind.UnitCountNotPositive, "unit_count must be more than 0."));
        }
    }

    static string Text(decimal value) => value.ToString("0.############", System.Globalization.CultureInfo.InvariantCulture);
}
