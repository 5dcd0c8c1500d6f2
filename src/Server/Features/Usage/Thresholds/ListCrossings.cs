using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Usage.Thresholds;

public sealed record CrossingAnswer(
    string Id,
    string AggregatorId,
    string CustomerId,
    UsageThreshold Threshold,
    Instant? PeriodStart,
    Instant? PeriodEnd,
    decimal Total,
    Instant CrossedAt)
{
    public static CrossingAnswer Of(ThresholdCrossing crossing) => new(
        crossing.Id,
        crossing.AggregatorId,
        crossing.CustomerId,
        UsageThreshold.Of(new AggregatorThreshold(crossing.ThresholdId, crossing.Name, crossing.Value, crossing.Operator)),
        crossing.PeriodStart == UsagePeriods.Always.Start ? null : crossing.PeriodStart,
        crossing.PeriodEnd == UsagePeriods.Always.End ? null : crossing.PeriodEnd,
        crossing.Total,
        crossing.CrossedAt);
}

/// <summary>The thresholds of an aggregator that customers crossed, newest first.</summary>
public static class ListCrossings
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, UsageSubjects subjects, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Wire.Offset.Read(http.Request.Query, faults);
        var filter = new ListFilter<ThresholdCrossing>(http.Request.Query, faults).Text("customer_id", c => c.CustomerId);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        await subjects.AggregatorAsync(id, cancel);
        var rows = filter.Apply(db.Set<ThresholdCrossing>().AsNoTracking().Where(c => c.AggregatorId == id))
            .OrderByDescending(c => c.CrossedAt).ThenByDescending(c => c.PeriodStart).ThenByDescending(c => c.Value).ThenBy(c => c.Id);
        return Reply.Ok(await page.PageAsync(rows, CrossingAnswer.Of, cancel));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CrossingAnswer))]
[JsonSerializable(typeof(OffsetPage<CrossingAnswer>))]
internal sealed partial class ThresholdJson : JsonSerializerContext;
