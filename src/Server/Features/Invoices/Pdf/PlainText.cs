using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>Turns any text into one that the fonts can draw: what they lack becomes '?', what cannot be seen goes.</summary>
static partial class PlainText
{
    const int MaxLength = 20_000;
    const char Missing = '?';

    /// <summary>On one line: breaks and tabs become spaces.</summary>
    public static string Line(string? text) => Drawable(Cut(text).ReplaceLineEndings(" ")).Trim();

    /// <summary>One entry a line; empty lines stay, except at both ends.</summary>
    public static IReadOnlyList<string> Lines(string? text)
    {
        var lines = Cut(text).ReplaceLineEndings("\n").Split('\n').Select(line => Drawable(line).Trim()).ToList();
        lines.RemoveRange(0, lines.TakeWhile(string.IsNullOrEmpty).Count());
        while (lines.Count > 0 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines;
    }

    /// <summary>Settings such as the footer may hold Markdown: its marks go, its words stay.</summary>
    public static IReadOnlyList<string> MarkdownLines(string? text) => Lines(WithoutMarks(text));

    /// <summary>The same for who draws any letter: the words without the marks of Markdown.</summary>
    public static string WithoutMarks(string? text)
    {
        var plain = Link().Replace(Cut(text), "$1 ($2)");
        plain = LineStart().Replace(plain, "");
        return Emphasis().Replace(plain, "$2").Trim();
    }

    static string Cut(string? text) => text is null ? "" : text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");

    static string Drawable(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Replacement(rune) is { } c)
            {
                clean.Append(c);
            }
        }

        // Accents typed as separate marks are joined first, or the fonts could not place them.
        var composed = clean.ToString().Normalize(NormalizationForm.FormC);
        return composed.All(FontFace.CanDraw) ? composed : string.Concat(composed.Select(c => FontFace.CanDraw(c) ? c : Missing));
    }

    static char? Replacement(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format => null,
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => ' ',
        _ when rune.Value is >= 0xFE00 and <= 0xFE0F => null,
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => Missing,
        _ when !rune.IsBmp || rune == Rune.ReplacementChar => Missing,
        _ when rune.Value == 0x2212 && !FontFace.CanDraw((char)rune.Value) => '-',
        _ => (char)rune.Value,
    };

    [GeneratedRegex(@"\[([^\]\n]{1,500})\]\(([^)\s]{1,500})\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^[ \t]{0,3}(#{1,6}[ \t]+|>[ \t]?)", RegexOptions.Multiline)]
    private static partial Regex LineStart();

    [GeneratedRegex(@"(\*\*|__|`)([^*_`\n]{1,2000})\1")]
    private static partial Regex Emphasis();
}
