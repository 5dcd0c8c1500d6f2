using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Usage;

/// <summary>The usage of an aggregator over all customers: the sum of what each of them comes to.</summary>
public static class AggregatorUsageViews
{
    public static async Task<IResult> GetAsync(string id, UsageSubjects subjects, CancellationToken cancel) =>
        Reply.Ok(AggregatorUsage.Of(await subjects.AggregatorAsync(id, cancel)));

    public static async Task<IResult> TimeseriesAsync(
        string id, HttpContext http, UsageSubjects subjects, UsageMeasure usage, CancellationToken cancel)
    {
        var query = UsageQuery.Read(http);
        var aggregator = await subjects.AggregatorAsync(id, cancel);
        var filter = await subjects.FilterAsync(aggregator, query.FilterId, cancel);
        var buckets = Bucket.Of(query.Span, query.Size, await subjects.ZoneAsync(cancel));
        var sums = new UsageSums([.. buckets.Select(b => b.Part)]);
        var meter = aggregator.ToMeter();
        var customers = await subjects.CustomerIdsAsync(cancel);
        await usage.ReadAsync(customers.ConvertAll(c => new Measurement(c, meter, filter, query.Span, sums)), cancel);
        return Reply.Ok(UsageTimeseries.Of(buckets, sums));
    }

    public static Task<IResult> ByCustomerAsync(
        string id, HttpContext http, UsageSubjects subjects, UsageMeasure usage, CurrentTenant tenant, CancellationToken cancel) =>
        ByCustomerAsync(id, UsageQuery.Read(http), subjects, usage, tenant, cancel);

    public static async Task<IResult> ByCustomerPostAsync(
        string id, HttpContext http, UsageSubjects subjects, UsageMeasure usage, CurrentTenant tenant, CancellationToken cancel) =>
        await ByCustomerAsync(id, await UsageQuery.ReadBodyAsync(http), subjects, usage, tenant, cancel);

    public static async Task<IResult> EventsAsync(
        string id, HttpContext http, UsageSubjects subjects, UsageEvents events, CancellationToken cancel)
    {
        var query = UsageQuery.Read(http);
        return Reply.Ok(await events.PageAsync(await subjects.AggregatorAsync(id, cancel), null, query, cancel));
    }

    private static async Task<IResult> ByCustomerAsync(
        string id, UsageQuery query, UsageSubjects subjects, UsageMeasure usage, CurrentTenant tenant, CancellationToken cancel)
    {
        var aggregator = await subjects.AggregatorAsync(id, cancel);
        var filter = await subjects.FilterAsync(aggregator, query.FilterId, cancel);
        var meter = aggregator.ToMeter();
        var customers = await subjects.CustomerIdsAsync(cancel);
        var measured = customers.ConvertAll(c => new Measurement(c, meter, filter, query.Span, new UsageSums()));
        await usage.ReadAsync(measured, cancel);
        var users = measured.Where(m => m.Sums.Events > 0).OrderByDescending(m => m.Sums.Total)
            .ThenBy(m => m.CustomerId, StringComparer.Ordinal).ToList();
        var page = users.Skip(query.Page.Skip).Take(query.Page.Take).ToList();
        var subscriptions = await subjects.SubscriptionsAsync(aggregator, [.. page.Select(m => m.CustomerId)], tenant.Now, cancel);
        return Reply.Ok(new OffsetPage<UsageOfCustomer>(
            new PageMeta(users.Count, page.Count, query.Page.Skip),
            [.. page.Select(m => new UsageOfCustomer(m.CustomerId, m.Sums.Total, [.. subscriptions[m.CustomerId]]))]));
    }
}
