using System.Collections.Immutable;

namespace Plumbline.Engine.Pricing;

/// <summary>What was used or counted.</summary>
/// <param name="Total">Units in total.</param>
/// <param name="Values">The value of each event in event order, for percentage prices; empty when only the total is known.</param>
public readonly record struct Quantity(decimal Total, ImmutableArray<decimal> Values)
{
    /// <summary>A total without single values.</summary>
    public Quantity(decimal total)
        : this(total, [])
    {
    }
}

/// <summary>The exact result of pricing a quantity, before limits and rounding.</summary>
/// <param name="Exact">Minor units with all their decimals.</param>
/// <param name="Tiers">
/// What each tier contributed, tiers without units left out; their exact amounts add up to <paramref name="Exact"/>.
/// </param>
public sealed record Rated(decimal Exact, ImmutableArray<TierShare> Tiers);

/// <summary>What one tier contributed.</summary>
/// <param name="From">Effective lower bound: the upper bound of the tier before, 0 for the first.</param>
/// <param name="To">Upper bound; null when open.</param>
/// <param name="Count">Units (for percentage prices: value) priced here.</param>
/// <param name="UnitAmount">Minor units for one unit of the tier.</param>
/// <param name="Exact">Minor units with all their decimals.</param>
public sealed record TierShare(decimal From, decimal? To, decimal Count, decimal UnitAmount, decimal Exact);
