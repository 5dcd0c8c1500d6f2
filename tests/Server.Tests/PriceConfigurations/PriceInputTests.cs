using Plumbline.Engine.Pricing;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.PriceConfigurations;

public sealed class PriceInputTests
{
    [Theory]
    [InlineData(PriceType.Volume, """{"type":"volume","amount":1,"unit_count":2,"from":0,"to":null,"on_tier_incomplete":"pay_in_full"}""")]
    [InlineData(PriceType.Bulk, """{"type":"bulk","amount":1,"unit_count":2,"to":null,"on_tier_incomplete":"pay_in_full"}""")]
    [InlineData(
        PriceType.Packaged,
        """{"type":"packaged","amount":1,"unit_count":2,"from":0,"to":null,"on_bucket_incomplete":"pay_in_full"}""")]
    public void ReadAll_SubscriptionSpelling_IsUnderstood(PriceType type, string json)
    {
        var (tiers, faults) = Read(type, PriceSpelling.Subscription, json);

        Assert.Empty(faults);
        Assert.Equal(OnIncomplete.PayInFull, tiers[0].Incomplete);
        Assert.Equal(2, tiers[0].UnitCount);
        Assert.StartsWith("pri_", tiers[0].Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PriceType.Volume, """{"type":"volume","amount":1,"from":0,"to":null}""", "unit_count")]
    [InlineData(PriceType.Fee, """{"type":"fee"}""", "amount")]
    [InlineData(PriceType.Bundle, """{"type":"bundle","amount":1}""", "unit_count")]
    [InlineData(PriceType.Bulk, """{"type":"bulk","amount":1,"unit_count":1}""", "to")]
    public void ReadAll_SubscriptionFieldMissing_IsNamed(PriceType type, string json, string path)
    {
        var (_, faults) = Read(type, PriceSpelling.Subscription, json);

        Assert.Equal([path], faults.Select(f => string.Join('.', f.Path)));
    }

    [Fact]
    public void ToEngine_Bulk_StartsEachTierWhereTheOneAheadEnds()
    {
        var price = PriceMapping.ToEngine(PriceType.Bulk, [new PriceTier("1", 5, 1, To: 10), new PriceTier("2", 4, 3, To: null)]);

        Assert.Equal([new Tier(0, 10, 5), new Tier(10, null, 4, 3)], Assert.IsType<BulkPrice>(price).Tiers);
    }

    [Fact]
    public void ToEngine_EveryType_KeepsItsNumbers()
    {
        PriceTier[] graduated = [new PriceTier("1", 5, 2, 0, 10, OnIncomplete.DoNotCharge), new PriceTier("2", 4, 1, 11)];
        Tier[] tiers = [new Tier(0, 10, 5, 2, Incomplete.DoNotCharge), new Tier(11, null, 4)];

        Assert.Equal(tiers, Assert.IsType<VolumePrice>(PriceMapping.ToEngine(PriceType.Volume, graduated)).Tiers);
        Assert.Equal(tiers, Assert.IsType<PackagedPrice>(PriceMapping.ToEngine(PriceType.Packaged, graduated)).Tiers);
        Assert.Equal(new FeePrice(9.5m), PriceMapping.ToEngine(PriceType.Fee, [new PriceTier("1", 9.5m)]));
        Assert.Equal(new BundlePrice(9, 10), PriceMapping.ToEngine(PriceType.Bundle, [new PriceTier("1", 9, 10)]));
        Assert.Equal(
            [new BpsTier(0, 100, 1.5m, 50, 2, 1)],
            Assert.IsType<BpsPrice>(PriceMapping.ToEngine(
                PriceType.Bps,
                [new PriceTier("1", From: 0, To: 100, Percentage: 1.5m, PerUnitCap: 50, PerUnitFloor: 2, PerUnitFee: 1)])).Tiers);
    }

    private static (List<PriceTier> Tiers, List<FieldError> Faults) Read(PriceType type, PriceSpelling spelling, string json)
    {
        var faults = new List<FieldError>();
        var tiers = PriceInput.ReadAll([new Body(JsonSerializer.Deserialize<JsonElement>(json), [], faults)], type, spelling);
        return (tiers, faults);
    }
}
