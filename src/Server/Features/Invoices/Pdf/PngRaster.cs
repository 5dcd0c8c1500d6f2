using System.Buffers.Binary;
using System.IO.Compression;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>Inflates, unfilters and de-interlaces a PNG's rows and lays every pixel on white.</summary>
sealed class PngRaster(PngChunks png)
{
    // First column, first row, column step and row step of the passes of an interlaced picture.
    static readonly (int X, int Y, int StepX, int StepY)[] InterlacedPasses =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    static readonly (int X, int Y, int StepX, int StepY)[] OnePass = [(0, 0, 1, 1)];

    readonly byte[] _rgb = new byte[png.Width * png.Height * 3];

    public byte[] ReadOnWhite()
    {
        png.Data.Position = 0;
        using var rows = new ZLibStream(png.Data, CompressionMode.Decompress, leaveOpen: true);
        foreach (var pass in png.IsInterlaced ? InterlacedPasses : OnePass)
        {
            ReadPass(rows, pass);
        }

        return _rgb;
    }

    void ReadPass(ZLibStream rows, (int X, int Y, int StepX, int StepY) pass)
    {
        var columns = (png.Width - pass.X + pass.StepX - 1) / pass.StepX;
        if (columns <= 0)
        {
            return;
        }

        var bitsPerPixel = png.BitDepth * png.Channels;
        var row = new byte[((columns * bitsPerPixel) + 7) / 8];
        var above = new byte[row.Length];
        for (var y = pass.Y; y < png.Height; y += pass.StepY)
        {
            var filter = rows.ReadByte();
            rows.ReadExactly(row);
            Unfilter(filter, row, above, Math.Max(1, bitsPerPixel / 8));
            for (var column = 0; column < columns; column++)
            {
                WritePixel(row, column, ((y * png.Width) + pass.X + (column * pass.StepX)) * 3);
            }

            (row, above) = (above, row);
        }
    }

    static void Unfilter(int filter, byte[] row, byte[] above, int distance)
    {
        if (filter is < 0 or > 4)
        {
            throw new InvalidDataException("Unknown PNG filter.");
        }

        for (var i = 0; filter != 0 && i < row.Length; i++)
        {
            var left = i >= distance ? row[i - distance] : 0;
            var corner = i >= distance ? above[i - distance] : 0;
            var predicted = filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            };
            row[i] = (byte)(row[i] + predicted);
        }
    }

    static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (a, b, c) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    void WritePixel(byte[] row, int column, int at)
    {
        var first = column * png.Channels;
        var (r, g, b, alpha) = png.ColorType switch
        {
            2 => Opaque(Eight(row, first), Eight(row, first + 1), Eight(row, first + 2), IsKeyed(row, first)),
            3 => FromPalette(Sample(row, first)),
            4 => (Eight(row, first), Eight(row, first), Eight(row, first), Eight(row, first + 1)),
            6 => (Eight(row, first), Eight(row, first + 1), Eight(row, first + 2), Eight(row, first + 3)),
            _ => Opaque(Eight(row, first), Eight(row, first), Eight(row, first), IsKeyed(row, first)),
        };
        _rgb[at] = OnWhite(r, alpha);
        _rgb[at + 1] = OnWhite(g, alpha);
        _rgb[at + 2] = OnWhite(b, alpha);
    }

    static (int R, int G, int B, int Alpha) Opaque(int r, int g, int b, bool keyed) => (r, g, b, keyed ? 0 : 255);

    (int R, int G, int B, int Alpha) FromPalette(int index)
    {
        var palette = png.Palette.Span;
        if ((index * 3) + 2 >= palette.Length)
        {
            throw new InvalidDataException("PNG palette index out of range.");
        }

        var alpha = index < png.Transparency.Length ? png.Transparency.Span[index] : 255;
        return (palette[index * 3], palette[(index * 3) + 1], palette[(index * 3) + 2], alpha);
    }

    // One colour may be declared transparent instead of an alpha channel.
    bool IsKeyed(byte[] row, int first)
    {
        var key = png.Transparency.Span;
        if (key.Length < png.Channels * 2)
        {
            return false;
        }

        for (var channel = 0; channel < png.Channels; channel++)
        {
            if (Sample(row, first + channel) != BinaryPrimitives.ReadUInt16BigEndian(key[(channel * 2)..]))
            {
                return false;
            }
        }

        return true;
    }

    int Eight(byte[] row, int sample) => png.BitDepth switch
    {
        16 => row[sample * 2],
        8 => row[sample],
        _ => Sample(row, sample) * 255 / ((1 << png.BitDepth) - 1),
    };

    int Sample(byte[] row, int sample) => png.BitDepth switch
    {
        16 => BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(sample * 2)),
        8 => row[sample],
        _ => (row[sample * png.BitDepth / 8] >> (8 - png.BitDepth - (sample * png.BitDepth % 8))) & ((1 << png.BitDepth) - 1),
    };

    static byte OnWhite(int channel, int alpha) => (byte)(((channel * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
