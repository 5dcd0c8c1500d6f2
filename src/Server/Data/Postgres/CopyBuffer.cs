using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using NodaTime;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Postgres;

/// <summary>
/// Events in PostgreSQL's binary COPY format: a signature, then for each row the number of its columns and each column as a length and
/// its bytes, then -1. Written in one go: the driver's importer costs a call and a check for each of a million values.
/// </summary>
internal sealed class CopyBuffer : IDisposable
{
    private const int Columns = 7;
    private const int LargestFixedPart = 2 + (Columns * 4) + 4 + 8 + 8;
    private static readonly long EpochMs = Instant.FromUtc(2000, 1, 1, 0, 0).ToUnixTimeMilliseconds();
    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly byte[] _buffer;
    private int _length;

    public CopyBuffer(int tenantId, EventToStore[] rows)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(SizeOf(rows));
        Signature.CopyTo(_buffer);
        _length = Signature.Length;
        foreach (ref readonly var row in rows.AsSpan())
        {
            BinaryPrimitives.WriteInt16BigEndian(Take(2), Columns);
            WriteInteger(tenantId);
            WriteText(row.EventType);
            WriteText(row.RecordId);
            WriteText(row.CustomerId);
            WriteInstant(row.Timestamp);
            WriteBytes(row.Record.Span);
            WriteInstant(row.ReceivedAt);
        }
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
    }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private static int SizeOf(EventToStore[] rows)
    {
        var size = Signature.Length + 2;
        foreach (ref readonly var row in rows.AsSpan())
        {
            size += LargestFixedPart + (3 * (row.EventType.Length + row.RecordId.Length + row.CustomerId.Length)) + row.Record.Length;
        }
        return size;
    }

    private Span<byte> Take(int count)
    {
        var taken = _buffer.AsSpan(_length, count);
        _length += count;
        return taken;
    }

    private void WriteInteger(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), 4);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
    }

    private void WriteInstant(Instant instant)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), 8);
        BinaryPrimitives.WriteInt64BigEndian(Take(8), (instant.ToUnixTimeMilliseconds() - EpochMs) * 1000);
    }

    private void WriteText(string text)
    {
        var length = Take(4);
        var written = Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
        BinaryPrimitives.WriteInt32BigEndian(length, written);
        _length += written;
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
    }
}
