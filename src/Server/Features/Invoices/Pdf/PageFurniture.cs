using System.Globalization;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>What every page carries around its content: the brand bar, the running head, the footer and "page x of y".</summary>
sealed class PageFurniture
{
    const int MaxFooterLines = 5;
    const double IdentityTop = Sheet.Height - 32;
    const double RunningHeadTop = 28;

    static readonly TextStyle Foot = Sheet.Label with { LineHeight = 9.5 };

    readonly Layout _layout;
    readonly List<(string Text, TextStyle Style)> _footer;

    public PageFurniture(Layout layout)
    {
        _layout = layout;
        var lines = PlainText.MarkdownLines(layout.Document.Footer);
        _footer = [.. TextColumn.Wrapped(lines, Foot, Sheet.ContentWidth)];
        if (_footer.Count > MaxFooterLines)
        {
            ClosingFooter = lines;
            _footer.Clear();
        }
    }

    /// <summary>A footer too long to repeat: it is printed once, at the end.</summary>
    public IReadOnlyList<string>? ClosingFooter { get; }

    public static double FirstTop => 38;

    public static double NextTop => RunningHeadTop + 30;

    public double Bottom => FooterTop - 12;

    double FooterTop => IdentityTop - 6 - (_footer.Count * Foot.LineHeight) - (_footer.Count > 0 ? 4 : 0);

    public IEnumerable<PlacedBand> For(int page, int pages)
    {
        yield return new PlacedBand(0, Band.Rule(0, Sheet.Width, 5, _layout.Accent));
        if (page > 1)
        {
            yield return new PlacedBand(RunningHeadTop, RunningHead());
        }

        yield return new PlacedBand(FooterTop, Band.Rule(Sheet.Left, Sheet.ContentWidth, 0.5, Rgb.Hairline));
        var y = FooterTop + 6;
        foreach (var band in TextColumn.Side(new TextColumn(Sheet.Left, Sheet.ContentWidth, Align.Left, _footer)))
        {
            yield return new PlacedBand(y, band);
            y += band.Height;
        }

        yield return new PlacedBand(IdentityTop, Identity(page, pages));
    }

    Band RunningHead()
    {
        var half = (Sheet.ContentWidth / 2) - 10;
        var seller = TextWrap.Fit(_layout.SellerName, FontFace.Bold, Sheet.Label.Size, half);
        return new Band(16,
        [
            new TextMark(seller, Sheet.Label with { Face = FontFace.Bold, Color = Rgb.Ink }, Sheet.Left, 8, Align.Left),
            new TextMark(DocumentName(half), Sheet.Label, Sheet.Right, 8, Align.Right),
        ]);
    }

    Band Identity(int page, int pages)
    {
        var words = _layout.Texts.Fill(
            "page", ("page", page.ToString(CultureInfo.InvariantCulture)), ("pages", pages.ToString(CultureInfo.InvariantCulture)));
        return new Band(10,
        [
            new TextMark(DocumentName(Sheet.ContentWidth * 0.75), Foot, Sheet.Left, 8, Align.Left),
            new TextMark(words, Foot, Sheet.Right, 8, Align.Right),
        ]);
    }

    string DocumentName(double width)
    {
        var name = _layout.Number.Length > 0 ? $"{_layout.Title} {_layout.Number}" : _layout.Title;
        return TextWrap.Fit(name, FontFace.Regular, Sheet.Label.Size, width);
    }
}
