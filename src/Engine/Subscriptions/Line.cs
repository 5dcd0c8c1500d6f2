using System.Collections.Immutable;
using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;

namespace Plumbline.Engine.Subscriptions;

/// <summary>How revenue of a line behaves.</summary>
public enum RevenueType
{
    /// <summary>The same again each interval.</summary>
    Recurring,

    /// <summary>By usage.</summary>
    Variable,

    /// <summary>Once.</summary>
    OneOff,
}

/// <summary>A priced charge: one line of an invoice.</summary>
/// <param name="Key">The charge.</param>
/// <param name="ProductId">The product.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">What the line is called.</param>
/// <param name="Quantity">Units priced: the count, or the usage raised to the commitment.</param>
/// <param name="UnitAmount">Minor units for one unit of a full period, to show; amounts are never computed from it.</param>
/// <param name="AmountMinor">Minor units net of tax: the one rounding of the line; below 0 where a settlement gives back.</param>
/// <param name="Currency">The currency of the amounts.</param>
/// <param name="Tiers">What each tier contributed for a full period, before limits; empty for fees and packs.</param>
/// <param name="Period">The charged stretch.</param>
/// <param name="Share">Share of the full period that was charged; whole for usage.</param>
/// <param name="RevenueType">How the revenue behaves.</param>
/// <param name="RevenueInterval">The interval it recurs by; null for once.</param>
public sealed record Line(
    ChargeKey Key,
    string ProductId,
    ProductKind Kind,
    string Name,
    decimal Quantity,
    decimal UnitAmount,
    long AmountMinor,
    Currency Currency,
    ImmutableArray<TierShare> Tiers,
    Period Period,
    DayShare Share,
    RevenueType RevenueType,
    Interval? RevenueInterval)
{
    /// <summary>
    /// Minor units before the one rounding: 7 units at 0.25 are 1.75, billed as 2. What looks back, or shares a minimum or maximum with
    /// other lines, is rounded already.
    /// </summary>
    public decimal ExactMinor { get; init; }
}
