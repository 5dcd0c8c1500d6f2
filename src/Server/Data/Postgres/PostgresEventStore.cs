using System.Data.Common;
using System.Text;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Postgres;

/// <summary>Billable events on PostgreSQL.</summary>
public sealed partial class PostgresEventStore(PostgresStore store) : IEventStore
{
    private const string Upsert =
        """
        insert into usage_events (tenant_id, event_type, record_id, customer_id, timestamp, record, received_at)
        select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::timestamptz[])
        on conflict (tenant_id, event_type, record_id) do update set
            customer_id = excluded.customer_id, timestamp = excluded.timestamp,
            record = excluded.record, received_at = excluded.received_at
        """;

    // behind the events, for who reads a mark reads the events then
    private const string MarkUsage =
        """
        with e as (
            select * from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
                as e(customer_id, event_type, first_at, last_at)),
        seats as (
            insert into seat_marks (tenant_id, subscription_id, marked_at)
            select distinct w.tenant_id, w.subscription_id, $6
            from e
            join seat_watches w on w.tenant_id = $1 and w.customer_id = e.customer_id
            join aggregators a on a.id = w.aggregator_id and a.entity = e.event_type
            join subscriptions s on s.id = w.subscription_id and s.status = 'active')
        insert into threshold_marks (tenant_id, aggregator_id, customer_id, first_at, last_at, marked_at)
        select a.tenant_id, a.id, e.customer_id, e.first_at, e.last_at, $6
        from aggregators a join e on e.event_type = a.entity
        where a.tenant_id = $1 and a.thresholds <> '[]'
        """;

    public int Writers => 4;

    public async Task AppendAsync(int tenantId, IReadOnlyList<EventToStore> events, DbTransaction? within, CancellationToken cancel)
    {
        if (events.Count == 0)
        {
            return;
        }
        var rows = Distinct(events);
        await using var lease = await ConnectAsync(within, cancel);
        if (within is null && rows.Length >= CopyFrom && MayCopy())
        {
            try
            {
                await CopyAsync(lease.Connection, tenantId, rows, cancel);
                await using var marks = new NpgsqlBatch(lease.Connection) { BatchCommands = { Marks(tenantId, rows) } };
                await marks.ExecuteNonQueryAsync(cancel);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected)
            {
                StopCopying();
            }
        }
        await UpsertAsync(lease.Connection, tenantId, rows, cancel, Marks(tenantId, rows));
        _recent.Add(tenantId, rows);
    }

    public async Task<IReadOnlyDictionary<string, string>> FindCustomersAsync(
        int tenantId, IReadOnlyCollection<string> references, DbTransaction? within, CancellationToken cancel)
    {
        // a thousand lookups a batch weigh as much as its parsing: what looks like our id is first looked up as such only
        var ours = references.Where(IsOurs).ToArray();
        var theirs = references.Where(r => !IsOurs(r)).ToArray();
        var found = new Dictionary<string, string>(references.Count, StringComparer.Ordinal);
        await using var lease = await ConnectAsync(within, cancel);
        await FindAsync(lease, tenantId, ours, theirs, found, cancel);
        if (found.Count < references.Count && Array.FindAll(ours, r => !found.ContainsKey(r)) is { Length: > 0 } missing)
        {
            await FindAsync(lease, tenantId, [], missing, found, cancel);
        }
        return found;
    }

    private static bool IsOurs(string reference) => reference.StartsWith("cus_", StringComparison.Ordinal);

    private static async Task FindAsync(
        Lease lease, int tenantId, string[] ids, string[] externalIds, Dictionary<string, string> found, CancellationToken cancel)
    {
        // joined, for "= any" on a prepared plan may compare every customer with every reference
        await using var command = lease.Command(
            """
            select c.id, c.id from unnest($2::text[]) r join customers c on c.id = r where c.tenant_id = $1 and c.deleted_at is null
            union all
            select c.external_id, c.id from unnest($3::text[]) r join customers c on c.tenant_id = $1 and c.external_id = r
            where c.deleted_at is null
            """);
        Add(command, tenantId);
        Add(command, ids);
        Add(command, externalIds);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            found[reader.GetString(0)] = reader.GetString(1);
        }
    }

    /// <summary>Writes the rows and what follows them in one round trip.</summary>
    private static async Task UpsertAsync(
        NpgsqlConnection connection, int tenantId, EventToStore[] rows, CancellationToken cancel, NpgsqlBatchCommand? then = null)
    {
        var command = new NpgsqlBatchCommand(Upsert);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = tenantId });
        AddArray(command, rows, static e => e.EventType, NpgsqlDbType.Text);
        AddArray(command, rows, static e => e.RecordId, NpgsqlDbType.Text);
        AddArray(command, rows, static e => e.CustomerId, NpgsqlDbType.Text);
        AddArray(command, rows, static e => e.Timestamp.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
        AddArray(command, rows, static e => Encoding.UTF8.GetString(e.Record.Span), NpgsqlDbType.Text);
        AddArray(command, rows, static e => e.ReceivedAt.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        if (then is not null)
        {
            batch.BatchCommands.Add(then);
        }
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlBatchCommand Marks(int tenantId, EventToStore[] rows)
    {
        var touched = TouchedUsage.Of(rows);
        var command = new NpgsqlBatchCommand(MarkUsage);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = tenantId });
        AddArray(command, touched, static t => t.CustomerId, NpgsqlDbType.Text);
        AddArray(command, touched, static t => t.EventType, NpgsqlDbType.Text);
        AddArray(command, touched, static t => t.First.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
        AddArray(command, touched, static t => t.Last.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = rows.Max(r => r.ReceivedAt).ToDateTimeUtc() });
        return command;
    }

    /// <summary>The last of each key, in key order: writers that lock rows in one order never wait for each other in a circle.</summary>
    private static EventToStore[] Distinct(IReadOnlyList<EventToStore> events)
    {
        var keys = new (string Type, string Id, int Index)[events.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = (events[i].EventType, events[i].RecordId, i);
        }
        Array.Sort(keys, static (a, b) => CompareKeys(a, b) is not 0 and var order ? order : a.Index - b.Index);
        var count = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (i + 1 == keys.Length || CompareKeys(keys[i], keys[i + 1]) != 0)
            {
                keys[count++] = keys[i];
            }
        }
        var rows = new EventToStore[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = events[keys[i].Index];
        }
        return rows;
    }

    private static int CompareKeys((string Type, string Id, int) a, (string Type, string Id, int) b) =>
        string.CompareOrdinal(a.Type, b.Type) is not 0 and var order ? order : string.CompareOrdinal(a.Id, b.Id);

    private static void Add<T>(NpgsqlCommand command, T value) =>
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    private static void AddArray<TRow, T>(
        NpgsqlBatchCommand command, TRow[] rows, Converter<TRow, T> column, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<T[]>
        {
            TypedValue = Array.ConvertAll(rows, column),
            NpgsqlDbType = NpgsqlDbType.Array | type,
        });

    private async ValueTask<Lease> ConnectAsync(DbTransaction? within, CancellationToken cancel) => within is NpgsqlTransaction transaction
        ? new Lease(transaction.Connection!, owned: false)
        : new Lease(await store.Source.OpenConnectionAsync(cancel), owned: true);

    private static Instant InstantAt(NpgsqlDataReader reader, int column) => Instant.FromDateTimeUtc(reader.GetDateTime(column));

    /// <summary>A connection of our own, given back at the end, or one that belongs to a transaction around us.</summary>
    private readonly struct Lease(NpgsqlConnection connection, bool owned) : IAsyncDisposable
    {
        public NpgsqlConnection Connection => connection;

        public NpgsqlCommand Command(string sql) => new(sql, connection);

        public ValueTask DisposeAsync() => owned ? connection.DisposeAsync() : default;
    }
}
