using System.Text.Json;
using NodaTime;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>A product line of a request, before the catalogue fills in what it leaves open.</summary>
public sealed record ProductInput(
    Body Body,
    string? ProductId,
    string? Name,
    string? Description,
    bool? DescriptionDisplayIntervalDates,
    PriceInterval? Interval,
    PaymentSchedule? Schedule,
    decimal? Count,
    string? UnitName,
    decimal? MinCommittedCount,
    decimal? MinAmount,
    decimal? MaxAmount,
    MeteringInput Metering,
    bool HasPrices,
    SeatInput Seats,
    CreditTermsInput Credits)
{
    /// <summary>What its id is called in the request.</summary>
    public string IdField { get; init; } = "id";

    public PriceSpelling Spelling { get; init; } = PriceSpelling.Subscription;

    /// <summary>Units of the running window that somebody else billed already.</summary>
    public decimal? BilledUnits { get; init; }

    /// <summary>When a fee, seat or bundle is paid that names no schedule.</summary>
    public PaymentSchedule DefaultSchedule { get; private init; } = PaymentSchedule.Start;

    public ProductInput By(InvoiceSchedule? schedule) =>
        schedule == InvoiceSchedule.PeriodEnd ? this with { DefaultSchedule = PaymentSchedule.End } : this;

    /// <summary>The type that the request says it has; null when the catalogue decides.</summary>
    public ProductType? Type { get; init; }

    public const int MaxProducts = 200;

    /// <param name="body">What holds <c>products</c>.</param>
    /// <param name="need">Whether it must.</param>
    /// <param name="min">Fewest lines.</param>
    /// <param name="isUpdate">Lines of an update may send null and a count of 0.</param>
    public static IReadOnlyList<ProductInput> ReadAll(Body body, Need need, int min, bool isUpdate = false) =>
        [.. (body.Objects("products", need, min, MaxProducts) ?? []).Select(b => Read(b, isUpdate ? Need.Nullable : Need.Optional))];

    private static ProductInput Read(Body body, Need need)
    {
        var least = need == Need.Nullable ? 0 : 1;
        var minAmount = body.Number("min_amount", Need.Nullable, min: 0);
        var maxAmount = body.Number("max_amount", Need.Nullable, min: 0);
        if (minAmount > maxAmount)
        {
            body.Refuse("max_amount", "Must not be below min_amount");
        }
        if (body.HasValue("price") && body.HasValue("prices"))
        {
            body.Refuse("price", "Send price or prices, not both");
        }
        return new ProductInput(
            body,
            body.Text("id", Need.Required, 255),
            body.Name("name", need),
            body.Text("description", need),
            body.Flag("description_display_interval_dates"),
            PaymentInterval(body),
            body.Word<PaymentSchedule>("payment_schedule"),
            body.Number("count", need, least, max: 1_000_000_000_000m),
            body.Text("unit_name", need, 100),
            body.Number("min_committed_count", need, least),
            minAmount,
            maxAmount,
            MeteringInput.Read(body),
            body.HasValue("price") || body.HasValue("prices"),
            SeatInput.Read(body),
            CreditTermsInput.Read(body));
    }

    // unlike the catalogue's, its count may be left out: once a period
    private static PriceInterval? PaymentInterval(Body body) =>
        body.Raw("payment_interval") is { ValueKind: JsonValueKind.Object } interval && !interval.TryGetProperty("count", out _)
            && interval.TryGetProperty("period", out var given)
            && Array.Find(SubscriptionInput.Periods, p => Body.Is(given, p)) is { } period
            ? new PriceInterval(period, 1)
            : IntervalInput.ReadBilling(body, "payment_interval", Need.Optional);
}

/// <summary>The body of <c>POST /v2/subscriptions</c>, as far as it can be judged without the database.</summary>
public sealed record SubscriptionInput(
    Body Body,
    string? CustomerId,
    ActivationStrategy? ActivationStrategy,
    string? Name,
    string? PurchaseOrder,
    string? InvoicingEntityId,
    string? CrmOpportunityId,
    IntervalState? CommitmentInterval,
    bool RenewAutomatically,
    IntervalState? RenewFor,
    Instant? StartsAt,
    Instant? ContractStart,
    Instant? ContractEnd,
    Instant? InitialBillingAt,
    Instant? CancelAt,
    CancellationStrategy? CancellationStrategy,
    string? RefundMethod,
    long? CancellationAmount,
    bool? DisplayShippingDetails,
    string? Properties,
    string? InvoiceCustomNote,
    string PaymentMethodStrategy,
    ContractState? Contract,
    long? MinimumInvoiceFee,
    InvoiceOptions InvoiceOptions,
    CheckoutInput Checkout,
    IReadOnlyList<PhaseInput> Phases)
{
    public static readonly string[] Periods = ["days", "weeks", "months", "years"];

    private static readonly string[] RefundMethods = ["wallet", "original_payment_method", "external"];
    private static readonly string[] PaymentStrategies = ["current", "external", "new"];

    /// <param name="body">The request, or the target within it.</param>
    /// <param name="now">Contracts may start at once.</param>
    /// <param name="isTarget">Whether it takes the place of another subscription, whose customer and start it has.</param>
    /// <param name="isQuoted">Whether it is a quote's, whose customer it has and whose signature may start it.</param>
    public static SubscriptionInput Read(Body body, Instant now, bool isTarget = false, bool isQuoted = false)
    {
        if (isTarget || isQuoted)
        {
            Unbuilt.RefuseCheckout(body);
        }
        var hasPhases = body.HasValue("phases");
        if (hasPhases && body.HasValue("products"))
        {
            body.Refuse("products", "Send phases or products, not both");
        }
        if (hasPhases && body.HasValue("coupons"))
        {
            body.Refuse("coupons", "Coupons belong to phases: send them there");
        }
        var startsAt = body.Instant("starts_at");
        var cancelAt = body.Instant("cancel_at");
        var input = new SubscriptionInput(
            body,
            isTarget || isQuoted ? null : body.Text("customer_id", Need.Required, 255),
            hasPhases ? null : StrategyOf(body, isTarget, isQuoted),
            body.Text("name", max: 255),
            body.Text("purchase_order", max: 255),
            body.Text("invoicing_entity_id", max: 255),
            body.Text("crm_opportunity_id", max: 255),
            Interval(body, "commitment_interval"),
            body.Flag("renew_automatically") ?? true,
            Interval(body, "renew_for"),
            startsAt,
            body.Instant("contract_start"),
            body.Instant("contract_end"),
            body.Instant("initial_billing_at"),
            cancelAt,
            body.Word<CancellationStrategy>("cancellation_strategy"),
            body.WordIn("cancellation_refund_method", RefundMethods),
            body.Amount("cancellation_amount", min: 1),
            body.Flag("display_shipping_details"),
            body.Metadata("properties", Need.Nullable),
            body.Text("invoice_custom_note", Need.Nullable, 5000),
            body.WordIn("payment_method_strategy", PaymentStrategies) ?? "current",
            ContractInput.Read(body, now, isQuoted: isQuoted, mayCheckout: !isTarget && !isQuoted),
            body.Amount("minimum_invoice_fee", Need.Nullable),
            InvoiceOptions.Read(body),
            CheckoutInput.Read(body, "message"),
            hasPhases ? PhaseInput.ReadAll(body, isQuoted) : []);
        input = hasPhases ? input with { ActivationStrategy = ActivationOf(input) } : input with
        {
            Phases =
            [
                PhaseInput.OfProducts(
                    body, input.ActivationStrategy, startsAt, input.InitialBillingAt,
                    body.Word<CycleAlignment>("billing_cycle_alignment") ?? CycleAlignment.Anniversary),
            ],
        };
        input = input with { Phases = [.. input.Phases.Select(p => p.By(input.InvoiceOptions.Schedule))] };
        if (isTarget || isQuoted)
        {
            input.Phases.ToList().ForEach(p => Unbuilt.RefuseCheckout(p.Body));
        }
        if (body.Flag("create_setup_phase") == true)
        {
            input = input with { Phases = SetupPhase.Before(body, input.Phases, hasPhases) };
        }
        var isCustom = input.CancellationStrategy is Subscriptions.CancellationStrategy.RefundCustom
            or Subscriptions.CancellationStrategy.ChargeCustom;
        if (isCustom != body.HasValue("cancellation_amount"))
        {
            body.Refuse("cancellation_amount", isCustom ? "Required with a custom strategy" : "Only with a custom strategy");
        }
        if (cancelAt <= startsAt)
        {
            body.Refuse("cancel_at", "Must be after starts_at");
        }
        if (input.ContractEnd <= (input.ContractStart ?? startsAt))
        {
            body.Refuse("contract_end", $"Must be after {(input.ContractStart is null ? "starts_at" : "contract_start")}");
        }
        return input;
    }

    private static readonly string[] QuotedStrategies = ["start_date", "manually", "quote"];

    private static ActivationStrategy? StrategyOf(Body body, bool isTarget, bool isQuoted) => (isTarget, isQuoted) switch
    {
        (true, _) => Subscriptions.ActivationStrategy.StartDate,
        (_, true) => body.WordIn("activation_strategy", QuotedStrategies) switch
        {
            "start_date" => Subscriptions.ActivationStrategy.StartDate,
            "quote" => Subscriptions.ActivationStrategy.Quote,
            _ => Subscriptions.ActivationStrategy.Manually,
        },
        _ => body.Word<ActivationStrategy>("activation_strategy", Need.Required),
    };

    /// <summary>The length of the commitment that catalogue prices may depend on.</summary>
    public IntervalState? Commitment => Contract?.Duration ?? CommitmentInterval;

    /// <summary>When the first phase that is not over starts; null when it waits for somebody.</summary>
    public Instant? StartOf(Instant now)
    {
        var first = Phases.FirstOrDefault(p => !p.IsFinished);
        var before = Phases.LastOrDefault(p => p.IsFinished);
        return first?.Activation switch
        {
            null or PhaseActivation.Manual or PhaseActivation.Checkout => null,
            PhaseActivation.Immediately => now,
            PhaseActivation.PreviousPhaseEnd => before?.EndsAt ?? now,
            PhaseActivation.ContractStartDate => Contract?.StartsAt ?? ContractStart ?? now,
            _ => first.StartsAt ?? StartsAt ?? now,
        };
    }

    /// <summary>The date that is asked for with a checkout: completed before it, the subscription begins then.</summary>
    public Instant? StartAfterCheckout => Phases.FirstOrDefault(p => !p.IsFinished)?.StartsAt ?? StartsAt;

    /// <summary>What only a subscription that begins with a checkout can have.</summary>
    public void RefuseIdleCheckout()
    {
        if (ActivationStrategy is null or Subscriptions.ActivationStrategy.Checkout)
        {
            return;
        }
        if (Body.HasValue("checkout_session"))
        {
            Body.Refuse("checkout_session", "Only with activation_strategy 'checkout'");
        }
        if (Contract?.ActivationStrategy == ContractActivation.Checkout)
        {
            Body.RefuseAt(["contract_terms", "activation_strategy"], "The subscription does not begin with a checkout");
        }
    }

    /// <summary>With the trial that the request asks for before its first phase; see <see cref="TrialInput"/>.</summary>
    public SubscriptionInput WithTrial(Body request) => TrialInput.Read(request) is { } trial && Phases.Count > 0
        ? this with { Phases = trial.Before(Phases) }
        : this;

    /// <summary>A subscription that starts now, or when it is activated, cannot have ended before.</summary>
    public void RefusePastEnd(Instant now)
    {
        if (StartsAt is null && CancelAt < now)
        {
            Body.Refuse("cancel_at", "Must not lie in the past");
        }
    }

    /// <summary>An interval of at most a century.</summary>
    public static IntervalState? Interval(Body body, string name, Need need = Need.Optional)
    {
        if (body.Object(name, need) is not { } interval)
        {
            return null;
        }
        var period = interval.WordIn("period", Periods, Need.Required);
        var count = interval.Integer("count", min: 1, max: IntervalInput.LongestOf(period ?? "days"));
        return period is null ? null : new IntervalState(period, count ?? 1);
    }

    /// <summary>The first phase that is not over decides how the subscription starts.</summary>
    private static ActivationStrategy? ActivationOf(SubscriptionInput input)
    {
        var first = input.Phases.FirstOrDefault(p => !p.IsFinished);
        if (first?.Activation == PhaseActivation.ContractStartDate && input.Contract is null && !input.Body.HasValue("contract_terms"))
        {
            first.Body.Refuse("activation_strategy", "There are no contract_terms to start with");
        }
        return first?.Activation switch
        {
            PhaseActivation.Manual => Subscriptions.ActivationStrategy.Manually,
            PhaseActivation.Checkout => Subscriptions.ActivationStrategy.Checkout,
            PhaseActivation.ContractStartDate => Subscriptions.ActivationStrategy.ContractStartDate,
            PhaseActivation.QuoteSignature => Subscriptions.ActivationStrategy.Quote,
            _ => Subscriptions.ActivationStrategy.StartDate,
        };
    }
}
