using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>An 8-bit RGB picture on white, read from any kind of PNG (ISO/IEC 15948).</summary>
sealed class PngPixels(int width, int height, byte[] rgb)
{
    const int MaxPixels = 8_000_000;

    static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public int Width => width;

    /// <summary>Three bytes a pixel, row by row.</summary>
    public byte[] Rgb => rgb;

    public int Height => height;

    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <summary>Null when the file is damaged, or too large to be a logo.</summary>
    public static PngPixels? TryDecode(ReadOnlyMemory<byte> file)
    {
        if (PngChunks.TryRead(file) is not { } chunks || (long)chunks.Width * chunks.Height > MaxPixels)
        {
            return null;
        }

        try
        {
            return new PngPixels(chunks.Width, chunks.Height, new PngRaster(chunks).ReadOnWhite());
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>This picture, or a smaller one of the same shape: each new pixel is the mean of those it covers.</summary>
    public PngPixels Within(int maxWidth, int maxHeight)
    {
        var factor = Math.Max((width + maxWidth - 1) / maxWidth, (height + maxHeight - 1) / maxHeight);
        if (factor <= 1)
        {
            return this;
        }

        var (w, h) = (Math.Max(1, width / factor), Math.Max(1, height / factor));
        var small = new byte[w * h * 3];
        for (var y = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
            {
                WriteMean(x * factor, y * factor, factor, small.AsSpan(((y * w) + x) * 3, 3));
            }
        }

        return new PngPixels(w, h, small);
    }

    public byte[] Encode()
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = 2;
        header[10..].Clear();
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Deflated());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    byte[] Deflated()
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(rgb, y * width * 3, width * 3);
            }
        }

        return data.ToArray();
    }

    void WriteMean(int left, int top, int factor, Span<byte> pixel)
    {
        var (right, bottom) = (Math.Min(left + factor, width), Math.Min(top + factor, height));
        var count = (right - left) * (bottom - top);
        for (var channel = 0; channel < 3; channel++)
        {
            var sum = 0;
            for (var y = top; y < bottom; y++)
            {
                for (var x = left; x < right; x++)
                {
                    sum += rgb[(((y * width) + x) * 3) + channel];
                }
            }

            pixel[channel] = (byte)(sum / count);
        }
    }

    static void WriteChunk(Stream file, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        var checkedBytes = (byte[])[.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(checkedBytes);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(checkedBytes));
        file.Write(number);
    }

    static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
