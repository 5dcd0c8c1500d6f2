using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Usage;

namespace Plumbline.Engine.Subscriptions;

/// <summary>Everything that decides what a subscription is charged, and when. Immutable.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="Currency">The one currency of its prices and invoices.</param>
/// <param name="Zone">Time zone of the invoicing entity: decides days and boundaries.</param>
/// <param name="Phases">Phases in order, not overlapping.</param>
/// <param name="EndsAt">First instant at which nothing runs any more; null when open.</param>
/// <param name="Pauses">
/// Stretches that are never billed, nor usage in them, in time order; one that lasts ends at <see cref="Instant.MaxValue"/>. They move no
/// anchor: paused from 20 January to 10 March, a monthly fee anchored on the 1st and paid in advance is next charged 22 of 31 days, from
/// 10 March on.
/// </param>
/// <param name="Commitment">What <see cref="MeteringWindow.Commitment"/> counts from; null for the start, without an end.</param>
public sealed record Terms(
    string SubscriptionId,
    Currency Currency,
    DateTimeZone Zone,
    ImmutableArray<Phase> Phases,
    Instant? EndsAt = null,
    ImmutableArray<Period> Pauses = default,
    Commitment? Commitment = null)
{
    /// <summary>Stretches that are never billed; never null.</summary>
    public ImmutableArray<Period> Pauses { get; init; } = Pauses.IsDefault ? [] : Pauses;

    /// <summary>Phases in order; never null.</summary>
    public ImmutableArray<Phase> Phases { get; init; } = Phases.IsDefault ? [] : Phases;
}

/// <summary>A slice of a subscription with its own products and cycle.</summary>
/// <param name="Id">The phase.</param>
/// <param name="Order">Place among the phases, from 0.</param>
/// <param name="StartsAt">First instant inside.</param>
/// <param name="EndsAt">First instant after; null when open.</param>
/// <param name="BillingAnchor">
/// Where cycles are anchored. Before the start: the first period is the rest of the one that contains the start. After the start: billing
/// begins at the anchor and nothing before it is charged.
/// </param>
/// <param name="Alignment">Anniversaries of the anchor or calendar periods.</param>
/// <param name="DoNotInvoice">Whether the phase yields no charge at all.</param>
/// <param name="Products">The products of the phase.</param>
public sealed record Phase(
    string Id,
    int Order,
    Instant StartsAt,
    Instant? EndsAt,
    Instant BillingAnchor,
    Alignment Alignment,
    bool DoNotInvoice,
    ImmutableArray<ProductTerms> Products)
{
    /// <summary>The products of the phase; never null.</summary>
    public ImmutableArray<ProductTerms> Products { get; init; } = Products.IsDefault ? [] : Products;
}

/// <summary>The kinds of a product.</summary>
public enum ProductKind
{
    /// <summary>A fixed fee, times a count.</summary>
    FlatFee,

    /// <summary>A price on a count of seats.</summary>
    Seat,

    /// <summary>A price on metered usage.</summary>
    Dynamic,

    /// <summary>A fee that grants credits.</summary>
    Credit,

    /// <summary>A group of products sold as one.</summary>
    Bundle,
}

/// <summary>When in its period a product is paid.</summary>
public enum Schedule
{
    /// <summary>In advance, at the start; usage is estimated then and settled at the end.</summary>
    Start,

    /// <summary>In arrears, at the end.</summary>
    End,
}

/// <summary>What a change in the middle of a period costs for the rest of it.</summary>
public enum FirstCharge
{
    /// <summary>The share of the days that are left: a change on the 11th of a month of 31 days costs 21/31.</summary>
    ProRata,

    /// <summary>The whole period.</summary>
    Full,

    /// <summary>Nothing: the first charge is the next period's. Usage is measured and charged all the same.</summary>
    Free,
}

/// <summary>How finely the rest of a period is measured at a change.</summary>
public enum Precision
{
    /// <summary>Whole days of the zone; the day of the change counts as the rest.</summary>
    CalendarDays,

    /// <summary>The time elapsed: noon of the 16th is the middle of a month of 31 days.</summary>
    Milliseconds,
}

/// <summary>A product of a phase, with its prices copied from the catalogue or overridden.</summary>
/// <param name="Key">Unique within the subscription; the same key in a later phase continues where the earlier one was billed to.</param>
/// <param name="ProductId">The product.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name on invoices.</param>
/// <param name="Interval">How often it recurs; null for once.</param>
/// <param name="Schedule">In advance or in arrears.</param>
/// <param name="Count">Units of fees, seats and packs; not read for usage.</param>
/// <param name="Prices">At least one price; each makes its own line.</param>
/// <param name="Meter">What usage is measured by; needed for <see cref="ProductKind.Dynamic"/>.</param>
/// <param name="CommittedCount">Least quantity that is rated, over all prices of the product; null for none.</param>
/// <param name="MinAmount">Least amount of a full period in minor units, over all prices; null for none.</param>
/// <param name="MaxAmount">
/// Most amount of a full period in minor units, over all prices; null for none. Wins over a greater minimum.
/// </param>
/// <param name="AttachedAt">When it joined the phase; null for the phase's start.</param>
/// <param name="DetachedAt">
/// When it left the phase; null for the phase's end. What it was delivered until then in arrears, or measured, stays due at the end of the
/// period.
/// </param>
/// <param name="FirstCharge">What the rest of the period costs that it joins in, when it joined at an instant of its own.</param>
/// <param name="FirstDueAt">
/// When the charge for that period is due, the end of its phase at the latest; null for at once. Later ones fall due as they would
/// without. Only of what is paid in advance.
/// </param>
/// <param name="FirstPrecision">How finely that rest is measured.</param>
/// <param name="CoveredBy">
/// The product whose place this one took free of charge: its charge, or that of the one it is covered by in turn, paid for that period
/// already; null for none.
/// </param>
/// <param name="Metering">
/// Since when its usage adds up; null for the billed period. Of <see cref="ProductKind.Dynamic"/> paid in arrears only.
/// </param>
/// <param name="Follows">
/// The product whose place this one took at <paramref name="AttachedAt"/>; null for none. It goes on where that one stopped: usage paid in
/// advance asks for no estimate before its next period.
/// </param>
/// <param name="MeteredFrom">
/// Usage before is rated by the product, or the subscription, whose place this one took: windows that began before begin here. Null for
/// none.
/// </param>
/// <param name="BilledUnits">
/// Units of the window that runs when it joins that somebody else billed already; null for none. Only with
/// <see cref="Subscriptions.Metering.OnlyDifference"/>.
/// </param>
/// <param name="Grants">What its charges grant, its count a period; null for nothing. Of <see cref="ProductKind.Credit"/>.</param>
public sealed record ProductTerms(
    string Key,
    string ProductId,
    ProductKind Kind,
    string Name,
    Interval? Interval,
    Schedule Schedule,
    decimal Count,
    ImmutableArray<PriceGroup> Prices,
    Meter? Meter = null,
    decimal? CommittedCount = null,
    decimal? MinAmount = null,
    decimal? MaxAmount = null,
    Instant? AttachedAt = null,
    Instant? DetachedAt = null,
    FirstCharge FirstCharge = FirstCharge.ProRata,
    Instant? FirstDueAt = null,
    string? CoveredBy = null,
    Metering? Metering = null,
    Precision FirstPrecision = Precision.CalendarDays,
    CreditGrant? Grants = null,
    string? Follows = null,
    Instant? MeteredFrom = null,
    decimal? BilledUnits = null)
{
    /// <summary>The prices; never null.</summary>
    public ImmutableArray<PriceGroup> Prices { get; init; } = Prices.IsDefault ? [] : Prices;
}

/// <summary>One price of a product, perhaps for a part of the events only.</summary>
/// <param name="Id">The price; unique within the product.</param>
/// <param name="Name">A name for the part, shown after the product's; null for none.</param>
/// <param name="Price">The price.</param>
/// <param name="Filter">Which events it prices, each filter counting on its own; null for all.</param>
/// <param name="Percent">
/// The part of the product's one price that its line carries, above 0; null when the price is its own. All prices of a product have one,
/// and the same price then: a bundle of 100.00 with 60 and 40 has lines of 60.00 and 40.00.
/// </param>
public sealed record PriceGroup(string Id, string? Name, Price Price, Filter? Filter = null, decimal? Percent = null);
