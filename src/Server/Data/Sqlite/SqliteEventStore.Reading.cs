using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using NodaTime;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Sqlite;

public sealed partial class SqliteEventStore
{
    private const string OneWindow =
        "from usage_events where tenant_id = ?1 and customer_id = ?2 and event_type = ?3 and timestamp >= ?4 and timestamp < ?5";

    // the database is in the process: a prepared statement a stretch costs no round trip, and one transaction makes them one picture
    public async Task ReadAsync(int tenantId, IReadOnlyList<UsageWindow> windows, UsageSink sink, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await using var picture = connection.BeginTransaction(deferred: true);
        using var statement = new Statement(
            connection, $"select timestamp, record_id, record, received_at {OneWindow} order by timestamp, record_id");
        foreach (var read in UsageRead.Of(windows))
        {
            cancel.ThrowIfCancellationRequested();
            BindWindow(statement, tenantId, read.CustomerId, read.EventType, read.Start, read.End);
            while (statement.Step())
            {
                read.Deliver(sink, statement.Instant(0), statement.Text(1), statement.Utf8(2), statement.Instant(3));
            }
            statement.Reset();
        }
    }

    public async Task<IReadOnlyList<long>> CountAsync(int tenantId, IReadOnlyList<UsageWindow> windows, CancellationToken cancel)
    {
        var counts = new long[windows.Count];
        await using var connection = await OpenAsync(cancel);
        await using var picture = connection.BeginTransaction(deferred: true);
        using var statement = new Statement(connection, $"select count(*) {OneWindow}");
        for (var i = 0; i < counts.Length; i++)
        {
            var window = windows[i];
            BindWindow(statement, tenantId, window.CustomerId, window.EventType, UsageRead.StartOf(window), UsageRead.EndOf(window));
            statement.Step();
            counts[i] = statement.Integer(0);
            statement.Reset();
        }
        return counts;
    }

    public async Task<EventPage> ListAsync(int tenantId, EventQuery query, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await using var picture = connection.BeginTransaction(deferred: true);
        await using var count = new SqliteCommand("", connection, picture);
        count.CommandText = $"select count(*) {Where(count, tenantId, query)}";
        var total = (long)(await count.ExecuteScalarAsync(cancel))!;
        var events = new List<StoredEvent>();
        if (query.Take > 0 && query.Skip < total)
        {
            await using var page = new SqliteCommand("", connection, picture);
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
                    reader.GetString(0), reader.GetString(1), reader.GetString(2), Instant.FromUnixTimeMilliseconds(reader.GetInt64(3)),
                    Encoding.UTF8.GetBytes(reader.GetString(4)), Instant.FromUnixTimeMilliseconds(reader.GetInt64(5))));
            }
        }
        return new EventPage(total, events);
    }

    private static string Where(SqliteCommand command, int tenantId, EventQuery query)
    {
        command.Parameters.AddWithValue("$tenant", tenantId);
        command.Parameters.AddWithValue("$type", query.EventType);
        var where = "from usage_events where tenant_id = $tenant and event_type = $type";
        if (query.CustomerId is { } customer)
        {
            command.Parameters.AddWithValue("$customer", customer);
            where += " and customer_id = $customer";
        }
        if (query.RecordIds is { } ids)
        {
            command.Parameters.AddWithValue("$ids", TextList(ids));
            where += " and record_id in (select value from json_each($ids))";
        }
        if (query.From is { } from)
        {
            command.Parameters.AddWithValue("$from", from.ToUnixTimeMilliseconds());
            where += " and timestamp >= $from";
        }
        if (query.To is { } to)
        {
            command.Parameters.AddWithValue("$to", to.ToUnixTimeMilliseconds());
            where += " and timestamp <= $to";
        }
        return where;
    }

    private static void BindWindow(Statement statement, int tenantId, string customerId, string eventType, Instant start, Instant end)
    {
        statement.Bind(1, tenantId);
        statement.Bind(2, customerId);
        statement.Bind(3, eventType);
        statement.Bind(4, start);
        statement.Bind(5, end);
    }
}
