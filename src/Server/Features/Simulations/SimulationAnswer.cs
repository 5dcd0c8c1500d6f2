using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Simulations;

public sealed record SimulationAnswer(
    string CustomerId,
    string Currency,
    Instant StartsAt,
    Instant EndsAt,
    IReadOnlyList<InvoiceAnswer> Invoices,
    IReadOnlyList<SimulatedTotal> Totals,
    long Total,
    SimulationDifference? Difference);

/// <summary>What a product comes to in a period, net in minor units.</summary>
public sealed record SimulatedTotal(string? ProductId, string Name, Instant? PeriodStartsAt, Instant? PeriodEndsAt, long Amount);

/// <summary>What is simulated against what was invoiced, net in minor units; above 0 the simulated contract costs more.</summary>
public sealed record SimulationDifference(
    long TotalSimulated, long TotalReal, long Difference, IReadOnlyList<ProductDifference> Products);

public sealed record ProductDifference(string? ProductId, string Name, long TotalSimulated, long TotalReal, long Difference);

public sealed record SimulationJobAnswer(
    string Id,
    SimulationJobStatus Status,
    string? ProductId,
    Instant StartsAt,
    Instant EndsAt,
    int TotalCount,
    int DoneCount,
    int FailedCount,
    Instant CreatedAt,
    Instant? StartedAt,
    Instant? FinishedAt)
{
    /// <summary>On a single job only, one for each currency.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SimulationSum>? Totals { get; init; }

    /// <summary>On a single job only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SimulationResultAnswer>? Results { get; init; }

    public static SimulationJobAnswer Of(SimulationJob job) => new(
        job.Id, job.Status, job.ProductId, job.StartsAt, job.EndsAt, job.TotalCount, job.DoneCount, job.FailedCount, job.CreatedAt,
        job.StartedAt, job.FinishedAt);

    public static SimulationJobAnswer Of(SimulationJob job, IReadOnlyList<SimulationResult> results) => Of(job) with
    {
        Totals =
        [
            .. results.Where(r => r.Currency is not null).GroupBy(r => r.Currency!).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new SimulationSum(
                    g.Key, g.Sum(r => r.TotalSimulated ?? 0), g.Sum(r => r.TotalReal ?? 0), g.Sum(r => r.Difference ?? 0))),
        ],
        Results =
        [
            .. results.Select(r => new SimulationResultAnswer(
                r.CustomerId, r.Status, r.Currency, r.TotalSimulated, r.TotalReal, r.Difference, r.Reason)),
        ],
    };
}

/// <summary>The difference is of those customers who have a real subscription.</summary>
public sealed record SimulationSum(string Currency, long TotalSimulated, long TotalReal, long Difference);

public sealed record SimulationResultAnswer(
    string CustomerId,
    SimulationResultStatus Status,
    string? Currency,
    long? TotalSimulated,
    long? TotalReal,
    long? Difference,
    string? Reason);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SimulationAnswer))]
[JsonSerializable(typeof(SimulationJobAnswer))]
[JsonSerializable(typeof(OffsetPage<SimulationJobAnswer>))]
internal sealed partial class SimulationsJson : JsonSerializerContext;
