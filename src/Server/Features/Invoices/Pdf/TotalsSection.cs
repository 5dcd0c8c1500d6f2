namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>From subtotal to amount due, on the right, kept on one page.</summary>
static class TotalsSection
{
    const double Width = 235;
    const double X = Sheet.Right - Width;

    static readonly TextStyle Row = Sheet.Body with { LineHeight = 15 };
    static readonly TextStyle Total = new(FontFace.Bold, 10, Rgb.Ink, 19);

    public static List<Band> Build(Layout layout)
    {
        var (totals, format, texts) = (layout.Document.Totals, layout.Format, layout.Texts);
        var bands = new List<Band> { Band.Space(10) };
        if (totals.DiscountMinor != 0)
        {
            var label = PlainText.Line(totals.DiscountLabel);
            bands.AddRange(Line(texts["subtotal"], format.Money((decimal)totals.NetMinor + totals.DiscountMinor), Row));
            bands.AddRange(Line(label.Length > 0 ? label : texts["discount"], format.Money(-(decimal)totals.DiscountMinor), Row));
        }

        bands.AddRange(Line(texts["net"], format.Money(totals.NetMinor), Row));
        bands.AddRange(totals.Taxes.SelectMany(tax => Line(TaxLabel(layout, tax), format.Money(tax.TaxMinor), Row)));
        bands.Add(Band.Space(3));
        bands.Add(Band.Rule(X, Width, 0.75, Rgb.Hairline));
        bands.Add(Band.Space(3));
        bands.AddRange(Line(TotalLabel(layout), format.Money(totals.TotalMinor), Total));
        if (totals.PaidMinor is { } paid)
        {
            var isReceipt = layout.Document.Kind == InvoiceDocumentKind.Receipt;
            bands.AddRange(isReceipt
                ? DueRow(layout, texts["paid"], format.Money(paid))
                : Line(texts["paid"], format.Money(-(decimal)paid), Row));
        }

        if (totals.CreditedMinor is { } credited)
        {
            bands.AddRange(Line(texts["credited"], format.Money(-(decimal)credited), Row));
        }

        if (totals.WaivedMinor is { } waived)
        {
            bands.AddRange(Line(texts["waived"], format.Money(-(decimal)waived), Row));
        }

        if (totals.DueMinor is { } due)
        {
            bands.AddRange(DueRow(layout, texts["due"], format.Money(due)));
        }

        bands.AddRange(Notices(layout));
        return bands;
    }

    static string TotalLabel(Layout layout) => layout.Texts.Fill(
        layout.Document.Kind == InvoiceDocumentKind.CreditNote ? "total_credit" : "total",
        ("currency", PlainText.Line(layout.Document.Currency.Code)));

    static string TaxLabel(Layout layout, InvoiceTaxTotal tax)
    {
        var own = PlainText.Line(tax.Label);
        return layout.Texts.Fill(
            "tax_row",
            ("tax", own.Length > 0 ? own : layout.Texts["tax"]),
            ("rate", layout.Format.Percent(tax.Rate)),
            ("net", layout.Format.Money(tax.NetMinor)));
    }

    static List<Band> DueRow(Layout layout, string label, string amount)
    {
        var style = Total with { Size = 11, Color = layout.Accent, LineHeight = 20 };
        return [Band.Space(3), Band.Rule(X, Width, 1, layout.Accent), Band.Space(3), .. Line(label, amount, style)];
    }

    static List<Band> Line(string label, string amount, TextStyle style)
    {
        var amountWidth = Math.Min(Width * 0.7, style.Face.Width(amount, style.Size) + 1);
        var labelWidth = Width - amountWidth - 10;
        return TextColumn.Side(
            new TextColumn(X, labelWidth, Align.Left, [.. TextColumn.Wrapped(label, style, labelWidth)]),
            new TextColumn(Sheet.Right - amountWidth, amountWidth, Align.Right, [(amount, style)]));
    }

    static IEnumerable<Band> Notices(Layout layout)
    {
        var lines = new List<string>();
        if (layout.Document.Converted is { } converted)
        {
            lines.Add(Converted(layout, converted));
            if (converted.TaxMinor is { } tax)
            {
                var amount = new DocumentFormat(layout.Texts, converted.Currency).Money(tax);
                lines.Add(layout.Texts.Fill("converted_tax", ("amount", amount)));
            }
        }

        switch (layout.Document.TaxNotice)
        {
            case InvoiceTaxNotice.ReverseCharge:
                lines.Add(layout.Texts["tax_notice_reverse_charge"]);
                break;
            case InvoiceTaxNotice.Exempt:
                lines.Add(layout.Texts["tax_notice_exempt"]);
                break;
        }

        if (lines.Count == 0)
        {
            return [];
        }

        var column = new TextColumn(X, Width, Align.Left, [.. TextColumn.Wrapped(lines, Sheet.Small, Width)]);
        return [Band.Space(6), .. TextColumn.Side(column)];
    }

    static string Converted(Layout layout, InvoiceConversion converted)
    {
        var amount = new DocumentFormat(layout.Texts, converted.Currency).Money(converted.TotalMinor);
        var text = layout.Texts.Fill("converted", ("amount", amount));
        if (converted.Rate is not { } rate)
        {
            return text;
        }

        var from = PlainText.Line(layout.Document.Currency.Code);
        var to = PlainText.Line(converted.Currency.Code);
        return $"{text} ({layout.Texts.Fill("converted_rate", ("from", from), ("rate", layout.Format.Rate(rate)), ("to", to))})";
    }
}
