using System.Globalization;
using NodaTime;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>Draws an invoice, a credit note or a custom document as an A4 PDF. Pure: the same document gives the same bytes.</summary>
public static class InvoicePdf
{
    // Totals and bank details stand side by side, in one piece, unless either is so long that it must be able to break.
    const double MaxSideBySide = 320;

    public static byte[] Render(InvoiceDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Draw(document, Layout.Of(document), isArchival: false);
    }

    /// <summary>The same as PDF/A-3B with the e-invoice in it: a Factur-X file.</summary>
    /// <param name="document">What is printed; it must say the same as the XML.</param>
    /// <param name="xml">The Cross Industry Invoice of the document.</param>
    public static byte[] RenderFacturX(InvoiceDocument document, byte[] xml)
    {
        ArgumentNullException.ThrowIfNull(document);
        var layout = Layout.Of(document);
        return FacturX.Embed(Draw(document, layout, isArchival: true), xml, TitleOf(layout), layout.SellerName, document.IssueDate);
    }

    static byte[] Draw(InvoiceDocument document, Layout layout, bool isArchival)
    {
        var furniture = new PageFurniture(layout);
        var flow = Compose(layout, furniture);

        using var canvas = new PdfCanvas(TitleOf(layout), layout.SellerName, CreationDate(document), isArchival);
        for (var page = 1; page <= flow.Pages.Count; page++)
        {
            canvas.BeginPage();
            foreach (var placed in furniture.For(page, flow.Pages.Count).Concat(flow.Pages[page - 1]))
            {
                canvas.Draw(placed);
            }
        }

        return canvas.Finish();
    }

    static string TitleOf(Layout layout) => $"{layout.Title} {layout.Number}".Trim();

    static PageFlow Compose(Layout layout, PageFurniture furniture)
    {
        var flow = new PageFlow(PageFurniture.FirstTop, PageFurniture.NextTop, furniture.Bottom);
        flow.Add(HeaderSection.Build(layout), Band.Space(18));
        flow.Add(PartiesSection.Build(layout));
        flow.Add(Band.Space(14));
        flow.Add(MetaSection.Build(layout));
        flow.Add(Band.Space(16));
        AddLines(layout, flow);
        AddTotals(layout, flow);
        foreach (var block in ClosingSection.Texts(layout))
        {
            flow.AddTogether(block);
        }

        if (furniture.ClosingFooter is { } footer)
        {
            flow.Add([Band.Space(16), .. ClosingSection.Paragraphs(footer)]);
        }

        return flow;
    }

    static void AddLines(Layout layout, PageFlow flow)
    {
        if (layout.Document.Kind == InvoiceDocumentKind.Receipt)
        {
            flow.BeginTable(PaymentsTable.Header(layout), firstRowHeight: 40);
            foreach (var row in PaymentsTable.Rows(layout))
            {
                flow.AddTogether(row);
            }

            flow.EndTable();
            return;
        }

        var table = new LinesTable(layout);
        flow.BeginTable(table.Header(), firstRowHeight: 40);
        foreach (var row in table.Rows())
        {
            flow.AddTogether(row);
        }

        flow.EndTable();
    }

    static void AddTotals(Layout layout, PageFlow flow)
    {
        if (layout.Document.HidesTotals)
        {
            return;
        }

        var totals = TotalsSection.Build(layout);
        var bank = ClosingSection.BankDetails(layout);
        if (bank.Count > 0 && Math.Max(totals.Sum(b => b.Height), bank.Sum(b => b.Height)) <= MaxSideBySide)
        {
            flow.Add(Band.Beside(bank, totals));
            return;
        }

        flow.AddTogether(totals);
        flow.AddTogether(bank);
    }

    // From the document and not from a clock: the file must not change with the day it is drawn on.
    static string? CreationDate(InvoiceDocument document) => document.IssueDate is { } date ? DateOf(date) : null;

    internal static string DateOf(LocalDate date) =>
        string.Create(CultureInfo.InvariantCulture, $"D:{date.Year:0000}{date.Month:00}{date.Day:00}000000Z");
}
