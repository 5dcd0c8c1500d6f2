using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Plumbline.Server.Data.Sqlite;

namespace Plumbline.Bench;

/// <summary>The baseline: the driver and the database, without a server in front.</summary>
internal abstract class BareDatabase
{
    /// <summary>Writes all batches, each in one commit.</summary>
    public abstract Task WriteAsync(IReadOnlyList<Batch> batches, int connections);

    /// <summary>Back to an empty table, with nothing left for the database to catch up on.</summary>
    public abstract Task ClearAsync();

    public abstract Task<long> CountAsync();

    /// <summary>Events of one customer and type, spread evenly over November 2023, in a table as it is after a quiet moment.</summary>
    public abstract Task FillMonthAsync(string customer, string type, int events);

    /// <summary>Processor time that the database's own processes have used; zero where it has none.</summary>
    public virtual Task<TimeSpan> CpuAsync() => Task.FromResult(TimeSpan.Zero);
}

internal sealed class BarePostgres(string connectionString, int tenantId) : BareDatabase
{
    private const string Upsert =
        """
        insert into usage_events (tenant_id, event_type, record_id, customer_id, timestamp, record, received_at)
        select $1, t, r, c, ts, rec, $7
        from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]) as u(t, r, c, ts, rec)
        on conflict (tenant_id, event_type, record_id) do update set
            customer_id = excluded.customer_id, timestamp = excluded.timestamp,
            record = excluded.record, received_at = excluded.received_at
        """;

    private const string Month =
        """
        insert into usage_events (tenant_id, event_type, record_id, customer_id, timestamp, record, received_at)
        select $1, $2, id, $3, timestamptz '2023-11-01 00:00Z' + (n * 2592000000.0 / $4)::bigint * interval '1 millisecond',
            '{"id":"' || id || '","region":"eu-west-1","model":"large-' || n % 8 || '","quantity":' || n % 100000 || '}', now()
        from (select n, gen_random_uuid()::text as id from generate_series(0, $4 - 1) n) e
        """;

    public override async Task WriteAsync(IReadOnlyList<Batch> batches, int connections)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(Upsert, connection);
            for (var i = 0; i < 6; i++)
            {
                command.Parameters.Add(new NpgsqlParameter());
            }
            command.Parameters[0].Value = tenantId;
            command.Parameters.Add(new NpgsqlParameter { Value = DateTime.UnixEpoch });
            var prepared = false;
            int i2;
            while ((i2 = Interlocked.Increment(ref next)) < batches.Count)
            {
                var batch = batches[i2];
                command.Parameters[1].Value = batch.Types;
                command.Parameters[2].Value = batch.Ids;
                command.Parameters[3].Value = batch.Customers;
                command.Parameters[4].Value = batch.Timestamps;
                command.Parameters[5].Value = batch.Records;
                if (!prepared)
                {
                    await command.PrepareAsync();
                    prepared = true;
                }
                await command.ExecuteNonQueryAsync();
            }
        })));
    }

    public override async Task ClearAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var sql in (string[])["truncate usage_events", "checkpoint"])
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public override async Task<long> CountAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) from usage_events", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public override async Task FillMonthAsync(string customer, string type, int events)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Month, connection) { CommandTimeout = 0 };
        foreach (var value in (object[])[tenantId, type, customer, events])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        await command.ExecuteNonQueryAsync();
        // what the database does by itself in a quiet moment
        await using var vacuum = new NpgsqlCommand("vacuum analyze usage_events", connection) { CommandTimeout = 0 };
        await vacuum.ExecuteNonQueryAsync();
    }

    public override async Task<TimeSpan> CpuAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
        var postmaster = Stat((int)(await command.ExecuteScalarAsync())!)[1];
        var ticks = 0L;
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
            {
                var stat = Stat(id);
                // own time of its children; of itself also the time of children that have ended
                ticks += stat[1] == postmaster ? stat[11] + stat[12] : id == postmaster ? stat[11] + stat[12] + stat[13] + stat[14] : 0;
            }
        }
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    // the numbers of /proc/<id>/stat after the name, which may hold blanks; the first of them is a letter
    private static long[] Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(
                t => long.TryParse(t, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (IOException)
        {
            return new long[50];
        }
    }
}

internal sealed class BareSqlite(string path, int tenantId) : BareDatabase
{
    private const string Upsert =
        """
        insert into usage_events (tenant_id, event_type, record_id, customer_id, timestamp, record, received_at)
        values ($tenant, $type, $id, $customer, $timestamp, $record, $received)
        on conflict (tenant_id, event_type, record_id) do update set
            customer_id = excluded.customer_id, timestamp = excluded.timestamp,
            record = excluded.record, received_at = excluded.received_at
        """;

    // SQLite has one writer: more connections would only wait for each other
    public override async Task WriteAsync(IReadOnlyList<Batch> batches, int connections)
    {
        await using var connection = await OpenAsync();
        await using var command = new SqliteCommand(Upsert, connection);
        var tenant = command.Parameters.AddWithValue("$tenant", tenantId);
        var type = command.Parameters.Add("$type", SqliteType.Text);
        var id = command.Parameters.Add("$id", SqliteType.Text);
        var customer = command.Parameters.Add("$customer", SqliteType.Text);
        var timestamp = command.Parameters.Add("$timestamp", SqliteType.Integer);
        var record = command.Parameters.Add("$record", SqliteType.Text);
        command.Parameters.AddWithValue("$received", 0L);
        await command.PrepareAsync();
        foreach (var batch in batches)
        {
            await using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            for (var i = 0; i < batch.Ids.Length; i++)
            {
                type.Value = batch.Types[i];
                id.Value = batch.Ids[i];
                customer.Value = batch.Customers[i];
                timestamp.Value = (batch.Timestamps[i] - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
                record.Value = batch.Records[i];
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
    }

    public override async Task ClearAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new SqliteCommand("delete from usage_events; pragma wal_checkpoint(truncate);", connection);
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<long> CountAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new SqliteCommand("select count(*) from usage_events", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public override async Task FillMonthAsync(string customer, string type, int events)
    {
        await using var connection = await OpenAsync();
        await using var command = new SqliteCommand(
            """
            with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < $events - 1),
            ids as (select n, lower(hex(randomblob(16))) as id from numbers)
            insert into usage_events (tenant_id, event_type, record_id, customer_id, timestamp, record, received_at)
            select $tenant, $type, id, $customer, 1698796800000 + n * 2592000000 / $events,
                '{"id":"' || id || '","region":"eu-west-1","model":"large-' || n % 8 || '","quantity":' || n % 100000 || '}', 0
            from ids
            """,
            connection);
        command.Parameters.AddWithValue("$events", (long)events);
        command.Parameters.AddWithValue("$tenant", tenantId);
        command.Parameters.AddWithValue("$type", type);
        command.Parameters.AddWithValue("$customer", customer);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={path};Default Timeout=60");
        await connection.OpenAsync();
        await using var settings = new SqliteCommand(SqlitePragmas.Statements, connection);
        await settings.ExecuteNonQueryAsync();
        return connection;
    }
}
