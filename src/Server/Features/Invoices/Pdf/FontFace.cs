using UglyToad.PdfPig.Fonts.TrueType;
using UglyToad.PdfPig.Fonts.TrueType.Parser;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>One weight of the embedded font with the widths of its characters, read once for the process.</summary>
sealed class FontFace
{
    static readonly Lazy<FontFace> LoadedRegular = new(() => Load("NotoSans-Regular.ttf"));
    static readonly Lazy<FontFace> LoadedBold = new(() => Load("NotoSans-Bold.ttf"));

    readonly ushort[] _widths;
    readonly bool[] _known;
    readonly double _unitsPerEm;

    FontFace(byte[] file)
    {
        File = file;
        var font = TrueTypeFontParser.Parse(new TrueTypeDataBytes(file));
        _unitsPerEm = font.GetUnitsPerEm();
        _widths = new ushort[char.MaxValue + 1];
        _known = new bool[char.MaxValue + 1];
        for (var c = 0; c <= char.MaxValue; c++)
        {
            if (font.WindowsUnicodeCMap.CharacterCodeToGlyphIndex(c) != 0 && font.TryGetAdvanceWidth(c, out var width))
            {
                _known[c] = true;
                _widths[c] = (ushort)Math.Round(width);
            }
        }
    }

    public static FontFace Regular => LoadedRegular.Value;

    public static FontFace Bold => LoadedBold.Value;

    public byte[] File { get; }

    public static bool CanDraw(char c) => Regular._known[c] && Bold._known[c];

    public double Width(ReadOnlySpan<char> text, double size)
    {
        var units = 0L;
        foreach (var c in text)
        {
            units += _widths[c];
        }

        return units * size / _unitsPerEm;
    }

    static FontFace Load(string name)
    {
        using var stream = typeof(FontFace).Assembly.GetManifestResourceStream("fonts/" + name)!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new FontFace(file);
    }
}
