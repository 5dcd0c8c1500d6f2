using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;

namespace Plumbline.Server.Features.EventPrices;

public sealed record EventPriceSimulationAnswer(string Id, IReadOnlyList<EventPriceAnswer> Result)
{
    public EventPriceSimulationAnswer(string id, IReadOnlyList<EventPrice> prices)
        : this(id, [.. prices.Select(EventPriceAnswer.Of)])
    {
    }
}

/// <summary>The tax is there when it was asked for.</summary>
public sealed record EventPriceAnswer(
    string ProductId,
    decimal AmountExcludingTax,
    string Currency,
    string? CustomerId,
    string? SubscriptionId,
    EventPriceGroup? PriceGroup,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? TaxAmount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? TotalAmount)
{
    public static EventPriceAnswer Of(EventPrice price) => new(
        price.ProductId, price.AmountExcludingTax, price.Currency, price.CustomerId, price.SubscriptionId, price.PriceGroup,
        price.TaxAmount, price.TotalAmount);
}

public sealed record EventPriceCalculationAnswer(string Id, IReadOnlyList<CalculatedPriceAnswer> Result)
{
    public static EventPriceCalculationAnswer Of(EventPriceCalculation calculation)
    {
        using var record = JsonDocument.Parse(calculation.Record);
        var json = record.RootElement.Clone();
        return new EventPriceCalculationAnswer(
            calculation.Id, [.. calculation.Prices.Select(price => CalculatedPriceAnswer.Of(calculation, price, json))]);
    }
}

public sealed record CalculatedPriceAnswer(
    string EventType,
    string ProductId,
    JsonElement Record,
    decimal AmountExcludingTax,
    string Currency,
    bool Ingested,
    Instant PreCalculatedAt,
    string? CustomerId,
    Instant EventTimestamp,
    string? SubscriptionId,
    EventPriceGroup? PriceGroup,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? TaxAmount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? TotalAmount)
{
    public static CalculatedPriceAnswer Of(EventPriceCalculation calculation, EventPrice price, JsonElement record) => new(
        calculation.EventType,
        price.ProductId,
        record,
        price.AmountExcludingTax,
        price.Currency,
        Ingested: true,
        calculation.PricedAt!.Value,
        price.CustomerId,
        calculation.Timestamp,
        price.SubscriptionId,
        price.PriceGroup,
        price.TaxAmount,
        price.TotalAmount);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EventPriceSimulationAnswer))]
[JsonSerializable(typeof(IReadOnlyList<EventPriceCalculationAnswer>))]
[JsonSerializable(typeof(EventPriceCalculationAnswer))]
[JsonSerializable(typeof(PriceRequest))]
[JsonSerializable(typeof(IReadOnlyList<EventPrice>))]
internal sealed partial class EventPriceJson : JsonSerializerContext;
