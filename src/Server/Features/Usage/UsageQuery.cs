using NodaTime;
using Plumbline.Server.Wire;
using Offset = Plumbline.Server.Wire.Offset;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.Usage;

/// <summary>What a usage view is asked: the stretch, a filter, a page, the size of buckets.</summary>
/// <param name="Span">From <c>start_date</c> to <c>end_date</c>, the latter not included.</param>
/// <param name="FilterId"><c>aggregator_filter_id</c>; null for all events.</param>
/// <param name="Page">Of lists only.</param>
/// <param name="Size">Of time series only.</param>
public sealed record UsageQuery(Period Span, string? FilterId, Offset Page, BucketSize Size)
{
    private const string NoInstant = "Expected a UTC date-time such as 2023-11-01T00:00:00Z";

    public static UsageQuery Read(HttpContext http)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var start = Required(query, "start_date", faults);
        var end = Required(query, "end_date", faults);
        if (end <= start)
        {
            faults.Add(new FieldError("custom", ["end_date"], "Must be after start_date"));
        }
        var filter = QueryText.Read(query, "aggregator_filter_id", faults);
        var page = Offset.Read(query, faults);
        var size = QueryText.Word(query, "group_by", Words<BucketSize>.All, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var bucket = size is not null && Words<BucketSize>.TryParse(size, out var chosen) ? chosen : BucketSize.Month;
        return new UsageQuery(new Period(start!.Value, end!.Value), filter, page, bucket);
    }

    /// <summary>The same from the body of the older operations.</summary>
    public static async Task<UsageQuery> ReadBodyAsync(HttpContext http)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var start = body.Instant("start_date", Need.Required);
        var end = body.Instant("end_date", Need.Required);
        if (end <= start)
        {
            body.Refuse("end_date", "Must be after start_date");
        }
        var filter = body.Text("aggregator_filter_id");
        var take = body.Integer("take", Need.Nullable, 0, 100);
        var skip = body.Integer("skip", Need.Nullable, 0);
        body.ThrowIfInvalid();
        return new UsageQuery(new Period(start!.Value, end!.Value), filter, new Offset(take ?? 50, skip ?? 0), default);
    }

    private static Instant? Required(IQueryCollection query, string name, List<FieldError> faults)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
        {
            faults.Add(new FieldError("invalid_type", [name], "Required", "string", "undefined"));
            return null;
        }
        if (Body.TryInstant(text, out var instant))
        {
            return instant;
        }
        faults.Add(new FieldError("invalid_string", [name], NoInstant));
        return null;
    }
}
