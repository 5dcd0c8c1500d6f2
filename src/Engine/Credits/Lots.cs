using System.Collections.Immutable;
using NodaTime;

namespace Plumbline.Engine.Credits;

/// <summary>Credits that came together and expire together.</summary>
/// <param name="Id">Who it is, for the caller.</param>
/// <param name="Left">Credits left in it, 0 or more.</param>
/// <param name="ExpiresAt">From when on it is worth nothing; null for never.</param>
/// <param name="AddedAt">When it came.</param>
public sealed record Lot(string Id, decimal Left, Instant? ExpiresAt, Instant AddedAt);

/// <summary>What one lot gave.</summary>
/// <param name="LotId">The lot.</param>
/// <param name="Count">Credits, above 0.</param>
public readonly record struct LotUse(string LotId, decimal Count);

/// <summary>What a use took from the lots.</summary>
/// <param name="Parts">What each lot gave, in the order of burning.</param>
/// <param name="Taken">Credits taken: the sum of the parts.</param>
/// <param name="Uncovered">Credits that were wanted beyond the balance, 0 or more.</param>
public sealed record LotBurn(ImmutableArray<LotUse> Parts, decimal Taken, decimal Uncovered);

/// <summary>Credits in lots: which lot burns first, what expires, and that a balance never goes below zero.</summary>
/// <remarks>
/// Source of the order: our decision, since the contract is silent. The lot that expires first burns first, so that a customer loses as
/// little as possible; lots that never expire come last; among equals the oldest, then the one given first.
/// </remarks>
public static class Lots
{
    /// <summary>Credits in all lots. 30 and 12.5 left are 42.5.</summary>
    /// <param name="lots">The lots.</param>
    /// <exception cref="OverflowException">The sum has more than 28 digits.</exception>
    public static decimal Balance(IEnumerable<Lot> lots) => lots.Sum(lot => lot.Left);

    /// <summary>
    /// Takes credits from the lots, as many as there are. 50 wanted of a lot of 100 without expiry and a lot of 30 that ends in March
    /// takes 30 from the second and 20 from the first; 150 wanted takes all 130 and leaves 20 uncovered.
    /// </summary>
    /// <param name="lots">The lots, expired ones left out.</param>
    /// <param name="wanted">Credits wanted, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0 is wanted.</exception>
    public static LotBurn Burn(IEnumerable<Lot> lots, decimal wanted)
    {
        ArgumentNullException.ThrowIfNull(lots);
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        var parts = ImmutableArray.CreateBuilder<LotUse>();
        var left = wanted;
        foreach (var lot in InOrder(lots.Where(lot => lot.Left > 0)))
        {
            if (left == 0)
            {
                break;
            }

            var part = Math.Min(left, lot.Left);
            parts.Add(new LotUse(lot.Id, part));
            left -= part;
        }

        return new LotBurn(parts.ToImmutable(), wanted - left, left);
    }

    /// <summary>
    /// The lots that end at an instant or before it and still hold credits, first ending first. A lot that expires at midnight may be
    /// used up to midnight and not at it.
    /// </summary>
    /// <param name="lots">The lots.</param>
    /// <param name="at">The instant.</param>
    public static ImmutableArray<Lot> Expired(IEnumerable<Lot> lots, Instant at) =>
        [.. InOrder(lots.Where(lot => lot.Left > 0 && lot.ExpiresAt <= at))];

    static IOrderedEnumerable<Lot> InOrder(IEnumerable<Lot> lots) =>
        lots.OrderBy(lot => lot.ExpiresAt ?? Instant.MaxValue).ThenBy(lot => lot.AddedAt);
}
