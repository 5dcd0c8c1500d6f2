namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>Logo or wordmark on the left; title, number and mark on the right.</summary>
static class HeaderSection
{
    const double LogoWidth = 160;
    const double LogoHeight = 48;
    const double SideWidth = 238;

    static readonly TextStyle Number = new(FontFace.Regular, 10, Rgb.Muted, 14);
    static readonly TextStyle Title = new(FontFace.Bold, 20, Rgb.Ink, 25);

    public static Band Build(Layout layout)
    {
        var marks = new List<Mark>();
        var left = AddSeller(layout, marks);
        var right = AddTitle(layout, marks);
        return new Band(Math.Max(left, right), marks);
    }

    static double AddSeller(Layout layout, List<Mark> marks)
    {
        if (LogoImage.TryRead(layout.Document.Logo) is { } logo)
        {
            var scale = Math.Min(LogoWidth / logo.Width, LogoHeight / logo.Height);
            marks.Add(new ImageMark(logo, Sheet.Left, 0, logo.Width * scale, logo.Height * scale));
            return LogoHeight;
        }

        var style = new TextStyle(FontFace.Bold, 16, layout.Accent, 20);
        return AddLines(marks, TextWrap.Wrap(layout.SellerName, style.Face, style.Size, SideWidth, 2), style, 0, Sheet.Left, Align.Left);
    }

    static double AddTitle(Layout layout, List<Mark> marks)
    {
        var title = TextWrap.Wrap(layout.Title, Title.Face, Title.Size, SideWidth, 2);
        var y = AddLines(marks, title, Title, -4, Sheet.Right, Align.Right);
        var number = TextWrap.Wrap(layout.NumberOrPlaceholder, Number.Face, Number.Size, SideWidth, 3);
        y = AddLines(marks, number, Number, y, Sheet.Right, Align.Right);
        return MarkOf(layout) is { } mark ? AddPill(marks, mark.Words, mark.Color, y + 5) : y;
    }

    static double AddLines(List<Mark> marks, List<string> lines, TextStyle style, double y, double x, Align align)
    {
        foreach (var line in lines)
        {
            marks.Add(new TextMark(line, style, x, y + (style.LineHeight * 0.76), align));
            y += style.LineHeight;
        }

        return y;
    }

    static double AddPill(List<Mark> marks, string words, Rgb color, double y)
    {
        const double Height = 15;
        const double Padding = 8;
        var style = new TextStyle(FontFace.Bold, 7.5, color, Height);
        var text = TextWrap.Fit(words, style.Face, style.Size, SideWidth - (2 * Padding));
        var width = style.Face.Width(text, style.Size) + (2 * Padding);
        marks.Add(new FillMark(Sheet.Right - width, y, width, Height, color.Tint(0.1), Height / 2));
        marks.Add(new TextMark(text, style, Sheet.Right - Padding, y + 10.3, Align.Right));
        return y + Height;
    }

    static (string Words, Rgb Color)? MarkOf(Layout layout)
    {
        (string Key, Rgb Color)? mark = layout.Document.Mark switch
        {
            InvoiceMark.None => null,
            InvoiceMark.Draft => ("mark_draft", Rgb.Muted),
            InvoiceMark.Preview => ("mark_preview", Rgb.Muted),
            InvoiceMark.Open => ("mark_open", Rgb.Muted),
            InvoiceMark.ToPay => ("mark_to_pay", layout.Accent),
            InvoiceMark.PartiallyPaid => ("mark_partially_paid", Rgb.Warning),
            InvoiceMark.Paid => ("mark_paid", Rgb.Positive),
            InvoiceMark.Overdue => ("mark_overdue", Rgb.Negative),
            InvoiceMark.Failed => ("mark_failed", Rgb.Negative),
            InvoiceMark.Voided => ("mark_voided", Rgb.Muted),
            InvoiceMark.Uncollectible => ("mark_uncollectible", Rgb.Negative),
            InvoiceMark.Refunded => ("mark_refunded", Rgb.Muted),
            _ => throw new ArgumentOutOfRangeException(nameof(layout), layout.Document.Mark, "Unknown mark."),
        };
        var own = PlainText.Line(layout.Document.MarkLabel);
        if (own.Length > 0)
        {
            return (own, mark?.Color ?? Rgb.Muted);
        }

        return mark is { } shown ? (layout.Texts[shown.Key], shown.Color) : null;
    }
}
