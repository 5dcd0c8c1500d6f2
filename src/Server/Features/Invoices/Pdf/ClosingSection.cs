namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>What follows the totals: where to pay, the note and the late-fee text.</summary>
static class ClosingSection
{
    const double BankWidth = 236;
    const double LabelWidth = 88;

    /// <summary>Where to pay: narrow enough to stand left of the totals.</summary>
    public static List<Band> BankDetails(Layout layout)
    {
        var fields = layout.Document.BankDetails.Where(field => PlainText.Line(field.Value).Length > 0).ToList();
        return fields.Count == 0 ? [] : [Band.Space(11), .. Heading(layout, "bank_details"), .. fields.SelectMany(Field)];
    }

    public static IEnumerable<IReadOnlyList<Band>> Texts(Layout layout)
    {
        if (PlainText.MarkdownLines(layout.Document.Note) is { Count: > 0 } note)
        {
            yield return [Band.Space(16), .. Heading(layout, "note"), .. Paragraphs(note)];
        }

        if (PlainText.MarkdownLines(layout.Document.LateFeeText) is { Count: > 0 } lateFees)
        {
            yield return [Band.Space(16), .. Heading(layout, "late_fees"), .. Paragraphs(lateFees)];
        }

        if (layout.Document.Signatures.Count > 0)
        {
            var signatures = layout.Document.Signatures.Select(PlainText.Line).ToList();
            yield return [Band.Space(16), .. Heading(layout, "signatures"), .. Paragraphs(signatures)];
        }
    }

    public static List<Band> Paragraphs(IReadOnlyList<string> lines) => TextColumn.Side(
        new TextColumn(Sheet.Left, Sheet.ContentWidth, Align.Left, [.. TextColumn.Wrapped(lines, Sheet.Body, Sheet.ContentWidth)]));

    static List<Band> Heading(Layout layout, string key)
    {
        var style = Sheet.Heading with { Color = layout.Accent, LineHeight = 14 };
        return TextColumn.Side(new TextColumn(Sheet.Left, BankWidth, Align.Left, [(layout.Texts[key], style)]));
    }

    static List<Band> Field(InvoiceField field)
    {
        var style = Sheet.Body with { LineHeight = 13 };
        var label = TextColumn.Wrapped(PlainText.Line(field.Label), style with { Color = Rgb.Muted }, LabelWidth - 8);
        var value = TextColumn.Wrapped(PlainText.Line(field.Value), style, BankWidth - LabelWidth);
        return TextColumn.Side(
            new TextColumn(Sheet.Left, LabelWidth - 8, Align.Left, [.. label]),
            new TextColumn(Sheet.Left + LabelWidth, BankWidth - LabelWidth, Align.Left, [.. value]));
    }
}
