namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>Dates, references and the amount due, in a tinted card of four columns.</summary>
static class MetaSection
{
    const int Columns = 4;
    const double Padding = 12;
    const double Gap = 12;
    const double CellWidth = (Sheet.ContentWidth - (2 * Padding) - ((Columns - 1) * Gap)) / Columns;

    static readonly TextStyle Value = Sheet.Strong with { Size = 9, LineHeight = 12.5 };

    public static List<Band> Build(Layout layout)
    {
        var cells = Cells(layout).Where(cell => cell.Value.Length > 0).ToList();
        if (cells.Count == 0)
        {
            return [];
        }

        var bands = new List<Band> { Band.Space(9) };
        foreach (var row in cells.Chunk(Columns))
        {
            bands.AddRange(TextColumn.Side([.. row.Select((cell, column) => Cell(cell, column, layout.Accent))]));
            bands.Add(Band.Space(6));
        }

        bands[^1] = Band.Space(9);
        return [.. bands.Select(band => band.On(Sheet.Left, Sheet.ContentWidth, layout.Accent.Tint(0.05)))];
    }

    static TextColumn Cell((string Label, string Value, bool IsFigure) cell, int column, Rgb figureColor)
    {
        var style = cell.IsFigure ? Value with { Color = figureColor } : Value;
        return new TextColumn(Sheet.Left + Padding + (column * (CellWidth + Gap)), CellWidth, Align.Left,
        [
            .. TextColumn.Wrapped(cell.Label, Sheet.Label, CellWidth),
            .. cell.IsFigure ? [(cell.Value, style)] : TextColumn.Wrapped(cell.Value, style, CellWidth),
        ]);
    }

    static IEnumerable<(string Label, string Value, bool IsFigure)> Cells(Layout layout)
    {
        var (document, format) = (layout.Document, layout.Format);
        var first = document.Kind == InvoiceDocumentKind.Receipt ? "paid_on" : "issue_date";
        yield return Cell(first, document.IssueDate is { } issued ? format.Date(issued) : "");
        var until = document.Kind == InvoiceDocumentKind.Quote ? "valid_until" : "due_date";
        yield return Cell(until, document.DueDate is { } due ? format.Date(due) : "");
        if (document.Totals.DueMinor is { } amount)
        {
            yield return (layout.Texts["due"], format.Money(amount), true);
        }

        yield return Cell("original_number", PlainText.Line(document.OriginalNumber));
        yield return Cell("purchase_order", PlainText.Line(document.PurchaseOrder));
        yield return Cell("payment_method", PlainText.Line(document.PaymentMethod));
        yield return Cell("payment_reference", PlainText.Line(document.PaymentReference));
        foreach (var field in document.AdditionalFields)
        {
            yield return (PlainText.Line(field.Label), PlainText.Line(field.Value), false);
        }

        (string, string, bool) Cell(string key, string value) => (layout.Texts[key], value, false);
    }
}
