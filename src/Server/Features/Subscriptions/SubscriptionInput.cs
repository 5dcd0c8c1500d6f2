using System.Text.Json;
using NodaTime;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>A product line of a request, before the catalogue fills in what it leaves open.</summary>
public sealed record ProductInput(
    Body Body,
    string? ProductId,
    string? Name,
    string? Description,
    bool DescriptionDisplayIntervalDates,
    PriceInterval? Interval,
    PaymentSchedule? Schedule,
    decimal? Count,
    string? UnitName,
    decimal? MinCommittedCount,
    decimal? MinAmount,
    decimal? MaxAmount,
    bool HasPrices);

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
    bool? DisplayShippingDetails,
    string? Properties,
    string? InvoiceCustomNote,
    string PaymentMethodStrategy,
    CycleAlignment Alignment,
    IReadOnlyList<ProductInput> Products)
{
    public const int MaxProducts = 200;

    private static readonly string[] Periods = ["days", "weeks", "months", "years"];
    private static readonly string[] RefundMethods = ["wallet", "original_payment_method", "external"];
    private static readonly string[] PaymentStrategies = ["current", "external", "new"];

    public static SubscriptionInput Read(Body body)
    {
        Unbuilt.RefuseOfSubscription(body);
        var startsAt = body.Instant("starts_at");
        var cancelAt = body.Instant("cancel_at");
        var input = new SubscriptionInput(
            body,
            body.Text("customer_id", Need.Required, 255),
            body.Word<ActivationStrategy>("activation_strategy", Need.Required),
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
            body.Flag("display_shipping_details"),
            body.Metadata("properties", Need.Nullable),
            body.Text("invoice_custom_note", Need.Nullable, 5000),
            body.WordIn("payment_method_strategy", PaymentStrategies) ?? "current",
            body.Word<CycleAlignment>("billing_cycle_alignment") ?? CycleAlignment.Anniversary,
            [.. (body.Objects("products", Need.Required, min: 1, max: MaxProducts) ?? []).Select(ReadProduct)]);
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

    /// <summary>A subscription that starts now, or when it is activated, cannot have ended before.</summary>
    public void RefusePastEnd(Instant now)
    {
        if (StartsAt is null && CancelAt < now)
        {
            Body.Refuse("cancel_at", "Must not lie in the past");
        }
    }

    private static ProductInput ReadProduct(Body body)
    {
        Unbuilt.RefuseOfProduct(body);
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
            body.Name("name"),
            body.Text("description"),
            body.Flag("description_display_interval_dates") ?? false,
            PaymentInterval(body),
            body.Word<PaymentSchedule>("payment_schedule"),
            body.Number("count", min: 1, max: 1_000_000_000_000m),
            body.Text("unit_name", max: 100),
            body.Number("min_committed_count", min: 1),
            minAmount,
            maxAmount,
            body.HasValue("price") || body.HasValue("prices"));
    }

    // unlike the catalogue's, its count may be left out: once a period
    private static PriceInterval? PaymentInterval(Body body) =>
        body.Raw("payment_interval") is { ValueKind: JsonValueKind.Object } interval && !interval.TryGetProperty("count", out _)
            && interval.TryGetProperty("period", out var given) && Array.Find(Periods, p => Body.Is(given, p)) is { } period
            ? new PriceInterval(period, 1)
            : IntervalInput.ReadBilling(body, "payment_interval", Need.Optional);

    private static IntervalState? Interval(Body body, string name)
    {
        if (body.Object(name) is not { } interval)
        {
            return null;
        }
        var period = interval.WordIn("period", Periods, Need.Required);
        var count = interval.Integer("count", Need.Required, min: 1, max: 1000);
        return period is null || count is null ? null : new IntervalState(period, count.Value);
    }
}
