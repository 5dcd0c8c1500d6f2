using System.Data;
using System.Globalization;
using NodaTime;
using Npgsql;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Postgres;

public sealed partial class PostgresEventStore
{
    /// <summary>Stretches a query: its parameters stay small, and the events stream through whatever their number.</summary>
    private const int ReadsPerQuery = 2000;

    public async Task ReadAsync(int tenantId, IReadOnlyList<UsageWindow> windows, UsageSink sink, CancellationToken cancel)
    {
        await using var connection = await store.EventSource.OpenConnectionAsync(cancel);
        await using var picture = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        foreach (var reads in UsageRead.Of(windows).Chunk(ReadsPerQuery))
        {
            await using var batch = OnWindows(
                connection,
                tenantId,
                [.. reads.Select(r => (r.CustomerId, r.EventType, r.Start, r.End))],
                """
                select w.n, e.timestamp, e.record_id, e.record, e.received_at
                from windows w cross join lateral (
                    select timestamp, record_id, record, received_at from usage_events
                    where tenant_id = $1 and customer_id = w.customer_id and event_type = w.event_type
                        and timestamp >= w.starts and timestamp < w.ends
                    order by timestamp, record_id) e
                """);
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                reads[reader.GetInt64(0) - 1].Deliver(
                    sink, InstantAt(reader, 1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), InstantAt(reader, 4));
            }
        }
    }

    public async Task<IReadOnlyList<long>> CountAsync(int tenantId, IReadOnlyList<UsageWindow> windows, CancellationToken cancel)
    {
        var counts = new long[windows.Count];
        await using var connection = await store.EventSource.OpenConnectionAsync(cancel);
        await using var picture = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        foreach (var part in windows.Select((window, index) => (window, index)).Chunk(ReadsPerQuery))
        {
            await using var batch = OnWindows(
                connection,
                tenantId,
                [.. part.Select(p => (p.window.CustomerId, p.window.EventType, UsageRead.StartOf(p.window), UsageRead.EndOf(p.window)))],
                """
                select w.n, e.events
                from windows w cross join lateral (
                    select count(*) as events from usage_events
                    where tenant_id = $1 and customer_id = w.customer_id and event_type = w.event_type
                        and timestamp >= w.starts and timestamp < w.ends) e
                """);
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                counts[part[reader.GetInt64(0) - 1].index] = reader.GetInt64(1);
            }
        }
        return counts;
    }

    public async Task<EventPage> ListAsync(int tenantId, EventQuery query, CancellationToken cancel)
    {
        await using var connection = await store.EventSource.OpenConnectionAsync(cancel);
        await using var count = new NpgsqlCommand { Connection = connection };
        count.CommandText = $"select count(*) {Where(count, tenantId, query)}";
        var total = (long)(await count.ExecuteScalarAsync(cancel))!;
        var events = new List<StoredEvent>();
        if (query.Take > 0 && query.Skip < total)
        {
            await using var page = new NpgsqlCommand { Connection = connection };
            var direction = query.Ascending ? "asc" : "desc";
            page.CommandText = string.Create(CultureInfo.InvariantCulture,
                $"""
                select customer_id, event_type, record_id, timestamp, record, received_at {Where(page, tenantId, query)}
                order by timestamp {direction}, record_id {direction} limit {query.Take} offset {query.Skip}
                """);
            await using var reader = await page.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                events.Add(new StoredEvent(
                    reader.GetString(0), reader.GetString(1), reader.GetString(2), InstantAt(reader, 3),
                    reader.GetFieldValue<byte[]>(4), InstantAt(reader, 5)));
            }
        }
        return new EventPage(total, events);
    }

    private static string Where(NpgsqlCommand command, int tenantId, EventQuery query)
    {
        Add(command, tenantId);
        Add(command, query.EventType);
        var where = "from usage_events where tenant_id = $1 and event_type = $2";
        if (query.CustomerId is { } customer)
        {
            Add(command, customer);
            where += $" and customer_id = ${command.Parameters.Count}";
        }
        if (query.RecordIds is { } ids)
        {
            Add(command, (string[])[.. ids]);
            where += $" and record_id = any(${command.Parameters.Count})";
        }
        if (query.From is { } from)
        {
            Add(command, from.ToDateTimeUtc());
            where += $" and timestamp >= ${command.Parameters.Count}";
        }
        if (query.To is { } to)
        {
            Add(command, to.ToDateTimeUtc());
            where += $" and timestamp <= ${command.Parameters.Count}";
        }
        return where;
    }

    /// <summary>
    /// A query over windows, planned for the table as it is now and led through its index: the database's own guess may stem from the
    /// time when the table was empty. The settings end with the transaction.
    /// </summary>
    private static NpgsqlBatch OnWindows(
        NpgsqlConnection connection,
        int tenantId,
        IReadOnlyList<(string CustomerId, string EventType, Instant Start, Instant End)> windows,
        string select)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var setting in (string[])["enable_seqscan = off", "enable_bitmapscan = off", "plan_cache_mode = force_custom_plan"])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("set local " + setting));
        }
        var query = new NpgsqlBatchCommand(
            $"""
            with windows as materialized (
                select * from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
                    with ordinality as w(customer_id, event_type, starts, ends, n))
            {select}
            """);
        query.Parameters.Add(new NpgsqlParameter<int> { TypedValue = tenantId });
        query.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. windows.Select(s => s.CustomerId)] });
        query.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. windows.Select(s => s.EventType)] });
        query.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. windows.Select(s => s.Start.ToDateTimeUtc())] });
        query.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. windows.Select(s => s.End.ToDateTimeUtc())] });
        batch.BatchCommands.Add(query);
        return batch;
    }
}
