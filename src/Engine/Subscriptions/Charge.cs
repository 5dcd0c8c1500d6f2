using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;

namespace Plumbline.Engine.Subscriptions;

/// <summary>The kinds of a charge.</summary>
public enum ChargeKind
{
    /// <summary>Once, at the start.</summary>
    OneOff,

    /// <summary>For a period, due at its start.</summary>
    Advance,

    /// <summary>For a period, due at its end.</summary>
    Arrears,

    /// <summary>For the usage of a period: opens at its start, due at its end.</summary>
    Usage,

    /// <summary>For a period's grant of credits, due as its schedule says.</summary>
    Credit,
}

/// <summary>The natural key of a charge: whoever stores it once bills it once.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="ProductKey">The product within it.</param>
/// <param name="PriceId">The price of the product.</param>
/// <param name="Kind">The kind.</param>
/// <param name="PeriodStart">Start of the charged period.</param>
public sealed record ChargeKey(string SubscriptionId, string ProductKey, string PriceId, ChargeKind Kind, Instant PeriodStart);

/// <summary>Something that falls due: what <see cref="Billing.Bill"/> prices.</summary>
/// <param name="Key">Its natural key.</param>
/// <param name="Product">The product's terms.</param>
/// <param name="Price">The price among them.</param>
/// <param name="Period">The charged stretch, clipped by the ends of phase, subscription and attachment.</param>
/// <param name="FullPeriod">The period the price is for.</param>
/// <param name="OpensAt">When the charge exists and its open invoice may collect it.</param>
/// <param name="DueAt">When it is complete and can be invoiced.</param>
/// <param name="UsageWindow">The window whose usage it prices; null when it prices none.</param>
/// <param name="Share">Share of the full period that <paramref name="Period"/> covers.</param>
public sealed record Charge(
    ChargeKey Key,
    ProductTerms Product,
    PriceGroup Price,
    Period Period,
    Period FullPeriod,
    Instant OpensAt,
    Instant DueAt,
    Period? UsageWindow,
    DayShare Share);

/// <summary>How far a subscription was billed: the end of the last period generated for each product key.</summary>
/// <param name="ByProduct">Instants by product key; a product never billed is absent.</param>
public sealed record BilledThrough(ImmutableSortedDictionary<string, Instant> ByProduct)
{
    /// <summary>Nothing was billed yet.</summary>
    public static BilledThrough Nothing { get; } = new(ImmutableSortedDictionary.Create<string, Instant>(StringComparer.Ordinal));
}

/// <summary>What <see cref="Billing.Needs"/> found.</summary>
/// <param name="Charges">The new charges, by the instant they open, then phase, product, period and price.</param>
/// <param name="Billed">How far the subscription is billed once these are stored.</param>
/// <param name="Complete">False when the limit of one call was reached: store these and ask again.</param>
public sealed record Needs(ImmutableArray<Charge> Charges, BilledThrough Billed, bool Complete);

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
/// <param name="AmountMinor">Minor units net of tax: the one rounding of the line.</param>
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
    Interval? RevenueInterval);

/// <summary>A line as it was billed.</summary>
/// <param name="Key">The charge it came from.</param>
/// <param name="Period">The stretch it covered.</param>
/// <param name="AmountMinor">Minor units billed, net of tax and of its discounts.</param>
/// <param name="CreditedMinor">Minor units given back so far, 0 or more.</param>
public sealed record BilledLine(ChargeKey Key, Period Period, long AmountMinor, long CreditedMinor = 0);

/// <summary>A part of a billed line to give back.</summary>
/// <param name="Original">The line.</param>
/// <param name="Unused">The stretch that is not used any more.</param>
/// <param name="AmountMinor">Minor units to credit, more than 0, net of tax.</param>
public sealed record CreditLine(BilledLine Original, Period Unused, long AmountMinor);

/// <summary>What ending a subscription does.</summary>
/// <param name="Terms">The terms with their end.</param>
/// <param name="Billed">How far the subscription is billed now: nothing beyond the end for usage.</param>
/// <param name="Cut">Open usage charges that now end with the subscription: same keys, shorter windows, due at the end.</param>
/// <param name="Dropped">Open usage charges of periods that begin at or after the end: never to be invoiced.</param>
/// <param name="Credits">Unused parts of lines paid in advance, when a refund was asked for.</param>
public sealed record Closing(
    Terms Terms, BilledThrough Billed, ImmutableArray<Charge> Cut, ImmutableArray<ChargeKey> Dropped, ImmutableArray<CreditLine> Credits);
