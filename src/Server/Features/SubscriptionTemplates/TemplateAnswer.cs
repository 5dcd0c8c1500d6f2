using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;

namespace Plumbline.Server.Features.SubscriptionTemplates;

public sealed record IdAnswer(string Id);

public sealed record TemplateListedAnswer(
    string Id,
    string Name,
    string? Description,
    Instant CreatedAt,
    Instant UpdatedAt,
    IReadOnlyList<ConfigurationListedAnswer> Configurations)
{
    public static TemplateListedAnswer Of(SubscriptionTemplate template, IEnumerable<TemplateConfiguration> configurations) => new(
        template.Id, template.Name, template.Description, template.CreatedAt, template.UpdatedAt,
        [.. configurations.Select(c => new ConfigurationListedAnswer(c.Id, c.Currency, c.Country))]);
}

public sealed record ConfigurationListedAnswer(string Id, string Currency, string? Country);

public sealed record TemplateAnswer(
    string Id,
    string Name,
    string? Description,
    IReadOnlyList<TemplateConfigurationAnswer> Configurations,
    Instant CreatedAt,
    Instant UpdatedAt);

public sealed record TemplateConfigurationAnswer(
    string Id,
    string Currency,
    string? Country,
    string? Name,
    decimal? MinimumInvoiceFee,
    Instant? CancelAt,
    CancellationStrategy? CancellationStrategy,
    JsonElement? CustomProperties,
    bool GenerateDocument,
    string? DocumentName,
    bool AddTaxToDocument,
    bool GenerateDraftInvoices,
    TemplateContractAnswer? ContractTerms,
    IReadOnlyList<TemplatePhaseAnswer> Phases)
{
    public static TemplateConfigurationAnswer Of(TemplateConfiguration stored, ProductChoice.Stock stock, Instant now)
    {
        var reading = TemplateReading.Of(stored, stock, now);
        var body = reading.Body;
        return new TemplateConfigurationAnswer(
            stored.Id, stored.Currency, stored.Country, reading.Input.Name, body.Number("minimum_invoice_fee", Wire.Need.Nullable),
            reading.Input.CancelAt, reading.Input.CancellationStrategy, body.Object("custom_properties")?.Json,
            body.Flag("generate_document") ?? false, body.Text("document_name", Wire.Need.Nullable),
            body.Flag("add_tax_to_document") ?? false, body.Flag("generate_draft_invoices") ?? false,
            TemplateContractAnswer.Of(reading.Input.Contract, reading.NamesContractStart),
            [.. reading.Phases.Select(TemplatePhaseAnswer.Of)]);
    }
}

/// <summary>Terms that nobody has agreed to yet; without a date of their own they begin with each subscription.</summary>
public sealed record TemplateContractAnswer(
    ContractStatus Status,
    ContractActivation ActivationStrategy,
    ContractEnd EndStrategy,
    Instant? StartsAt,
    Instant? EndsAt,
    IntervalState? Duration,
    bool RenewAutomatically,
    IntervalState? RenewForDuration)
{
    public static TemplateContractAnswer? Of(ContractState? terms, bool namesStart) => terms is null ? null : new TemplateContractAnswer(
        ContractStatus.Pending, terms.ActivationStrategy, terms.EndStrategy, namesStart ? terms.StartsAt : null, terms.EndsAt,
        terms.Duration, terms.RenewAutomatically, terms.RenewForDuration);
}

public sealed record TemplatePhaseAnswer(
    string Id,
    PhaseType Type,
    PhaseStatus Status,
    int Order,
    PhaseActivation ActivationStrategy,
    PhaseEnd EndStrategy,
    IntervalState? Duration,
    BillingDateSetting BillingDateSetting,
    Instant? StartsAt,
    Instant? EndsAt,
    CycleAlignment BillingCycleAlignment,
    bool DoNotInvoicePhase,
    PhaseTransition TransitionCalculationMethod,
    string TransitionInvoicingSchedule,
    IReadOnlyList<SubscriptionCouponAnswer> Coupons,
    IReadOnlyList<TemplateProductAnswer> Products)
{
    public static TemplatePhaseAnswer Of(TemplatePhase phase)
    {
        var p = phase.State;
        return new TemplatePhaseAnswer(
            p.Id, p.Type, phase.IsFinished ? PhaseStatus.Finished : PhaseStatus.Pending, p.Order, p.ActivationStrategy, p.EndStrategy,
            p.Duration, p.BillingDateSetting, phase.StartsAt, p.EndsAt, p.BillingCycleAlignment, p.DoNotInvoicePhase,
            p.TransitionCalculationMethod, "immediately", SubscriptionCouponAnswer.Of(p), [.. p.Products.Select(TemplateProductAnswer.Of)]);
    }
}

/// <summary>A product of a template; what follows the common part depends on its type.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TemplateFeeAnswer), "flat_fee")]
[JsonDerivedType(typeof(TemplateSeatAnswer), "seat")]
[JsonDerivedType(typeof(TemplateUsageAnswer), "dynamic")]
[JsonDerivedType(typeof(TemplateCreditAnswer), "credit")]
[JsonDerivedType(typeof(TemplateBundleAnswer), "bundle")]
public abstract record TemplateProductAnswer([property: JsonIgnore] ProductState State)
{
    public string Id => State.ProductId;

    public string Name => State.Name;

    public string? Description => State.Description;

    public bool DescriptionDisplayIntervalDates => State.DescriptionDisplayIntervalDates;

    public PaymentIntervalAnswer PaymentInterval =>
        State.Interval is { } i ? new PaymentIntervalAnswer(i.Period, i.Count) : new PaymentIntervalAnswer("once", null);

    public PaymentSchedule PaymentSchedule => State.Schedule;

    public IReadOnlyList<SubscriptionPriceAnswer> Prices =>
        [.. State.Prices.SelectMany(g => g.Tiers.Select(t => SubscriptionPriceAnswer.Of(g, t)))];

    public static TemplateProductAnswer Of(ProductState product) => product.Type switch
    {
        ProductType.FlatFee => new TemplateFeeAnswer(product),
        ProductType.Seat => new TemplateSeatAnswer(product),
        ProductType.Dynamic => new TemplateUsageAnswer(product),
        ProductType.Bundle => new TemplateBundleAnswer(product),
        ProductType.Credit => new TemplateCreditAnswer(product),
        _ => throw new InvalidOperationException($"A template cannot hold a {product.Type} product"),
    };
}

public sealed record TemplateFeeAnswer(ProductState State) : TemplateProductAnswer(State)
{
    public decimal Count => State.Count;
}

public sealed record TemplateSeatAnswer(ProductState State) : TemplateProductAnswer(State)
{
    public decimal Count => State.Count;

    public string? UnitName => State.UnitName;
}

public sealed record TemplateCreditAnswer(ProductState State) : TemplateProductAnswer(State)
{
    public decimal Count => State.Count;

    public string? UnitName => State.UnitName;

    public int? CreditsExpirationInDays => State.Credits!.ExpirationInDays;

    public bool ExpireCreditsAtEndOfPeriod => State.Credits!.ExpireAtEndOfPeriod;
}

public sealed record TemplateBundleAnswer(ProductState State) : TemplateProductAnswer(State)
{
    public decimal Count => State.Count;

    public BundleDisplay DisplayMode => State.Bundle!.Display;
}

public sealed record TemplateUsageAnswer(ProductState State) : TemplateProductAnswer(State)
{
    public string? UnitName => State.UnitName;

    public decimal? MinCommittedCount => State.MinCommittedCount;

    public decimal? MinAmount => State.MinAmount;

    public decimal? MaxAmount => State.MaxAmount;

    public MeteringIntervalType MeteringIntervalType => State.MeteringIntervalType;

    public bool BillUsageDifference => State.BillUsageDifference;

    public ChildrenUsage? ChildrenUsageAggregation => State.ChildrenUsage;
}
