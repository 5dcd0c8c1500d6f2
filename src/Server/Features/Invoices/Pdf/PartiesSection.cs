namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>The seller and the customer, side by side.</summary>
static class PartiesSection
{
    const double Gap = 24;
    const double Width = (Sheet.ContentWidth - Gap) / 2;

    static readonly TextStyle Name = new(FontFace.Bold, 9.5, Rgb.Ink, 14);

    public static List<Band> Build(Layout layout) => TextColumn.Side(
        Column(layout, Sheet.Left, "seller", layout.Document.Seller, "registration_number"),
        Column(layout, Sheet.Left + Width + Gap, "customer", layout.Document.Customer, "local_tax_number"));

    static TextColumn Column(Layout layout, double x, string headingKey, InvoiceParty party, string localNumberKey)
    {
        var heading = Sheet.Heading with { Color = layout.Accent, LineHeight = 13 };
        var lines = new List<(string, TextStyle)> { (layout.Texts[headingKey], heading) };
        lines.AddRange(TextColumn.Wrapped(PlainText.Line(party.Name), Name, Width));
        lines.AddRange(TextColumn.Wrapped(party.AddressLines.Select(PlainText.Line).Where(line => line.Length > 0), Sheet.Body, Width));
        lines.AddRange(TextColumn.Wrapped(PlainText.Line(party.Email), Sheet.Body, Width));
        lines.AddRange(Labelled(layout, "tax_id", party.TaxId));
        lines.AddRange(Labelled(layout, localNumberKey, party.LocalNumber));
        return new TextColumn(x, Width, Align.Left, lines);
    }

    static IEnumerable<(string, TextStyle)> Labelled(Layout layout, string labelKey, string? value)
    {
        var text = PlainText.Line(value);
        return text.Length == 0
            ? []
            : TextColumn.Wrapped(layout.Texts.Fill("label_value", ("label", layout.Texts[labelKey]), ("value", text)), Sheet.Body, Width);
    }
}
