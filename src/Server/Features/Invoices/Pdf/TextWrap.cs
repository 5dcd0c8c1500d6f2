namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>Breaks text into lines of a width: at spaces, and inside a word only when the word alone is too wide.</summary>
static class TextWrap
{
    const string Ellipsis = "…";

    public static List<string> Wrap(string text, FontFace face, double size, double maxWidth)
    {
        var lines = new List<string>();
        var start = 0;
        while (start < text.Length)
        {
            var end = EndOfLine(text, start, face, size, maxWidth);
            var line = text[start..end].TrimEnd(' ');
            if (line.Length > 0)
            {
                lines.Add(line);
            }

            start = end;
            while (start < text.Length && text[start] == ' ')
            {
                start++;
            }
        }

        return lines;
    }

    /// <summary>At most <paramref name="maxLines"/> lines; the last one ends in an ellipsis when there was more.</summary>
    public static List<string> Wrap(string text, FontFace face, double size, double maxWidth, int maxLines)
    {
        var lines = Wrap(text, face, size, maxWidth);
        if (lines.Count <= maxLines)
        {
            return lines;
        }

        var last = lines[maxLines - 1];
        lines.RemoveRange(maxLines - 1, lines.Count - maxLines + 1);
        lines.Add(Shortened(last, face, size, maxWidth));
        return lines;
    }

    public static string Fit(string text, FontFace face, double size, double maxWidth) =>
        face.Width(text, size) <= maxWidth ? text : Shortened(text, face, size, maxWidth);

    static string Shortened(string text, FontFace face, double size, double maxWidth)
    {
        var room = maxWidth - face.Width(Ellipsis, size);
        var length = 0;
        while (length < text.Length && (room -= face.Width(text.AsSpan(length, 1), size)) >= 0)
        {
            length++;
        }

        return string.Concat(text.AsSpan(0, length).TrimEnd(), Ellipsis);
    }

    static int EndOfLine(string text, int start, FontFace face, double size, double maxWidth)
    {
        var width = 0.0;
        var lastSpace = -1;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == ' ')
            {
                lastSpace = i;
            }

            width += face.Width(text.AsSpan(i, 1), size);
            if (width > maxWidth && text[i] != ' ')
            {
                // At least one character a line, or a very narrow column would never end.
                return lastSpace > start ? lastSpace : Math.Max(i, start + 1);
            }
        }

        return text.Length;
    }
}
