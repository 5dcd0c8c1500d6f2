namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>The table of a receipt: a row a payment, in the order that they came.</summary>
static class PaymentsTable
{
    const double MethodX = Sheet.Left + 90;
    const double ReferenceX = Sheet.Left + 245;
    const double AmountWidth = 110;

    static readonly TextStyle Cell = Sheet.Body with { LineHeight = 12.5 };

    public static Band Header(Layout layout)
    {
        var style = Sheet.Heading with { Color = layout.Accent };
        return new Band(16,
        [
            new TextMark(layout.Texts["column_date"], style, Sheet.Left, 9, Align.Left),
            new TextMark(layout.Texts["payment_method"], style, MethodX, 9, Align.Left),
            new TextMark(layout.Texts["column_reference"], style, ReferenceX, 9, Align.Left),
            new TextMark(layout.Texts["column_amount"], style, Sheet.Right, 9, Align.Right),
            new FillMark(Sheet.Left, 15, Sheet.ContentWidth, 1, layout.Accent),
        ]);
    }

    public static IEnumerable<IReadOnlyList<Band>> Rows(Layout layout) => layout.Document.Payments.Select(payment =>
    {
        var reference = Sheet.Right - AmountWidth - ReferenceX - 14;
        return (IReadOnlyList<Band>)
        [
            Band.Space(5),
            .. TextColumn.Side(
                Column(layout.Format.Date(payment.Date), Sheet.Left, MethodX - Sheet.Left - 8),
                Column(PlainText.Line(payment.Method), MethodX, ReferenceX - MethodX - 12),
                Column(PlainText.Line(payment.Reference), ReferenceX, reference),
                new TextColumn(Sheet.Right - AmountWidth, AmountWidth, Align.Right, [(layout.Format.Money(payment.AmountMinor), Cell)])),
            new Band(5, [new FillMark(Sheet.Left, 4.5, Sheet.ContentWidth, 0.5, Rgb.Hairline)]),
        ];
    });

    static TextColumn Column(string text, double x, double width) =>
        new(x, width, Align.Left, [.. TextColumn.Wrapped(text, Cell, width)]);
}
