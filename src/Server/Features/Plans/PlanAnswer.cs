using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Plans;

/// <summary>A template as a plan. A plan has one contract: that of the template's first configuration.</summary>
public record PlanListedAnswer
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string? Description { get; init; }

    public IntervalState? CommitmentInterval => null;

    public required ContractActivation ContractStartStrategy { get; init; }

    public required Instant? ContractStart { get; init; }

    public required ContractEnd ContractEndStrategy { get; init; }

    public required Instant? ContractEnd { get; init; }

    public required IntervalState? ContractDuration { get; init; }

    public required bool RenewAutomatically { get; init; }

    public required IntervalState? RenewFor { get; init; }

    public static PlanListedAnswer Of(SubscriptionTemplate template, TemplateConfiguration? first, Instant now)
    {
        var request = first is null ? null : TemplateRequest.Stored(first.Request);
        var terms = request is null ? null : ContractInput.Read(new Body(request.Instantiate(now), [], []), now);
        return new PlanListedAnswer
        {
            Id = template.Id,
            Name = template.Name,
            Description = template.Description,
            ContractStartStrategy = terms?.ActivationStrategy ?? ContractActivation.Immediately,
            ContractStart = request is not null && TemplateReading.NamesStart(request) ? terms?.StartsAt : null,
            ContractEndStrategy = terms?.EndStrategy ?? Subscriptions.ContractEnd.Manual,
            ContractEnd = terms?.EndsAt,
            ContractDuration = terms?.Duration,
            RenewAutomatically = terms?.RenewAutomatically ?? false,
            RenewFor = terms?.RenewForDuration,
        };
    }
}

public sealed record PlanAnswer : PlanListedAnswer
{
    [SetsRequiredMembers]
    private PlanAnswer(PlanListedAnswer listed) : base(listed)
    {
    }

    public IReadOnlyList<PlanProductAnswer> Products { get; init; } = [];

    public JsonElement? CustomProperties { get; init; }

    public static PlanAnswer Of(
        SubscriptionTemplate template, IReadOnlyList<TemplateConfiguration> configurations, ProductChoice.Stock stock, Instant now)
    {
        var readings = configurations.Select(c => (Configuration: c, Reading: TemplateReading.Of(c, stock, now))).ToList();
        // a product that several phases have is sold at the price of the first
        var sold = readings
            .SelectMany(r => r.Reading.Phases.SelectMany(p => p.State.Products).DistinctBy(p => p.ProductId)
                .Select(p => (r.Configuration, Product: p)))
            .GroupBy(s => s.Product.ProductId);
        return new PlanAnswer(Of(template, configurations.Count == 0 ? null : configurations[0], now))
        {
            Products = [.. sold.Select(s => PlanProductAnswer.Of([.. s]))],
            CustomProperties = readings.Count == 0 ? null : readings[0].Reading.Body.Object("custom_properties")?.Json,
        };
    }
}

/// <summary>A product with its prices in every currency and country of the plan.</summary>
public sealed record PlanProductAnswer(
    string Id,
    string Name,
    string? Description,
    bool DescriptionDisplayIntervalDates,
    PaymentIntervalAnswer PaymentInterval,
    PaymentSchedule PaymentSchedule,
    ProductType Type,
    IReadOnlyList<JsonObject> Prices)
{
    public static PlanProductAnswer Of(IReadOnlyList<(TemplateConfiguration Configuration, ProductState Product)> sold)
    {
        var first = sold[0].Product;
        return new PlanProductAnswer(
            first.ProductId, first.Name, first.Description, first.DescriptionDisplayIntervalDates,
            first.Interval is { } i ? new PaymentIntervalAnswer(i.Period, i.Count) : new PaymentIntervalAnswer("once", null),
            first.Schedule, first.Type,
            [.. sold.SelectMany(s => s.Product.Prices.SelectMany(g => g.Tiers.Select(t => Price(s.Configuration, g.Type, t))))]);
    }

    private static JsonObject Price(TemplateConfiguration configuration, PriceType type, PriceTier tier)
    {
        var price = (JsonObject)JsonSerializer.SerializeToNode(PriceAnswer.Of(type, tier), WireJson.Options)!;
        price["country"] = configuration.Country ?? "all";
        price["currency"] = configuration.Currency;
        return price;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PlanAnswer))]
[JsonSerializable(typeof(OffsetPage<PlanListedAnswer>))]
internal sealed partial class PlanJson : JsonSerializerContext;
