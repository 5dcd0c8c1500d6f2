using System.Buffers.Binary;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>A logo that is known to be drawable, with its size in pixels.</summary>
sealed class LogoImage
{
    const int MaxBytes = 5_000_000;

    // About 300 dots an inch in the box that the header gives it.
    const int MaxPixelWidth = 640;
    const int MaxPixelHeight = 200;

    readonly byte[] _file;
    readonly bool _isJpeg;

    LogoImage(byte[] file, int width, int height, bool isJpeg)
    {
        _file = file;
        _isJpeg = isJpeg;
        Width = width;
        Height = height;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Null when the bytes are no PNG or RGB JPEG that can be drawn.</summary>
    public static LogoImage? TryRead(ReadOnlyMemory<byte> file)
    {
        if (file.Length is 0 or > MaxBytes)
        {
            return null;
        }

        return PngPixels.IsPng(file.Span) ? FromPng(file) : FromJpeg(file.Span);
    }

    public void Draw(PdfPageBuilder page, PdfRectangle box)
    {
        if (_isJpeg)
        {
            page.AddJpeg(_file, box);
        }
        else
        {
            page.AddPng(_file, box);
        }
    }

    // The writer takes 8-bit colours and no transparency, so every PNG is laid on white and written anew, no larger than it prints.
    static LogoImage? FromPng(ReadOnlyMemory<byte> file)
    {
        var pixels = PngPixels.TryDecode(file)?.Within(MaxPixelWidth, MaxPixelHeight);
        return pixels is null ? null : new LogoImage(pixels.Encode(), pixels.Width, pixels.Height, isJpeg: false);
    }

    // A JPEG is embedded as it is, and the writer declares it RGB: grey and CMYK ones would come out wrong.
    static LogoImage? FromJpeg(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
        {
            return null;
        }

        var at = 2;
        while (at + 10 <= file.Length && file[at] == 0xFF)
        {
            var marker = file[at + 1];
            if (IsStartOfFrame(marker))
            {
                var (bits, components) = (file[at + 4], file[at + 9]);
                var height = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]);
                var width = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]);
                var drawable = bits == 8 && components == 3 && height > 0 && width > 0;
                return drawable ? new LogoImage(file.ToArray(), width, height, isJpeg: true) : null;
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return null;
    }

    // C0 to CF are frames, but for the Huffman, reserved and arithmetic tables among them. Baseline to progressive is what readers draw.
    static bool IsStartOfFrame(byte marker) => marker is 0xC0 or 0xC1 or 0xC2;
}
