using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;

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

/// <summary>A phase as the API shows it.</summary>
public sealed record PhaseState(
    string Id,
    string? Name,
    PhaseType Type,
    PhaseStatus Status,
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
    IReadOnlyList<ProductState> Products,
    Instant CreatedAt,
    Instant UpdatedAt);

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
    string? CoveredBy = null);

/// <summary>The tiers of one price, perhaps for a part of the events only.</summary>
public sealed record PriceGroupState(
    string Id,
    string? PriceConfigurationId,
    PriceType Type,
    MeteringFilter? MeteringFilter,
    IReadOnlyList<PriceTier> Tiers);
