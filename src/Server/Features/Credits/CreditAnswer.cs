using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

public sealed record CreditAnswer(
    string ProductId,
    string CustomerId,
    string Name,
    decimal CurrentBalance,
    decimal? LowCountThreshold,
    Instant LastRefreshedAt,
    AutoTopup? AutoTopup,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    public static CreditAnswer Of(CreditBalance b) => new(
        b.ProductId, b.CustomerId, b.Name, b.Balance, b.LowCountThreshold, b.LastRefreshedAt, b.AutoTopup, b.CreatedAt, b.UpdatedAt);
}

public sealed record CreditTransactionAnswer(
    string Id,
    string ProductId,
    CreditPrice? Price,
    string CustomerId,
    string? PaymentMethodId,
    string? InvoiceId,
    string? EventId,
    string? AggregatorId,
    Instant? ExpiresAt,
    CreditTransactionType Type,
    CreditSource Source,
    long? AmountExcludingTax,
    decimal CreditCount,
    decimal BalanceAfter,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    public static CreditTransactionAnswer Of(CreditTransaction t) => new(
        t.Id,
        t.ProductId,
        t.Price,
        t.CustomerId,
        t.PaymentMethodId,
        t.InvoiceId,
        t.EventId,
        t.AggregatorId,
        t.ExpiresAt,
        t.Type,
        t.Source,
        t.AmountExcludingTax,
        t.CreditCount,
        t.BalanceAfter,
        t.CreatedAt,
        t.UpdatedAt);
}

public sealed record PurchaseAnswer(string InvoiceId, decimal NewCreditBalance);

/// <summary>Credits that usage wanted while there were none: of a customer and product.</summary>
public sealed record UncoveredAnswer(string CustomerId, string ProductId, decimal Uncovered, Instant LastRefreshedAt);

[JsonSerializable(typeof(CreditAnswer))]
[JsonSerializable(typeof(OffsetPage<CreditAnswer>))]
[JsonSerializable(typeof(CreditTransactionAnswer))]
[JsonSerializable(typeof(OffsetPage<CreditTransactionAnswer>))]
[JsonSerializable(typeof(PurchaseAnswer))]
[JsonSerializable(typeof(OffsetPage<UncoveredAnswer>))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
internal sealed partial class CreditJson : JsonSerializerContext;
