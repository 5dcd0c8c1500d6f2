using System.Collections.Immutable;
using NodaTime;

namespace Plumbline.Engine.Subscriptions;

/// <summary>A line as it was billed.</summary>
/// <param name="Key">The charge it came from.</param>
/// <param name="Period">The stretch it covered.</param>
/// <param name="AmountMinor">Minor units billed, net of tax and of its discounts.</param>
/// <param name="CreditedMinor">Minor units given back so far, 0 or more.</param>
/// <param name="GivenBackFrom">
/// Since when its days were given back already, the earliest if more than once; null for none: a credit out of courtesy has no days.
/// </param>
public sealed record BilledLine(
    ChargeKey Key, Period Period, long AmountMinor, long CreditedMinor = 0, Instant? GivenBackFrom = null);

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

/// <summary>What undoing an end does.</summary>
/// <param name="Terms">The terms without their end.</param>
/// <param name="Billed">How far the subscription is billed now.</param>
/// <param name="Extended">Open usage charges that have their whole period again: same keys, longer windows.</param>
public sealed record Reopening(Terms Terms, BilledThrough Billed, ImmutableArray<Charge> Extended);
