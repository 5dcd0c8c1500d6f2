using System.Globalization;
using System.Text.Json;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

public enum PhaseType
{
    Setup,
    Trial,
    Standard,
}

public enum PhaseStatus
{
    Pending,
    Active,
    Finished,
}

public enum PhaseActivation
{
    Immediately,
    Manual,
    StartDate,
    QuoteSignature,
    Checkout,
    ContractStartDate,
    PreviousPhaseEnd,
}

public enum PhaseEnd
{
    Manual,
    EndDate,
    Duration,
    ContractEndDate,
}

public enum BillingDateSetting
{
    PhaseStart,
    SpecificDate,
}

/// <summary>What entering a phase in the middle of the previous one's period does with the money of that period.</summary>
public enum PhaseTransition
{
    Prorata,
    PayInFull,
    None,
}

public enum CycleAlignment
{
    CalendarPeriod,
    Anniversary,
}

public enum PaymentSchedule
{
    Start,
    End,
}

public enum CancellationStrategy
{
    RefundProrata,
    RefundCustom,
    ChargeProrata,
    ChargeCustom,
    EndOfPeriod,
    DoNothing,
}

/// <summary>days, weeks, months or years × count.</summary>
public sealed record IntervalState(string Period, int Count);

/// <summary>A stretch in which nothing is billed; one that lasts has no end.</summary>
public sealed record PauseState(Instant From, Instant? To);

/// <summary>
/// A phase as the API shows it. Its start and end are known ahead where they follow from dates and durations; null means that somebody
/// must move on by hand. Its status follows from them.
/// </summary>
public sealed record PhaseState(
    string Id,
    string? Name,
    PhaseType Type,
    int Order,
    PhaseActivation ActivationStrategy,
    PhaseEnd EndStrategy,
    IntervalState? Duration,
    BillingDateSetting BillingDateSetting,
    Instant? InitialBillingAt,
    Instant? StartsAt,
    Instant? EndsAt,
    CycleAlignment BillingCycleAlignment,
    bool DoNotInvoicePhase,
    PhaseTransition TransitionCalculationMethod,
    IReadOnlyList<ProductState> Products,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    /// <summary>In the order of attachment, removed and used ones too.</summary>
    public IReadOnlyList<CouponState> Coupons { get; init; } = [];
}

/// <summary>A product of a phase: a copy of the catalogue's at the time, with its own settings. Null interval: once.</summary>
public sealed record ProductState(
    string Key,
    string ProductId,
    ProductType Type,
    string Name,
    string? Description,
    bool DescriptionDisplayIntervalDates,
    string? UnitName,
    IntervalState? Interval,
    PaymentSchedule Schedule,
    decimal Count,
    decimal? MinCommittedCount,
    decimal? MinAmount,
    decimal? MaxAmount,
    string? AggregatorId,
    Instant? AttachedAt,
    Instant? DetachedAt,
    IReadOnlyList<PriceGroupState> Prices,
    FirstCharge FirstCharge = FirstCharge.ProRata,
    Instant? FirstDueAt = null,
    string? CoveredBy = null,
    MeteringIntervalType MeteringIntervalType = MeteringIntervalType.PaymentInterval,
    IntervalState? MeteringInterval = null,
    bool BillUsageDifference = false,
    string? CatalogVersionId = null,
    Precision FirstPrecision = Precision.CalendarDays,
    BundleState? Bundle = null,
    ChildrenUsage? ChildrenUsage = null,
    SeatState? Seats = null,
    CreditTermsState? Credits = null,
    string? Follows = null,
    Instant? MeteredFrom = null,
    Instant? MeteringStart = null,
    decimal? BilledUnits = null)
{
    /// <summary>Whether two products are sold on the same terms, whatever their keys and the ids of their prices.</summary>
    public static bool AreSame(ProductState a, ProductState b) => Terms(a) == Terms(b) && BundleState.AreSame(a.Bundle, b.Bundle)
        && a.Prices.Count == b.Prices.Count && a.Prices.Zip(b.Prices).All(p => PriceGroupState.AreSame(p.First, p.Second));

    /// <summary>
    /// The product with what costs nothing of another version: its words, how its seats are followed, how long its credits hold.
    /// </summary>
    public ProductState Reworded(ProductState other) => this with
    {
        Name = other.Name,
        Description = other.Description,
        DescriptionDisplayIntervalDates = other.DescriptionDisplayIntervalDates,
        UnitName = other.UnitName,
        Seats = other.Seats,
        Credits = other.Credits,
    };

    /// <summary>
    /// The product as it takes the place of another at an instant: usage before is billed by that one, at its terms.
    /// </summary>
    public ProductState TakingOver(ProductState old, Instant at) => this with
    {
        AttachedAt = at,
        Follows = old.Key,
        MeteredFrom = at,
        BilledUnits = null,
    };

    private static ProductState Terms(ProductState product) => product with
    {
        Key = "",
        AttachedAt = null,
        DetachedAt = null,
        FirstCharge = FirstCharge.ProRata,
        FirstDueAt = null,
        CoveredBy = null,
        Follows = null,
        MeteredFrom = null,
        BilledUnits = null,
        CatalogVersionId = null,
        FirstPrecision = Precision.CalendarDays,
        Bundle = null,
        Seats = product.Seats is { } seats ? seats with { CountedAt = null } : null,
        Prices = [],
    };

    /// <summary>A product's key within the subscription.</summary>
    public static string KeyOf(string productId, int number) => $"{productId}.{number}";

    public static int NumberOf(string key) => int.Parse(key.AsSpan(key.LastIndexOf('.') + 1), CultureInfo.InvariantCulture);
}

/// <summary>What a bundle holds and how invoices show it: a copy of the catalogue's at the time.</summary>
public sealed record BundleState(BundleDisplay Display, IReadOnlyList<BundledProduct> Items)
{
    public static bool AreSame(BundleState? a, BundleState? b) =>
        a?.Display == b?.Display && (a?.Items ?? []).SequenceEqual(b?.Items ?? []);

    /// <summary>The id of the price of an item's line.</summary>
    public static string PriceIdOf(PriceGroupState price, BundledProduct item) => $"{price.Id}.{item.ItemId}";
}

/// <summary>A product inside a bundle, with its percentage of the price.</summary>
public sealed record BundledProduct(string ItemId, string ProductId, ProductType Type, string Name, decimal Percentage);

/// <summary>The tiers of one price, perhaps for a part of the events only.</summary>
public sealed record PriceGroupState(
    string Id,
    string? PriceConfigurationId,
    PriceType Type,
    MeteringFilter? MeteringFilter,
    IReadOnlyList<PriceTier> Tiers)
{
    public static bool AreSame(PriceGroupState a, PriceGroupState b) => a.Type == b.Type
        && JsonSerializer.Serialize(a.MeteringFilter, WireJson.Options) == JsonSerializer.Serialize(b.MeteringFilter, WireJson.Options)
        && a.Tiers.Select(t => t with { Id = "" }).SequenceEqual(b.Tiers.Select(t => t with { Id = "" }));
}
