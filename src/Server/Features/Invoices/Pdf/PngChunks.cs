using System.Buffers.Binary;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>The parts of a PNG file that decide its pixels.</summary>
sealed class PngChunks
{
    const int SignatureLength = 8;
    const int ChunkOverhead = 12;
    const int HeaderLength = 13;

    public required int Width { get; init; }
    public required int Height { get; init; }
    public required int BitDepth { get; init; }

    /// <summary>0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</summary>
    public required int ColorType { get; init; }

    public required bool IsInterlaced { get; init; }
    public ReadOnlyMemory<byte> Palette { get; private set; }
    public ReadOnlyMemory<byte> Transparency { get; private set; }
    public MemoryStream Data { get; } = new();

    public int Channels => ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    public static PngChunks? TryRead(ReadOnlyMemory<byte> file)
    {
        PngChunks? chunks = null;
        var at = SignatureLength;
        while (at + ChunkOverhead <= file.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.Span[at..]);
            if (length < 0 || length > file.Length - at - ChunkOverhead)
            {
                return null;
            }

            var type = file.Span.Slice(at + 4, 4);
            var data = file.Slice(at + 8, length);
            if (type.SequenceEqual("IHDR"u8))
            {
                chunks = TryReadHeader(data.Span);
            }

            chunks?.Take(type, data);
            at += ChunkOverhead + length;
        }

        return chunks is { ColorType: 3, Palette.Length: < 3 } ? null : chunks;
    }

    static PngChunks? TryReadHeader(ReadOnlySpan<byte> data)
    {
        if (data.Length != HeaderLength || data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            return null;
        }

        var width = BinaryPrimitives.ReadInt32BigEndian(data);
        var height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
        var valid = (data[9], data[8]) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) => true,
            (3, 1 or 2 or 4 or 8) => true,
            (2 or 4 or 6, 8 or 16) => true,
            _ => false,
        };
        return !valid || width <= 0 || height <= 0
            ? null
            : new PngChunks { Width = width, Height = height, BitDepth = data[8], ColorType = data[9], IsInterlaced = data[12] == 1 };
    }

    void Take(ReadOnlySpan<byte> type, ReadOnlyMemory<byte> data)
    {
        if (type.SequenceEqual("PLTE"u8))
        {
            Palette = data;
        }
        else if (type.SequenceEqual("tRNS"u8))
        {
            Transparency = data;
        }
        else if (type.SequenceEqual("IDAT"u8))
        {
            Data.Write(data.Span);
        }
    }
}
