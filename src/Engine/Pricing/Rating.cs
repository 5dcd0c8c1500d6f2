using System.Collections.Immutable;

namespace Plumbline.Engine.Pricing;

/// <summary>Prices quantities, exactly.</summary>
/// <remarks>
/// <para>A tier's lower bound is the upper bound of the tier before it, so that 0–20, 20–∞ and 0–20, 21–∞ are the same tiers. A quantity
/// equal to an upper bound stays in that tier.</para>
/// <para>Beyond a closed last tier its price goes on: a quantity that nobody priced must neither be free nor stop an invoice.</para>
/// <para>A negative quantity costs minus what the same positive one costs.</para>
/// </remarks>
public static class Rating
{
    /// <summary>Prices a quantity. The price must pass <see cref="TierRules"/>.</summary>
    /// <exception cref="ArgumentException">The price has no tiers or an unknown kind.</exception>
    /// <exception cref="OverflowException">The exact amount exceeds 28 digits.</exception>
    public static Rated Rate(Price price, Quantity usage)
    {
        ArgumentNullException.ThrowIfNull(price);
        return price switch
        {
            FeePrice fee => new Rated(fee.Amount * usage.Total, []),
            BundlePrice bundle => new Rated(Block(usage.Total, bundle.UnitCount, bundle.Amount, Incomplete.PayInFull), []),
            VolumePrice volume => Graduated(volume.Tiers, usage.Total),
            PackagedPrice packaged => Graduated(packaged.Tiers, usage.Total),
            BulkPrice bulk => Bulk(bulk.Tiers, usage.Total),
            BpsPrice bps => Percentages.Rate(bps.Tiers, usage),
            _ => throw new ArgumentException($"Unknown price {price.GetType().Name}.", nameof(price)),
        };
    }

    static Rated Graduated(ImmutableArray<Tier> tiers, decimal quantity)
    {
        NotEmpty(tiers.Length);
        var shares = ImmutableArray.CreateBuilder<TierShare>();
        decimal exact = 0, lower = 0, size = Math.Abs(quantity);
        for (var i = 0; i < tiers.Length && size > lower; i++)
        {
            var upper = i == tiers.Length - 1 ? size : Math.Min(size, tiers[i].To ?? size);
            if (upper > lower)
            {
                var share = Share(tiers[i], lower, Math.Sign(quantity) * (upper - lower));
                shares.Add(share);
                exact += share.Exact;
            }

            lower = tiers[i].To ?? size;
        }

        return new Rated(exact, shares.ToImmutable());
    }

    static Rated Bulk(ImmutableArray<Tier> tiers, decimal quantity)
    {
        NotEmpty(tiers.Length);
        if (quantity == 0)
        {
            return new Rated(0, []);
        }

        var i = 0;
        while (i < tiers.Length - 1 && Math.Abs(quantity) > tiers[i].To)
        {
            i++;
        }

        var share = Share(tiers[i], i == 0 ? 0 : tiers[i - 1].To ?? 0, quantity);
        return new Rated(share.Exact, [share]);
    }

    static TierShare Share(Tier tier, decimal lower, decimal count) => new(
        lower, tier.To, count, tier.Amount / tier.UnitCount, Block(count, tier.UnitCount, tier.Amount, tier.Incomplete));

    static decimal Block(decimal count, decimal unitCount, decimal amount, Incomplete incomplete) => incomplete switch
    {
        Incomplete.ProRata => Fraction(count, unitCount, amount),
        Incomplete.PayInFull => Math.Sign(count) * decimal.Ceiling(Math.Abs(count) / unitCount) * amount,
        Incomplete.DoNotCharge => decimal.Truncate(count / unitCount) * amount,
        _ => throw new ArgumentOutOfRangeException(nameof(incomplete), incomplete, "Unknown rule for partly used blocks."),
    };

    // Multiplying first is exact where the division is not; it only has no room for quantities nobody can bill one by one.
    static decimal Fraction(decimal count, decimal unitCount, decimal amount) =>
        Math.Abs(count) < 1e14m ? count * amount / unitCount : count / unitCount * amount;

    internal static void NotEmpty(int tiers)
    {
        if (tiers == 0)
        {
            throw new ArgumentException("A price needs at least one tier.", nameof(tiers));
        }
    }
}
