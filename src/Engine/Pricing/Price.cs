using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Plumbline.Engine.Pricing;

/// <summary>What a partly used block of units costs.</summary>
public enum Incomplete
{
    /// <summary>The used fraction: 150 units of blocks of 100 at 10 cost 15.</summary>
    ProRata,

    /// <summary>The whole block: 150 units of blocks of 100 at 10 cost 20.</summary>
    PayInFull,

    /// <summary>Nothing: 150 units of blocks of 100 at 10 cost 10.</summary>
    DoNotCharge,
}

/// <summary>A tier: <paramref name="Amount"/> minor units for each block of <paramref name="UnitCount"/> units.</summary>
/// <param name="From">
/// Lower bound. The previous tier's <paramref name="To"/>, or that plus one in integer style; 0 or 1 for the first.
/// </param>
/// <param name="To">Upper bound, which still belongs to the tier; null when open.</param>
/// <param name="Amount">Minor units a block, possibly with decimals.</param>
/// <param name="UnitCount">Units in a block, more than 0.</param>
/// <param name="Incomplete">What a partly used block costs.</param>
public sealed record Tier(decimal From, decimal? To, decimal Amount, decimal UnitCount = 1, Incomplete Incomplete = Incomplete.ProRata);

/// <summary>A tier of a percentage price, over the cumulated value of the period.</summary>
/// <param name="From">Lower bound in minor units of cumulated value.</param>
/// <param name="To">Upper bound, which still belongs to the tier; null when open.</param>
/// <param name="Percentage">Percent of the value: 1.2 means 1.2 %.</param>
/// <param name="PerUnitCap">Most that one event costs before the fee, in minor units; null for no limit.</param>
/// <param name="PerUnitFloor">Least that one event costs before the fee, in minor units; null for no limit.</param>
/// <param name="PerUnitFee">Minor units added for each event; null for none.</param>
public sealed record BpsTier(
    decimal From, decimal? To, decimal Percentage, decimal? PerUnitCap = null, decimal? PerUnitFloor = null, decimal? PerUnitFee = null);

/// <summary>How a quantity becomes an amount. Tiers are in order; <see cref="TierRules"/> says what makes them valid.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FeePrice), "fee")]
[JsonDerivedType(typeof(VolumePrice), "volume")]
[JsonDerivedType(typeof(BulkPrice), "bulk")]
[JsonDerivedType(typeof(PackagedPrice), "packaged")]
[JsonDerivedType(typeof(BpsPrice), "bps")]
[JsonDerivedType(typeof(BundlePrice), "bundle")]
public abstract record Price
{
    // Closed: only the kinds of this file exist.
    private protected Price()
    {
    }
}

/// <summary>A fixed amount for each unit of a count.</summary>
/// <param name="Amount">Minor units, possibly with decimals.</param>
public sealed record FeePrice(decimal Amount) : Price;

/// <summary>Graduated: each tier prices the units that fall into it. 6 units over 0–5 at 5 and 5–10 at 4 cost 29.</summary>
/// <param name="Tiers">At least one tier, in order.</param>
public sealed record VolumePrice(ImmutableArray<Tier> Tiers) : Price
{
    /// <summary>The tiers, in order; never null.</summary>
    public ImmutableArray<Tier> Tiers { get; init; } = Tiers.IsDefault ? [] : Tiers;
}

/// <summary>All units at the price of the one tier that contains the quantity. 6 units over 0–5 at 5 and 5–10 at 4 cost 24.</summary>
/// <param name="Tiers">At least one tier, in order.</param>
public sealed record BulkPrice(ImmutableArray<Tier> Tiers) : Price
{
    /// <summary>The tiers, in order; never null.</summary>
    public ImmutableArray<Tier> Tiers { get; init; } = Tiers.IsDefault ? [] : Tiers;
}

/// <summary>Blocks of units, counted tier by tier. 201 units over 0–100 free and then 5 for each started 100 cost 10.</summary>
/// <param name="Tiers">At least one tier, in order.</param>
public sealed record PackagedPrice(ImmutableArray<Tier> Tiers) : Price
{
    /// <summary>The tiers, in order; never null.</summary>
    public ImmutableArray<Tier> Tiers { get; init; } = Tiers.IsDefault ? [] : Tiers;
}

/// <summary>A percentage of the value of each event, with limits and a fee for each event.</summary>
/// <param name="Tiers">At least one tier, in order.</param>
public sealed record BpsPrice(ImmutableArray<BpsTier> Tiers) : Price
{
    /// <summary>The tiers, in order; never null.</summary>
    public ImmutableArray<BpsTier> Tiers { get; init; } = Tiers.IsDefault ? [] : Tiers;
}

/// <summary>
/// Packs: each started pack of <paramref name="UnitCount"/> units costs <paramref name="Amount"/>. 11 units in packs of 10 are 2 packs.
/// </summary>
/// <param name="Amount">Minor units a pack, possibly with decimals.</param>
/// <param name="UnitCount">Units in a pack, more than 0.</param>
public sealed record BundlePrice(decimal Amount, decimal UnitCount) : Price;
