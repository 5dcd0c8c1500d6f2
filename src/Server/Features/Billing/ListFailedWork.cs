using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;
using Offset = Plumbline.Server.Wire.Offset;

namespace Plumbline.Server.Features.Billing;

public sealed record FailedWorkAnswer(
    string Id,
    string Kind,
    string SubjectId,
    string Reason,
    int Attempts,
    Instant FirstFailedAt,
    Instant LastFailedAt,
    Instant RetryAt);

/// <summary><c>GET /v1/failed-work</c> (ours): automatic work that failed, why, and when it is tried again.</summary>
public static class ListFailedWork
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await page.PageAsync(
            db.Set<FailedWork>().AsNoTracking().OrderByDescending(f => f.LastFailedAt).ThenByDescending(f => f.Id),
            f => new FailedWorkAnswer(
                f.Id, f.Kind, f.SubjectId, f.Reason, f.Attempts, f.FirstFailedAt, f.LastFailedAt, f.RetryAt),
            cancel));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OffsetPage<FailedWorkAnswer>))]
internal sealed partial class BillingJson : JsonSerializerContext;
