using Plumbline.Engine.Pricing;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>The same prices are written in two ways.</summary>
public enum PriceSpelling
{
    /// <summary>
    /// Catalogue: <c>on_bucket_incomplete</c> for every tier (the read form is understood too), <c>unit_count</c> defaults to 1.
    /// </summary>
    Catalog,

    /// <summary>Subscriptions: <c>on_tier_incomplete</c> for volume and bulk, <c>unit_count</c> required.</summary>
    Subscription,
}

/// <summary>Reads prices and tiers.</summary>
public static class PriceInput
{
    /// <summary>Reads the prices of one group and checks its tiers together; faults are named within each price.</summary>
    public static List<PriceTier> ReadAll(IReadOnlyList<Body> bodies, PriceType type, PriceSpelling spelling)
    {
        var read = bodies.Select(body => (Body: body, Tier: Read(body, type, spelling))).ToList();
        if (read.All(price => price.Tier is not null))
        {
            Check([.. read.Select(price => (price.Body, price.Tier!))], type);
        }
        return [.. read.Select(price => price.Tier).OfType<PriceTier>()];
    }

    /// <summary>Reads one price or tier under a new id; null when a field of it is wrong.</summary>
    public static PriceTier? Read(Body body, PriceType type, PriceSpelling spelling)
    {
        var fields = new Fields(body);
        fields.Valid &= body.WordIn("type", [Words<PriceType>.Of(type)], Need.Required) is not null;
        var tier = new PriceTier(Ids.New("pri"));
        tier = type == PriceType.Bps ? ReadPercentage(fields, tier) : ReadAmount(fields, tier, type, spelling);
        if (type is PriceType.Volume or PriceType.Packaged or PriceType.Bps)
        {
            tier = tier with { From = fields.Number("from", Need.Required) };
        }
        if (type is PriceType.Volume or PriceType.Packaged or PriceType.Bps or PriceType.Bulk)
        {
            tier = tier with { To = fields.Number("to", Need.RequiredNullable) };
        }
        return fields.Valid ? tier : null;
    }

    /// <summary>Refuses gaps, overlaps and what else makes tiers unbillable; each fault at the price that has it.</summary>
    public static void Check(IReadOnlyList<(Body Body, PriceTier Tier)> prices, PriceType type)
    {
        if (prices.Count == 0)
        {
            return;
        }
        foreach (var fault in TierRules.Check(PriceMapping.ToEngine(type, [.. prices.Select(price => price.Tier)])))
        {
            prices[fault.Tier].Body.Refuse(fault.Field, fault.Message);
        }
    }

    private static PriceTier ReadAmount(Fields fields, PriceTier tier, PriceType type, PriceSpelling spelling)
    {
        tier = tier with { Amount = fields.Number("amount", Need.Required) };
        if (type == PriceType.Fee)
        {
            return tier;
        }
        var countNeed = type == PriceType.Bundle || spelling == PriceSpelling.Subscription ? Need.Required : Need.Optional;
        tier = tier with { UnitCount = fields.Number("unit_count", countNeed, above: true) ?? 1 };
        return type == PriceType.Bundle ? tier : tier with { Incomplete = ReadIncomplete(fields, type, spelling) };
    }

    private static OnIncomplete ReadIncomplete(Fields fields, PriceType type, PriceSpelling spelling)
    {
        const string bucket = "on_bucket_incomplete";
        const string tier = "on_tier_incomplete";
        var name = (type == PriceType.Packaged, spelling) switch
        {
            (true, _) => bucket,
            (false, PriceSpelling.Subscription) => tier,
            // an answer that is sent back as it came carries the read form
            _ => fields.Body.Has(bucket) ? bucket : tier,
        };
        return fields.Word<OnIncomplete>(name) ?? OnIncomplete.ProRata;
    }

    private static PriceTier ReadPercentage(Fields fields, PriceTier tier) => tier with
    {
        Percentage = fields.Number("percentage", Need.Required),
        PerUnitCap = fields.Number("per_unit_cap", Need.RequiredNullable),
        PerUnitFloor = fields.Number("per_unit_floor", Need.RequiredNullable),
        PerUnitFee = fields.Number("per_unit_fee", Need.RequiredNullable),
    };

    /// <summary>Remembers whether a read failed, which a null alone does not tell.</summary>
    private sealed class Fields(Body body)
    {
        public Body Body => body;

        public bool Valid { get; set; } = true;

        public decimal? Number(string name, Need need, bool above = false)
        {
            var value = body.Number(name, need, min: 0, above: above);
            var missing = need == Need.Required || (need == Need.RequiredNullable && !body.Has(name));
            Valid &= value is not null || !(missing || body.HasValue(name));
            return value;
        }

        public T? Word<T>(string name) where T : struct, Enum
        {
            var value = body.Word<T>(name, Need.Nullable);
            Valid &= value is not null || !body.HasValue(name);
            return value;
        }
    }
}
