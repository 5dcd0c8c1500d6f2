using System.Xml;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>Texts as XML can hold them. An element without content is wrong in most rules, so that what has none is null.</summary>
static class EText
{
    /// <summary>On one line.</summary>
    public static string? Line(string? text) => NullIfEmpty(string.Join(' ', Words(text)));

    /// <summary>Its lines that are not empty.</summary>
    public static string? Lines(string? text) => NullIfEmpty(
        string.Join('\n', (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(Line).OfType<string>()));

    private static string[] Words(string? text) => Clean(text ?? "").Split(
        [' ', '\t', '\r', '\n', '\u0085', '\u2028', '\u2029'], StringSplitOptions.RemoveEmptyEntries);

    private static string Clean(string text)
    {
        var kept = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                kept.Append(text[i]).Append(text[++i]);
            }
            else if (XmlConvert.IsXmlChar(text[i]))
            {
                kept.Append(text[i]);
            }
        }
        return kept.ToString();
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
