using System.Text.Json.Serialization;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>A price or tier of the catalogue as answered.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FeePriceAnswer), "fee")]
[JsonDerivedType(typeof(VolumePriceAnswer), "volume")]
[JsonDerivedType(typeof(BulkPriceAnswer), "bulk")]
[JsonDerivedType(typeof(PackagedPriceAnswer), "packaged")]
[JsonDerivedType(typeof(BpsPriceAnswer), "bps")]
[JsonDerivedType(typeof(BundlePriceAnswer), "bundle")]
public abstract record PriceAnswer(string Id)
{
    public static PriceAnswer Of(PriceType type, PriceTier tier) => type switch
    {
        PriceType.Fee => new FeePriceAnswer(tier.Id, tier.Amount!.Value),
        PriceType.Volume => new VolumePriceAnswer(
            tier.Id, tier.Amount!.Value, tier.UnitCount!.Value, tier.From!.Value, tier.To, tier.Incomplete),
        PriceType.Bulk => new BulkPriceAnswer(tier.Id, tier.Amount!.Value, tier.UnitCount!.Value, tier.To, tier.Incomplete),
        PriceType.Packaged => new PackagedPriceAnswer(
            tier.Id, tier.Amount!.Value, tier.UnitCount!.Value, tier.From!.Value, tier.To, tier.Incomplete),
        PriceType.Bps => new BpsPriceAnswer(
            tier.Id, tier.From!.Value, tier.To, tier.Percentage!.Value, tier.PerUnitCap, tier.PerUnitFloor, tier.PerUnitFee),
        PriceType.Bundle => new BundlePriceAnswer(tier.Id, tier.Amount!.Value, tier.UnitCount!.Value),
        _ => throw new InvalidOperationException($"Unknown price type {type}"),
    };
}

public sealed record FeePriceAnswer(string Id, decimal Amount) : PriceAnswer(Id);

public sealed record VolumePriceAnswer(
    string Id, decimal Amount, decimal UnitCount, decimal From, decimal? To, OnIncomplete? OnTierIncomplete) : PriceAnswer(Id);

public sealed record BulkPriceAnswer(string Id, decimal Amount, decimal UnitCount, decimal? To, OnIncomplete? OnTierIncomplete)
    : PriceAnswer(Id);

public sealed record PackagedPriceAnswer(
    string Id, decimal Amount, decimal UnitCount, decimal From, decimal? To, OnIncomplete? OnBucketIncomplete) : PriceAnswer(Id);

public sealed record BpsPriceAnswer(
    string Id, decimal From, decimal? To, decimal Percentage, decimal? PerUnitCap, decimal? PerUnitFloor, decimal? PerUnitFee)
    : PriceAnswer(Id);

public sealed record BundlePriceAnswer(string Id, decimal Amount, decimal UnitCount) : PriceAnswer(Id);
