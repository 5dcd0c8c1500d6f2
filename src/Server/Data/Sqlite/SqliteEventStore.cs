using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Sqlite;

/// <summary>
/// Billable events on SQLite. Appending keeps one connection with its prepared statement; it is used in the writer's turn only.
/// </summary>
public sealed partial class SqliteEventStore(SqliteStore store) : IEventStore, IDisposable
{
    private const string Upsert =
        """
        insert into usage_events (tenant_id, event_type, record_id, customer_id, timestamp, record, received_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        on conflict (tenant_id, event_type, record_id) do update set
            customer_id = excluded.customer_id, timestamp = excluded.timestamp,
            record = excluded.record, received_at = excluded.received_at
        """;

    private const string AnyWatch =
        """
        select 1 where exists (select 1 from seat_watches where tenant_id = ?1)
            or exists (select 1 from aggregators where tenant_id = ?1 and thresholds <> '[]')
        """;

    private const string MarkSeats =
        """
        insert into seat_marks (tenant_id, subscription_id, marked_at)
        select w.tenant_id, w.subscription_id, ?4 from seat_watches w
        join aggregators a on a.id = w.aggregator_id and a.entity = ?3
        join subscriptions s on s.id = w.subscription_id and s.status = 'active'
        where w.tenant_id = ?1 and w.customer_id = ?2
        """;

    private const string MarkThresholds =
        """
        insert into threshold_marks (tenant_id, aggregator_id, customer_id, first_at, last_at, marked_at)
        select tenant_id, id, ?2, ?5, ?6, ?4 from aggregators where tenant_id = ?1 and entity = ?3 and thresholds <> '[]'
        """;

    private SqliteConnection? _writer;
    private Statement? _upsert;
    private Marking? _marking;
    private bool _disposed;

    public int Writers => 1;

    public async Task AppendAsync(int tenantId, IReadOnlyList<EventToStore> events, DbTransaction? within, CancellationToken cancel)
    {
        if (within is SqliteTransaction transaction)
        {
            using var upsert = new Statement(transaction.Connection!, Upsert);
            using var marking = new Marking(transaction.Connection!);
            Append(upsert, tenantId, events);
            marking.Mark(tenantId, events);
            return;
        }
        using var turn = await store.WriterTurnAsync(cancel);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_writer is null)
        {
            _writer = await OpenAsync(cancel);
            _upsert = new Statement(_writer, Upsert);
            _marking = new Marking(_writer);
        }
        InTransaction(_writer, () =>
        {
            Append(_upsert!, tenantId, events);
            _marking!.Mark(tenantId, events);
        });
    }

    public async Task<IReadOnlyDictionary<string, string>> FindCustomersAsync(
        int tenantId, IReadOnlyCollection<string> references, DbTransaction? within, CancellationToken cancel)
    {
        await using var lease = await ConnectAsync(within, cancel);
        await using var command = lease.Command(
            """
            select r.value, (select id from customers where id = r.value and tenant_id = $tenant and deleted_at is null),
                (select id from customers where tenant_id = $tenant and external_id = r.value and deleted_at is null)
            from json_each($references) r
            """);
        command.Parameters.AddWithValue("$tenant", tenantId);
        command.Parameters.AddWithValue("$references", TextList(references));
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            // our ids come first, so that no external id can shadow one
            var column = reader.IsDBNull(1) ? 2 : 1;
            if (!reader.IsDBNull(column))
            {
                found[reader.GetString(0)] = reader.GetString(column);
            }
        }
        return found;
    }

    public void Dispose()
    {
        _disposed = true;
        _upsert?.Dispose();
        _marking?.Dispose();
        _writer?.Dispose();
    }

    private static void Append(Statement upsert, int tenantId, IReadOnlyList<EventToStore> events)
    {
        upsert.Bind(1, tenantId);
        for (var i = 0; i < events.Count; i++)
        {
            var e = events[i];
            upsert.Bind(2, e.EventType);
            upsert.Bind(3, e.RecordId);
            upsert.Bind(4, e.CustomerId);
            upsert.Bind(5, e.Timestamp);
            upsert.Bind(6, e.Record.Span);
            upsert.Bind(7, e.ReceivedAt);
            try
            {
                upsert.Step();
            }
            finally
            {
                upsert.Reset();
            }
        }
    }

    private static void InTransaction(SqliteConnection connection, Action change)
    {
        Execute(connection, "begin immediate");
        try
        {
            change();
            Execute(connection, "commit");
        }
        catch
        {
            // a full disk, among others, makes SQLite roll back by itself
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                Execute(connection, "rollback");
            }
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        statement.Step();
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(store.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var settings = connection.CreateCommand();
        settings.CommandText = SqlitePragmas.Statements + " pragma busy_timeout = 60000;";
        await settings.ExecuteNonQueryAsync(cancel);
        return connection;
    }

    private async ValueTask<Lease> ConnectAsync(DbTransaction? within, CancellationToken cancel) => within is SqliteTransaction transaction
        ? new Lease(transaction.Connection!, transaction, owned: false)
        : new Lease(await OpenAsync(cancel), transaction: null, owned: true);

    /// <summary>A list of texts as one parameter, for <c>json_each</c>.</summary>
    private static string TextList(IEnumerable<string> texts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }
            json.WriteEndArray();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Marks the seats and thresholds that events may change; one look where nothing follows events.</summary>
    private sealed class Marking(SqliteConnection connection) : IDisposable
    {
        private readonly Statement _anyWatch = new(connection, AnyWatch);
        private readonly Statement[] _marks = [new(connection, MarkSeats), new(connection, MarkThresholds)];

        public void Mark(int tenantId, IReadOnlyList<EventToStore> events)
        {
            _anyWatch.Bind(1, tenantId);
            var watches = _anyWatch.Step();
            _anyWatch.Reset();
            if (!watches)
            {
                return;
            }
            foreach (var touched in TouchedUsage.Of(events))
            {
                foreach (var mark in _marks)
                {
                    Mark(mark, tenantId, touched);
                }
            }
        }

        public void Dispose()
        {
            _anyWatch.Dispose();
            Array.ForEach(_marks, m => m.Dispose());
        }

        private static void Mark(Statement mark, int tenantId, TouchedUsage touched)
        {
            mark.Bind(1, tenantId);
            mark.Bind(2, touched.CustomerId);
            mark.Bind(3, touched.EventType);
            mark.Bind(4, touched.ReceivedAt);
            if (mark.Parameters > 4)
            {
                mark.Bind(5, touched.First);
                mark.Bind(6, touched.Last);
            }
            try
            {
                mark.Step();
            }
            finally
            {
                mark.Reset();
            }
        }
    }

    /// <summary>A connection of our own, given back at the end, or one that belongs to a transaction around us.</summary>
    private readonly struct Lease(SqliteConnection connection, SqliteTransaction? transaction, bool owned) : IAsyncDisposable
    {
        public SqliteConnection Connection => connection;

        public SqliteCommand Command(string sql) => new(sql, connection, transaction);

        public ValueTask DisposeAsync() => owned ? connection.DisposeAsync() : default;
    }
}
