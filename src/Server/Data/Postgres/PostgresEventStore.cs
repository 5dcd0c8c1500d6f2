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

    public int Writers => 2;

    public async Task AppendAsync(int tenantId, IReadOnlyList<EventToStore> events, DbTransaction? within, CancellationToken cancel)
    {
        var rows = Distinct(events);
        await using var lease = await ConnectAsync(within, cancel);
        await using var command = lease.Command(Upsert);
        Add(command, tenantId);
        AddArray(command, rows, e => e.EventType, NpgsqlDbType.Text);
        AddArray(command, rows, e => e.RecordId, NpgsqlDbType.Text);
        AddArray(command, rows, e => e.CustomerId, NpgsqlDbType.Text);
        AddArray(command, rows, e => e.Timestamp.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
        AddArray(command, rows, e => Encoding.UTF8.GetString(e.Record.Span), NpgsqlDbType.Text);
        AddArray(command, rows, e => e.ReceivedAt.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<IReadOnlyDictionary<string, string>> FindCustomersAsync(
        int tenantId, IReadOnlyCollection<string> references, DbTransaction? within, CancellationToken cancel)
    {
        await using var lease = await ConnectAsync(within, cancel);
        await using var command = lease.Command(
            """
            select id, id from customers where tenant_id = $1 and deleted_at is null and id = any($2)
            union all
            select external_id, id from customers where tenant_id = $1 and deleted_at is null and external_id = any($2)
            """);
        Add(command, tenantId);
        Add(command, references as string[] ?? [.. references]);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            // our ids come first, so that no external id can shadow one
            found.TryAdd(reader.GetString(0), reader.GetString(1));
        }
        return found;
    }

    /// <summary>The last of each key, in key order: writers that lock rows in one order never wait for each other in a circle.</summary>
    private static List<EventToStore> Distinct(IReadOnlyList<EventToStore> events)
    {
        var last = new Dictionary<(string, string), EventToStore>(events.Count);
        foreach (var e in events)
        {
            last[(e.EventType, e.RecordId)] = e;
        }
        var rows = new List<EventToStore>(last.Values);
        rows.Sort(static (a, b) => string.CompareOrdinal(a.EventType, b.EventType) is not 0 and var order
            ? order
            : string.CompareOrdinal(a.RecordId, b.RecordId));
        return rows;
    }

    private static void Add<T>(NpgsqlCommand command, T value) =>
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    private static void AddArray<T>(NpgsqlCommand command, List<EventToStore> rows, Func<EventToStore, T> column, NpgsqlDbType type)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = column(rows[i]);
        }
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

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
