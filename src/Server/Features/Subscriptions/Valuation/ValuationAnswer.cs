using System.Text.Json.Serialization;
using NodaTime;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary>What a subscription is worth. Minor units, net of tax.</summary>
public sealed record ValuationAnswer(ContractValueAnswer ContractValue, RecurringValueAnswer RecurringContractValue, ArrAnswer Arr);

public sealed record ContractValueAnswer(
    long Total,
    long Invoiced,
    long Remaining,
    IReadOnlyList<PhaseValueAnswer> ByPhase,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PeriodValueAnswer>? ByPeriod);

public sealed record PhaseValueAnswer(
    string PhaseId, string? PhaseName, PhaseType PhaseType, Instant? StartsAt, Instant? EndsAt, long Amount);

public sealed record RecurringValueAnswer(
    long Total,
    IReadOnlyList<PhaseRecurringAnswer> ByPhase,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PeriodValueAnswer>? ByPeriod);

public sealed record PhaseRecurringAnswer(
    string PhaseId, string? PhaseName, Instant? StartsAt, Instant? EndsAt, long AnnualValue, long PhaseAmount);

public sealed record PeriodValueAnswer(string Period, Instant StartsAt, Instant EndsAt, long Amount);

public sealed record ArrAnswer(long Fixed, VariableArrAnswer Variable);

public sealed record VariableArrAnswer(long Current, long Averaged);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ValuationAnswer))]
[JsonSerializable(typeof(CustomerValuationAnswer))]
internal sealed partial class ValuationJson : JsonSerializerContext;
