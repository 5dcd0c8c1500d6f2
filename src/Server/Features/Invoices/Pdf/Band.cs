namespace Plumbline.Server.Features.Invoices.Pdf;

enum Align { Left, Right, Center }

readonly record struct TextStyle(FontFace Face, double Size, Rgb Color, double LineHeight);

/// <summary>Something drawn in a band: x from the page's left edge, y down from the band's top, in points.</summary>
abstract record Mark
{
    public abstract Mark MovedDown(double distance);
}

/// <summary>One line of text. <paramref name="X"/> is its left edge, right edge or middle, as <paramref name="Align"/> says.</summary>
sealed record TextMark(string Text, TextStyle Style, double X, double Baseline, Align Align) : Mark
{
    public override Mark MovedDown(double distance) => this with { Baseline = Baseline + distance };
}

sealed record FillMark(double X, double Y, double Width, double Height, Rgb Color, double Radius = 0) : Mark
{
    public override Mark MovedDown(double distance) => this with { Y = Y + distance };
}

sealed record ImageMark(LogoImage Logo, double X, double Y, double Width, double Height) : Mark
{
    public override Mark MovedDown(double distance) => this with { Y = Y + distance };
}

/// <summary>A strip of the page's full width: the unit that page breaks never cut.</summary>
sealed record Band(double Height, IReadOnlyList<Mark> Marks)
{
    public static Band Space(double height) => new(height, []);

    public static Band Rule(double x, double width, double thickness, Rgb color) =>
        new(thickness, [new FillMark(x, 0, width, thickness, color)]);

    /// <summary>Stacks side by side as one band, aligned at their tops.</summary>
    public static Band Beside(params IReadOnlyList<IReadOnlyList<Band>> stacks)
    {
        var marks = new List<Mark>();
        foreach (var stack in stacks)
        {
            var y = 0.0;
            foreach (var band in stack)
            {
                marks.AddRange(band.Marks.Select(mark => mark.MovedDown(y)));
                y += band.Height;
            }
        }

        return new Band(stacks.Max(stack => stack.Sum(band => band.Height)), marks);
    }

    /// <summary>The same band with a background behind its marks.</summary>
    public Band On(double x, double width, Rgb color) => this with { Marks = [new FillMark(x, 0, width, Height, color), .. Marks] };
}

/// <summary>Page geometry and the styles that all sections share, in points.</summary>
static class Sheet
{
    public const double Width = 595.28;
    public const double Height = 841.89;
    public const double Margin = 48;
    public const double Left = Margin;
    public const double Right = Width - Margin;
    public const double ContentWidth = Right - Left;

    public static readonly TextStyle Body = new(FontFace.Regular, 8.5, Rgb.Ink, 12);
    public static readonly TextStyle Strong = new(FontFace.Bold, 8.5, Rgb.Ink, 12);
    public static readonly TextStyle Small = new(FontFace.Regular, 7.5, Rgb.Muted, 10.5);
    public static readonly TextStyle Label = new(FontFace.Regular, 7, Rgb.Muted, 10.5);
    public static readonly TextStyle Heading = new(FontFace.Bold, 7.5, Rgb.Muted, 12);
}

/// <summary>A column of text lines that sits beside others.</summary>
sealed record TextColumn(double X, double Width, Align Align, IReadOnlyList<(string Text, TextStyle Style)> Lines)
{
    public static IEnumerable<(string Text, TextStyle Style)> Wrapped(string text, TextStyle style, double width) =>
        TextWrap.Wrap(text, style.Face, style.Size, width).Select(line => (line, style));

    public static IEnumerable<(string Text, TextStyle Style)> Wrapped(IEnumerable<string> lines, TextStyle style, double width) =>
        lines.SelectMany(line => line.Length == 0 ? [("", style)] : Wrapped(line, style, width));

    /// <summary>Columns side by side as one band a line, so that long ones can go on over a page break.</summary>
    public static List<Band> Side(params IReadOnlyList<TextColumn> columns)
    {
        var bands = new List<Band>();
        var rows = columns.Max(column => column.Lines.Count);
        for (var row = 0; row < rows; row++)
        {
            var cells = columns.Where(column => row < column.Lines.Count).ToList();
            var height = cells.Max(column => column.Lines[row].Style.LineHeight);
            bands.Add(new Band(height, [.. cells.Where(c => c.Lines[row].Text.Length > 0).Select(c => c.MarkOf(row, height))]));
        }

        return bands;
    }

    TextMark MarkOf(int row, double height)
    {
        var (text, style) = Lines[row];
        var shown = ShrunkTo(text, style);
        var x = Align == Align.Right ? X + Width : X;
        // The ascender part of the line is a bit over three quarters of it.
        return new TextMark(text, shown, x, height - (style.LineHeight * 0.28), Align);
    }

    // Figures are never cut and never wrapped: one that is too wide is set smaller.
    TextStyle ShrunkTo(string text, TextStyle style)
    {
        var width = style.Face.Width(text, style.Size);
        return width <= Width ? style : style with { Size = Math.Max(3, style.Size * Width / width) };
    }
}
