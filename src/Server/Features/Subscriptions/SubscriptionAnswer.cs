using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Subscriptions.Discounts;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>A subscription as lists show it; <see cref="SubscriptionDetailsAnswer"/> adds what a single one shows.</summary>
public record SubscriptionAnswer
{
    public required string Id { get; init; }

    public required string? Name { get; init; }

    public required string Currency { get; init; }

    public required SubscriptionStatus Status { get; init; }

    public required string? PurchaseOrder { get; init; }

    public required string CustomerId { get; init; }

    public required string? InvoicingEntityId { get; init; }

    /// <summary>A plan is the older view of a template.</summary>
    public string? PlanId => TemplateId;

    public required string? TemplateId { get; init; }

    public required string? CheckoutSessionId { get; init; }

    public required string? CrmOpportunityId { get; init; }

    public required long? MinimumInvoiceFee { get; init; }

    public required IntervalState? CommitmentInterval { get; init; }

    public required bool RenewAutomatically { get; init; }

    public required IntervalState? RenewFor { get; init; }

    public required ActivationStrategy ActivationStrategy { get; init; }

    public required Instant? StartsAt { get; init; }

    public required Instant? ContractStart { get; init; }

    public required Instant? ContractEnd { get; init; }

    public required Instant? InitialBillingAt { get; init; }

    public required Instant? PausedAt { get; init; }

    public required Instant? ReactivateAt { get; init; }

    public required Instant? CancelAt { get; init; }

    public required CancellationStrategy? CancellationStrategy { get; init; }

    public required long? CancellationAmount { get; init; }

    public required string? CancellationReason { get; init; }

    public required CancellationSource? CancellationSource { get; init; }

    public required decimal? EstimatedArr { get; init; }

    public required decimal? ContractValue { get; init; }

    public required Instant? CurrentPeriodStartedAt { get; init; }

    public required Instant? CurrentPeriodEndsAt { get; init; }

    public required Instant? NextPaymentAt { get; init; }

    public required decimal? NextPaymentAmount { get; init; }

    public required Instant? RenewsAt { get; init; }

    public required string? CurrentPhaseId { get; init; }

    public required bool? DisplayShippingDetails { get; init; }

    public required JsonElement? Properties { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> CustomProperties { get; init; }

    public required InvoiceSchedule? InvoiceSchedule { get; init; }

    public required bool GenerateDocument { get; init; }

    public required string? DocumentName { get; init; }

    public required bool AddTaxToDocument { get; init; }

    public required bool GenerateDraftInvoices { get; init; }

    public required bool DoNotChargeSubscription { get; init; }

    public required string? InvoiceCustomNote { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; init; }

    public required IReadOnlyList<SubscriptionProductAnswer> Products { get; init; }

    /// <summary>Those of the current phase.</summary>
    public required IReadOnlyList<SubscriptionCouponAnswer> Coupons { get; init; }

    public IReadOnlyList<JsonElement> Integrations { get; } = [];
}

public sealed record SubscriptionDetailsAnswer : SubscriptionAnswer
{
    [SetsRequiredMembers]
    public SubscriptionDetailsAnswer(SubscriptionAnswer listed) : base(listed)
    {
    }

    public IReadOnlyList<PhaseAnswer> Phases { get; init; } = [];

    public QuoteLabelAnswer? Quote { get; init; }

    public PlanLabelAnswer? Plan { get; init; }

    public TemplateLabelAnswer? Template { get; init; }

    public CheckoutAnswer? CheckoutSession { get; init; }

    public string? PaymentMethodType { get; init; }

    public JsonElement? PaymentMethod => null;

    public ContractTermsAnswer? ContractTerms { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LiveBillingAnswer? LiveBilling { get; init; }
}

/// <summary>The template of a subscription, deleted or not.</summary>
/// <summary>The template as a plan.</summary>
public sealed record PlanLabelAnswer(string Id, string Name);

/// <summary>The quote that it came from, or whose offer it is.</summary>
public sealed record QuoteLabelAnswer(string Id, Quotes.QuoteStatus Status);

public sealed record TemplateLabelAnswer(
    string Id, string Name, [property: JsonPropertyName("configurationId")] string ConfigurationId);

public sealed record PhaseAnswer(
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
    PhaseTransition TransitionCalculationMethod,
    string TransitionInvoicingSchedule,
    IReadOnlyList<SubscriptionProductAnswer> Products,
    IReadOnlyList<SubscriptionCouponAnswer> Coupons,
    Instant CreatedAt,
    Instant UpdatedAt);

/// <summary>The contract's terms; the current period is the term that runs.</summary>
public sealed record ContractTermsAnswer(
    ContractStatus Status,
    ContractActivation ActivationStrategy,
    ContractEnd EndStrategy,
    Instant? StartsAt,
    Instant? EndsAt,
    IntervalState? Duration,
    bool RenewAutomatically,
    IntervalState? RenewForDuration,
    Instant? CurrentPeriodStartedAt,
    Instant? CurrentPeriodEndsAt)
{
    public static ContractTermsAnswer Of(ContractState terms, Contract contract, Instant? endedAt, Instant now)
    {
        var status = endedAt <= now ? ContractStatus.Finished : contract.StatusAt(now);
        var (from, to) = contract.TermAt(endedAt < now ? endedAt.Value : now);
        return new ContractTermsAnswer(
            status, terms.ActivationStrategy, terms.EndStrategy, terms.StartsAt, terms.EndsAt ?? contract.FirstEnd, terms.Duration,
            terms.RenewAutomatically, terms.RenewForDuration,
            status == ContractStatus.Pending ? null : from, status == ContractStatus.Pending ? null : to);
    }
}

/// <summary>The running period's amounts as they stand now, in minor units.</summary>
public sealed record LiveBillingAnswer(
    long TotalAmount,
    long TotalDiscount,
    long FixedAmount,
    IReadOnlyList<LiveItemAnswer> BillingItems,
    IReadOnlyList<LiveCouponAnswer> Coupons);

/// <summary>What a coupon takes off the items as they stand.</summary>
public sealed record LiveCouponAnswer(string? Id, string? Name, long DiscountAmount, IReadOnlyList<string> ItemIds);

public sealed record LiveItemAnswer(
    string? Id,
    long TotalAmount,
    long OriginalAmount,
    long? DiscountAmount,
    string ItemName,
    IReadOnlyList<LiveTierAnswer> Tiers);

public sealed record LiveTierAnswer(decimal From, decimal? To, decimal Amount, decimal TotalAmount, decimal Count);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SubscriptionDetailsAnswer))]
[JsonSerializable(typeof(Wire.OffsetPage<SubscriptionAnswer>))]
[JsonSerializable(typeof(PhaseAnswer))]
[JsonSerializable(typeof(Wire.OffsetPage<PhaseAnswer>))]
internal sealed partial class SubscriptionsJson : JsonSerializerContext;
