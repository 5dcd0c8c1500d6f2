using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;

namespace Plumbline.Engine.Subscriptions;

/// <summary>Billing as a pure function of terms, what was billed, usage and an instant.</summary>
public static partial class Billing
{
    /// <summary>Most periods one call of <see cref="Needs"/> generates.</summary>
    public const int MaxPeriods = 10_000;

    /// <summary>All charges that have opened by an instant and were not generated yet.</summary>
    public static Needs Needs(Terms terms, BilledThrough billed, Instant asOf) => throw new InvalidOperationException();

    /// <summary>The next instant at which <see cref="Needs"/> returns something new; null when never.</summary>
    public static Instant? NextInstant(Terms terms, BilledThrough billed) => throw new InvalidOperationException();

    /// <summary>Rebuilds a charge that was generated earlier from its key, with the terms as they are now; null when they no longer contain it.</summary>
    public static Charge? Derive(Terms terms, ChargeKey key) => throw new InvalidOperationException();

    /// <summary>Prices charges; usage holds the quantity of every charge with a usage window.</summary>
    public static ImmutableArray<Line> Bill(
        ImmutableArray<Charge> charges, IReadOnlyDictionary<ChargeKey, Quantity> usage, Currency currency) =>
        throw new InvalidOperationException();

    /// <summary>Ends a subscription at an instant.</summary>
    public static Closing Cancel(
        Terms terms, BilledThrough billed, IReadOnlyList<BilledLine> history, Instant at, bool refundUnused) =>
        throw new InvalidOperationException();
}
