using Npgsql;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Postgres;

/// <summary>
/// Large appends. <c>insert … on conflict</c> looks every key up, writes row by row and twice to the log; COPY fills whole pages and costs
/// two thirds of that, but fails as a whole on a key that exists. So events whose keys came by lately are upserted and all the others are
/// copied straight into the table. Where a key turns out to be older than that, the whole batch is upserted instead, and so are the next
/// ones for a while: a source that updates old events would only make copies fail.
/// </summary>
public sealed partial class PostgresEventStore
{
    /// <summary>Below this many rows the one round trip of an upsert is cheaper.</summary>
    private const int CopyFrom = 100;

    /// <summary>Appends that follow a failed copy without trying another.</summary>
    private const int PauseAppends = 50;

    private const string CopyInto =
        "copy usage_events (tenant_id, event_type, record_id, customer_id, timestamp, record, received_at) from stdin (format binary)";

    private readonly RecentKeys _recent = new();
    private int _pause;

    private bool MayCopy() => Volatile.Read(ref _pause) <= 0 || Interlocked.Decrement(ref _pause) < 0;

    private void StopCopying() => Volatile.Write(ref _pause, PauseAppends);

    private async Task CopyAsync(NpgsqlConnection connection, int tenantId, EventToStore[] rows, CancellationToken cancel)
    {
        var known = Array.FindAll(rows, row => _recent.Contains(tenantId, row));
        if (known.Length == 0)
        {
            await CopyRowsAsync(connection, tenantId, rows, cancel);
        }
        else
        {
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await CopyRowsAsync(connection, tenantId, WithoutSorted(rows, known), cancel);
            await UpsertAsync(connection, tenantId, known, cancel);
            await transaction.CommitAsync(cancel);
        }
        _recent.Add(tenantId, rows);
    }

    // both in the same order, and every one of known among rows
    private static EventToStore[] WithoutSorted(EventToStore[] rows, EventToStore[] known)
    {
        var rest = new EventToStore[rows.Length - known.Length];
        var (next, count) = (0, 0);
        foreach (ref readonly var row in rows.AsSpan())
        {
            if (next < known.Length && row.RecordId == known[next].RecordId && row.EventType == known[next].EventType)
            {
                next++;
            }
            else
            {
                rest[count++] = row;
            }
        }
        return rest;
    }

    private static async Task CopyRowsAsync(NpgsqlConnection connection, int tenantId, EventToStore[] rows, CancellationToken cancel)
    {
        using var binary = new CopyBuffer(tenantId, rows);
        await using var copy = await connection.BeginRawBinaryCopyAsync(CopyInto, cancel);
        await copy.WriteAsync(binary.Bytes, cancel);
    }
}
