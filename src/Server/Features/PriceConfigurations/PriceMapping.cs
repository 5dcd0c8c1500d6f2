using System.Collections.Immutable;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>The engine's form of stored prices and intervals.</summary>
public static class PriceMapping
{
    public static Price ToEngine(this PriceConfiguration configuration) => ToEngine(configuration.Type, configuration.Prices);

    /// <summary>At least one tier. Fees have one; of several packs (a credit product's offer) the first counts as the price.</summary>
    public static Price ToEngine(PriceType type, IReadOnlyList<PriceTier> tiers) => type switch
    {
        PriceType.Fee => new FeePrice(tiers[0].Amount!.Value),
        PriceType.Bundle => new BundlePrice(tiers[0].Amount!.Value, tiers[0].UnitCount!.Value),
        PriceType.Volume => new VolumePrice(ToTiers(tiers)),
        PriceType.Packaged => new PackagedPrice(ToTiers(tiers)),
        PriceType.Bulk => new BulkPrice(ToTiers(tiers)),
        PriceType.Bps => new BpsPrice([.. tiers.Select(tier => new BpsTier(
            tier.From!.Value, tier.To, tier.Percentage!.Value, tier.PerUnitCap, tier.PerUnitFloor, tier.PerUnitFee))]),
        _ => throw new InvalidOperationException($"Unknown price type {type}"),
    };

    /// <summary>Null for <c>once</c> and <c>all</c>.</summary>
    public static Interval? ToEngine(this PriceInterval interval) => interval.Period switch
    {
        "days" => new Interval(IntervalUnit.Days, interval.Count!.Value),
        "weeks" => new Interval(IntervalUnit.Weeks, interval.Count!.Value),
        "months" => new Interval(IntervalUnit.Months, interval.Count!.Value),
        "years" => new Interval(IntervalUnit.Years, interval.Count!.Value),
        "once" or "all" => null,
        _ => throw new InvalidOperationException($"Unknown period {interval.Period}"),
    };

    // bulk tiers name no lower bound: each starts where the one ahead of it ends
    private static ImmutableArray<Tier> ToTiers(IReadOnlyList<PriceTier> tiers) => [.. tiers.Select((tier, i) => new Tier(
        tier.From ?? (i == 0 ? 0 : tiers[i - 1].To ?? 0), tier.To, tier.Amount!.Value, tier.UnitCount ?? 1, ToEngine(tier.Incomplete)))];

    private static Incomplete ToEngine(OnIncomplete? incomplete) => incomplete switch
    {
        OnIncomplete.PayInFull => Incomplete.PayInFull,
        OnIncomplete.DoNotCharge => Incomplete.DoNotCharge,
        _ => Incomplete.ProRata,
    };
}
