using Plumbline.Engine.Pricing;
using Xunit;

namespace Plumbline.Engine.Tests;

public class TierRulesTests
{
    [Theory]
    [InlineData("0-20 20-")]
    [InlineData("0-20 21-")]
    [InlineData("1-20 21-21 22-")]
    [InlineData("0-")]
    [InlineData("0-10 10-20")]
    [InlineData("0-0.5 0.5-")]
    public void Check_AdjoiningTiers_FindsNothing(string tiers)
    {
        Assert.Empty(TierRules.Check(new VolumePrice([.. tiers.Split(' ').Select(Tier)])));
        Assert.Empty(TierRules.Check(new BulkPrice([.. tiers.Split(' ').Select(Tier)])));
        Assert.Empty(TierRules.Check(new PackagedPrice([.. tiers.Split(' ').Select(Tier)])));
    }

    [Theory]
    [InlineData("5-10 10-", 0, "from", TierFaultKind.FirstNotAtZero)]
    [InlineData("0-10 9-", 1, "from", TierFaultKind.Overlap)]
    [InlineData("0-10 12-", 1, "from", TierFaultKind.Gap)]
    [InlineData("0-10 10.5-", 1, "from", TierFaultKind.Gap)]
    [InlineData("0- 10-20", 0, "to", TierFaultKind.UnboundedNotLast)]
    [InlineData("0-10 10-10 10-", 1, "to", TierFaultKind.WrongOrder)]
    [InlineData("0-10 10-5", 1, "to", TierFaultKind.WrongOrder)]
    [InlineData("0-0 0-", 0, "to", TierFaultKind.WrongOrder)]
    public void Check_WrongBounds_NamesTierAndField(string tiers, int tier, string field, TierFaultKind kind)
    {
        var fault = Assert.Single(TierRules.Check(new VolumePrice([.. tiers.Split(' ').Select(Tier)])));

        Assert.Equal((tier, field, kind), (fault.Tier, fault.Field, fault.Kind));
        Assert.NotEmpty(fault.Message);
    }

    [Fact]
    public void Check_SeveralFaults_FindsAllInOrder()
    {
        var price = new VolumePrice([new Tier(0, 10, -1, 0), new Tier(12, null, 1, -5)]);

        Assert.Equal(
            [(0, "amount"), (0, "unit_count"), (1, "from"), (1, "unit_count")],
            TierRules.Check(price).Select(fault => (fault.Tier, fault.Field)));
    }

    [Fact]
    public void Check_Percentages_FindsNegativeAndCrossedLimits()
    {
        var price = new BpsPrice([new BpsTier(0, null, -1, PerUnitCap: 5, PerUnitFloor: 6, PerUnitFee: -1)]);

        Assert.Equal(
            [
                ("percentage", TierFaultKind.NegativeAmount),
                ("per_unit_fee", TierFaultKind.NegativeAmount),
                ("per_unit_floor", TierFaultKind.FloorAboveCap),
            ],
            TierRules.Check(price).Select(fault => (fault.Field, fault.Kind)));
    }

    [Fact]
    public void Check_NoTiers_SaysSo()
    {
        Assert.Equal(TierFaultKind.NoTiers, Assert.Single(TierRules.Check(new VolumePrice([]))).Kind);
        Assert.Equal(TierFaultKind.NoTiers, Assert.Single(TierRules.Check(new BpsPrice(default))).Kind);
    }

    [Fact]
    public void Check_FeeAndBundle_RefuseNegativeAmountsAndEmptyPacks()
    {
        Assert.Empty(TierRules.Check(new FeePrice(0)));
        Assert.Equal("amount", Assert.Single(TierRules.Check(new FeePrice(-1))).Field);
        Assert.Equal(["amount", "unit_count"], TierRules.Check(new BundlePrice(-1, 0)).Select(fault => fault.Field));
    }

    static Tier Tier(string text) => new(
        Given.Dec(text.Split('-')[0]), text.Split('-')[1] is { Length: > 0 } to ? Given.Dec(to) : null, 1);
}
