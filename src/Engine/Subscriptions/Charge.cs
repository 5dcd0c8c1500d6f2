using System.Collections.Immutable;
using NodaTime;
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

    /// <summary>For the usage of a period, estimated by that of the period before: due at its start.</summary>
    Upfront,

    /// <summary>
    /// For what the usage of a period came to beyond <see cref="Upfront"/>, or short of it: opens at its start, due at its end.
    /// </summary>
    TrueUp,
}

/// <summary>Something that falls due: what <see cref="Billing.Bill"/> prices.</summary>
/// <param name="Key">Its natural key.</param>
/// <param name="Product">The product's terms.</param>
/// <param name="Price">The price among them.</param>
/// <param name="Period">The charged stretch, clipped by the ends of phase, subscription and attachment.</param>
/// <param name="FullPeriod">The period the price is for.</param>
/// <param name="OpensAt">When the charge exists and its open invoice may collect it.</param>
/// <param name="DueAt">When it is complete and can be invoiced.</param>
/// <param name="UsageWindow">The window whose usage it prices; null when it prices none.</param>
/// <param name="Share">
/// Share of the full period that <paramref name="Period"/> covers, its pauses aside; whole for usage with a window of its own.
/// </param>
/// <param name="Pauses">Stretches inside the period, or the usage window, that are not billed: their usage does not count.</param>
/// <param name="Continues">
/// Keys of the same product in earlier phases, whose usage the window may hold too; empty unless the charge looks back.
/// </param>
public sealed record Charge(
    ChargeKey Key,
    ProductTerms Product,
    PriceGroup Price,
    Period Period,
    Period FullPeriod,
    Instant OpensAt,
    Instant DueAt,
    Period? UsageWindow,
    DayShare Share,
    ImmutableArray<Period> Pauses,
    ImmutableArray<string> Continues);

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
