using System.Text.Json.Serialization;
using Plumbline.Server.Features.PriceConfigurations;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>One price or tier of a subscription product.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Fee), "fee")]
[JsonDerivedType(typeof(Volume), "volume")]
[JsonDerivedType(typeof(Bulk), "bulk")]
[JsonDerivedType(typeof(Packaged), "packaged")]
[JsonDerivedType(typeof(Bps), "bps")]
[JsonDerivedType(typeof(Bundle), "bundle")]
public abstract record SubscriptionPriceAnswer(string Id, string? PriceConfigurationId)
{
    public sealed record Fee(string Id, string? PriceConfigurationId, decimal Amount)
        : SubscriptionPriceAnswer(Id, PriceConfigurationId);

    public sealed record Volume(
        string Id, string? PriceConfigurationId, decimal Amount, decimal UnitCount, decimal From, decimal? To,
        OnIncomplete OnTierIncomplete,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeteringFilterAnswer? MeteringFilter)
        : SubscriptionPriceAnswer(Id, PriceConfigurationId);

    public sealed record Bulk(
        string Id, string? PriceConfigurationId, decimal Amount, decimal UnitCount, decimal? To,
        OnIncomplete OnTierIncomplete,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeteringFilterAnswer? MeteringFilter)
        : SubscriptionPriceAnswer(Id, PriceConfigurationId);

    public sealed record Packaged(
        string Id, string? PriceConfigurationId, decimal Amount, decimal UnitCount, decimal From, decimal? To,
        OnIncomplete OnBucketIncomplete,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeteringFilterAnswer? MeteringFilter)
        : SubscriptionPriceAnswer(Id, PriceConfigurationId);

    public sealed record Bps(
        string Id, string? PriceConfigurationId, decimal From, decimal? To, decimal Percentage, decimal? PerUnitCap, decimal? PerUnitFloor,
        decimal? PerUnitFee,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeteringFilterAnswer? MeteringFilter)
        : SubscriptionPriceAnswer(Id, PriceConfigurationId);

    public sealed record Bundle(string Id, string? PriceConfigurationId, decimal Amount, decimal UnitCount)
        : SubscriptionPriceAnswer(Id, PriceConfigurationId);

    public static SubscriptionPriceAnswer Of(PriceGroupState group, PriceTier t)
    {
        var source = group.PriceConfigurationId;
        var filter = MeteringFilterAnswer.Of(group.MeteringFilter);
        var incomplete = t.Incomplete ?? OnIncomplete.ProRata;
        return group.Type switch
        {
            PriceType.Fee => new Fee(t.Id, source, t.Amount!.Value),
            PriceType.Volume => new Volume(t.Id, source, t.Amount!.Value, t.UnitCount!.Value, t.From!.Value, t.To, incomplete, filter),
            PriceType.Bulk => new Bulk(t.Id, source, t.Amount!.Value, t.UnitCount!.Value, t.To, incomplete, filter),
            PriceType.Packaged => new Packaged(t.Id, source, t.Amount!.Value, t.UnitCount!.Value, t.From!.Value, t.To, incomplete, filter),
            PriceType.Bps => new Bps(
                t.Id, source, t.From!.Value, t.To, t.Percentage!.Value, t.PerUnitCap, t.PerUnitFloor, t.PerUnitFee, filter),
            PriceType.Bundle => new Bundle(t.Id, source, t.Amount!.Value, t.UnitCount!.Value),
            _ => throw new InvalidOperationException($"Unknown price type {group.Type}"),
        };
    }
}
