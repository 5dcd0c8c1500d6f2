using NodaTime;
using Plumbline.Engine.Usage;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Usage;

/// <summary>The events behind a quantity, newest first.</summary>
public sealed class UsageEvents(IEventStore events, UsageSubjects subjects, CurrentTenant tenant)
{
    /// <param name="aggregator">Which events count.</param>
    /// <param name="customerId">Whose; null for everybody's.</param>
    /// <param name="query">The stretch, a further filter and the page.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public async Task<OffsetPage<UsageEventAnswer>> PageAsync(
        Aggregator aggregator, string? customerId, UsageQuery query, CancellationToken cancel)
    {
        var filter = await subjects.FilterAsync(aggregator, query.FilterId, cancel);
        var page = filter is null && aggregator.Where.Fields.Count == 0
            ? await ListAsync(aggregator, customerId, query, cancel)
            : await SelectAsync(aggregator, filter, customerId, query, cancel);
        var data = page.Events.Select(e => UsageEventAnswer.Of(e, aggregator)).ToList();
        return new OffsetPage<UsageEventAnswer>(new PageMeta((int)page.Total, data.Count, query.Page.Skip), data);
    }

    private Task<EventPage> ListAsync(Aggregator aggregator, string? customerId, UsageQuery query, CancellationToken cancel) =>
        events.ListAsync(
            tenant.Id,
            // the store's end is included
            new EventQuery(aggregator.Entity, customerId, null, query.Span.Start, query.Span.End - Duration.FromMilliseconds(1))
            {
                Skip = query.Page.Skip,
                Take = query.Page.Take,
            },
            cancel);

    /// <summary>Conditions are the engine's: every event is looked at; of those that count the newest up to the page are kept.</summary>
    private async Task<EventPage> SelectAsync(
        Aggregator aggregator, Filter? filter, string? customerId, UsageQuery query, CancellationToken cancel)
    {
        IReadOnlyList<string> customers = customerId is null ? await subjects.CustomerIdsAsync(cancel) : [customerId];
        var test = aggregator.ToMeter() with { Operation = Engine.Usage.Operation.Count, Property = null, Formula = null };
        var readings = customers.Select(_ => new MeterReading(test, filter, query.Span, keepValues: false)).ToList();
        var newest = new PriorityQueue<string, (Instant At, string Id)>(
            Comparer<(Instant At, string Id)>.Create((a, b) => UsageRead.InOrder(a.At, a.Id, b.At, b.Id)));
        var most = (long)query.Page.Skip + query.Page.Take;
        await events.ReadAsync(
            tenant.Id,
            [.. customers.Select(c => new UsageWindow(c, aggregator.Entity, query.Span.Start, query.Span.End))],
            (index, at, recordId, record, _) =>
            {
                var before = readings[index].Events;
                readings[index].Add(at, recordId, record);
                if (readings[index].Events > before && query.Page.Take > 0)
                {
                    newest.Enqueue(recordId, (at, recordId));
                    if (newest.Count > most)
                    {
                        newest.Dequeue();
                    }
                }
            },
            cancel);
        var ids = new List<string>();
        while (newest.Count > query.Page.Skip)
        {
            ids.Add(newest.Dequeue());
        }
        var page = ids.Count == 0 ? [] : (await events.ListAsync(
            tenant.Id, new EventQuery(aggregator.Entity, RecordIds: ids, Take: ids.Count), cancel)).Events;
        return new EventPage(readings.Sum(r => r.Events), page);
    }
}
