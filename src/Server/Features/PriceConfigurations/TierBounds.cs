namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>Tiers as people read them.</summary>
public static class TierBounds
{
    /// <summary>
    /// The first unit of a tier. Tiers are stored as (from, to], or by their first and last unit; bulk tiers name their end alone.
    /// </summary>
    public static decimal FirstUnit(IReadOnlyList<PriceTier> tiers, int index)
    {
        var end = index == 0 ? 0 : tiers[index - 1].To ?? 0;
        return tiers[index].From is { } from && from > end ? from : end + 1;
    }
}
