using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>An invoice in its v2 form.</summary>
public sealed record InvoiceAnswer
{
    public required string Id { get; init; }

    /// <summary>Empty until issued.</summary>
    public required string Number { get; init; }

    public required InvoiceType Type { get; init; }

    public required string? DocumentName { get; init; }

    public required InvoiceStatus Status { get; init; }

    public required string? Reference { get; init; }

    public required string? PurchaseOrder { get; init; }

    public required string Currency { get; init; }

    public required string Source { get; init; }

    public required long TotalAmount { get; init; }

    public required long AmountDue { get; init; }

    public required long AmountPaid { get; init; }

    public required long AmountFixed { get; init; }

    public required long AmountExcludingTax { get; init; }

    public required long TaxAmount { get; init; }

    public required TaxScheme TaxScheme { get; init; }

    public required long DiscountAmount { get; init; }

    public required decimal? ConversionRate { get; init; }

    public required long? ConvertedAmount { get; init; }

    public required Instant? ConvertedAt { get; init; }

    public required string? PaymentMethodId { get; init; }

    /// <summary>The seller's account that it asks to be paid into.</summary>
    public required string? BankAccountId { get; init; }

    public required string? CustomNote { get; init; }

    public required string? AdditionalInfo { get; init; }

    public required string? Footer { get; init; }

    public required CustomerSnapshot Customer { get; init; }

    public required SellerSnapshot Seller { get; init; }

    public required string? SubscriptionId { get; init; }

    public required Instant? PeriodStartsAt { get; init; }

    public required Instant? PeriodEndsAt { get; init; }

    public required Instant DueAt { get; init; }

    public required Instant? RefundedAt { get; init; }

    public required Instant? GracePeriodEndedAt { get; init; }

    public required Instant? SettledAt { get; init; }

    public required Instant? UpdatedAt { get; init; }

    public required JsonElement? Properties { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? CustomProperties { get; init; }

    public required IReadOnlyList<DisplayField> AdditionalDisplayFields { get; init; }

    public required string? OriginalInvoiceId { get; init; }

    public required string? OriginalInvoiceNumber { get; init; }

    public required IReadOnlyList<InvoiceLineAnswer> LineItems { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CreditAllocation>? Allocations { get; init; }

    public required IReadOnlyList<InvoiceCouponAnswer> Coupons { get; init; }

    public IReadOnlyList<JsonObject> Transactions { get; init; } = [];

    public required string PublicUrl { get; init; }

    public required Instant IssuedAt { get; init; }

    /// <summary>On a single invoice only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<JsonElement>? Integrations { get; init; }
}

/// <summary>A coupon with its value, which may be more than it took, and the lines that it was for: null for all.</summary>
public sealed record InvoiceCouponAnswer(
    string? Id, string? Name, long? DiscountAmount, decimal? DiscountPercent, IReadOnlyList<string>? LineItemIds);

public sealed record InvoiceLineAnswer(
    string Id,
    string Name,
    EntryType EntryType,
    string? ProductId,
    ProductType? ProductType,
    decimal UnitsCount,
    decimal UnitAmount,
    long Amount,
    long AmountExcludingTax,
    decimal TaxRate,
    string? TaxRateId,
    long TaxAmount,
    long DiscountAmount,
    decimal? DiscountPercent,
    Instant? PeriodStartsAt,
    Instant? PeriodEndsAt,
    RevenueType? RevenueType,
    int? RevenueIntervalCount,
    string? RevenueIntervalPeriod,
    bool DisplayUnitAmount,
    bool DisplayServicePeriod,
    string? OriginalLineItemId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(InvoiceAnswer))]
[JsonSerializable(typeof(CursorPageOf<InvoiceAnswer>))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(OffsetPage<JsonObject>))]
internal sealed partial class InvoicesJson : JsonSerializerContext;
