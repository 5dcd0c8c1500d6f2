using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Usage;

/// <summary>A customer's usage, aggregator by aggregator.</summary>
public static class CustomerUsageViews
{
    public static async Task<IResult> ListAsync(
        string id, HttpContext http, BillingDb db, UsageSubjects subjects, UsageMeasure usage, CancellationToken cancel)
    {
        var query = UsageQuery.Read(http);
        var customer = await subjects.CustomerAsync(id, cancel);
        var aggregators = await db.Set<Aggregator>().AsNoTracking().OrderBy(a => a.CreatedAt).ThenBy(a => a.Id).ToListAsync(cancel);
        var measured = aggregators.ConvertAll(a => new Measurement(customer.Id, a.ToMeter(), null, query.Span, new UsageSums()));
        await usage.ReadAsync(measured, cancel);
        return Reply.Ok<IReadOnlyList<CustomerUsageItem>>([.. aggregators.Zip(measured, (a, m) => CustomerUsageItem.Of(a, m.Sums))]);
    }

    public static async Task<IResult> GetAsync(
        string id, string aggregator_id, HttpContext http, UsageSubjects subjects, UsageMeasure usage, CancellationToken cancel)
    {
        var query = UsageQuery.Read(http);
        var customer = await subjects.CustomerAsync(id, cancel);
        var aggregator = await subjects.AggregatorAsync(aggregator_id, cancel);
        var sums = new UsageSums();
        await usage.ReadAsync([new Measurement(customer.Id, aggregator.ToMeter(), null, query.Span, sums)], cancel);
        return Reply.Ok(new CustomerUsage(aggregator.Id, sums.Total, sums.Events, query.Span.Start, query.Span.End));
    }

    public static async Task<IResult> TimeseriesAsync(
        string id, string aggregator_id, HttpContext http, UsageSubjects subjects, UsageMeasure usage, CancellationToken cancel)
    {
        var query = UsageQuery.Read(http);
        var customer = await subjects.CustomerAsync(id, cancel);
        var aggregator = await subjects.AggregatorAsync(aggregator_id, cancel);
        var filter = await subjects.FilterAsync(aggregator, query.FilterId, cancel);
        var buckets = Bucket.Of(query.Span, query.Size, await subjects.ZoneAsync(customer, cancel));
        var sums = new UsageSums([.. buckets.Select(b => b.Part)]);
        await usage.ReadAsync([new Measurement(customer.Id, aggregator.ToMeter(), filter, query.Span, sums)], cancel);
        return Reply.Ok(UsageTimeseries.Of(buckets, sums));
    }

    public static Task<IResult> EventsAsync(
        string id, string aggregator_id, HttpContext http, UsageSubjects subjects, UsageEvents events, CancellationToken cancel) =>
        EventsAsync(id, aggregator_id, UsageQuery.Read(http), subjects, events, cancel);

    public static async Task<IResult> EventsPostAsync(
        string id, string aggregator_id, HttpContext http, UsageSubjects subjects, UsageEvents events, CancellationToken cancel) =>
        await EventsAsync(id, aggregator_id, await UsageQuery.ReadBodyAsync(http), subjects, events, cancel);

    private static async Task<IResult> EventsAsync(
        string id, string aggregatorId, UsageQuery query, UsageSubjects subjects, UsageEvents events, CancellationToken cancel)
    {
        var customer = await subjects.CustomerAsync(id, cancel);
        return Reply.Ok(await events.PageAsync(await subjects.AggregatorAsync(aggregatorId, cancel), customer.Id, query, cancel));
    }
}
