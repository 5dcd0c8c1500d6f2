using NodaTime;
using Plumbline.Server.Features.Invoices.Pdf;
using UglyToad.PdfPig;

namespace Plumbline.Server.Tests.Pdf;

public sealed class InvoicePdfPagingTests
{
    const string TableHeader = "ItemQuantityUnit priceTaxAmount";

    static InvoiceDocument Long(int lines) => PdfSamples.Invoice(
        [.. Enumerable.Range(1, lines).Select(i => PdfSamples.Line with { Name = $"Line number {i:000}" })]);

    [Fact]
    public void Pages_OneLine_IsOnePage()
    {
        var page = Assert.Single(PdfSamples.PagesOf(InvoicePdf.Render(PdfSamples.Invoice())));
        Assert.Contains("Page 1 of 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_SixtyLines_RepeatHeaderFooterAndNumbers()
    {
        var pages = PdfSamples.PagesOf(InvoicePdf.Render(Long(60)));
        Assert.InRange(pages.Count, 3, 6);
        for (var i = 0; i < pages.Count; i++)
        {
            Assert.Contains($"Page {i + 1} of {pages.Count}", pages[i], StringComparison.Ordinal);
            Assert.Contains("Share capital 50,000", pages[i], StringComparison.Ordinal);
            Assert.Contains("INV-2023-0042", pages[i], StringComparison.Ordinal);
            var hasLines = pages[i].Contains("Line number", StringComparison.Ordinal);
            Assert.Equal(hasLines, pages[i].Contains(TableHeader, StringComparison.Ordinal));
        }

        var all = string.Concat(pages);
        Assert.All(Enumerable.Range(1, 60), i => Assert.Contains($"Line number {i:000}", all, StringComparison.Ordinal));
    }

    [Fact]
    public void Totals_WhereverThePageEnds_StayTogether()
    {
        for (var lines = 6; lines <= 18; lines++)
        {
            var pages = PdfSamples.PagesOf(InvoicePdf.Render(Long(lines)));
            var page = Assert.Single(pages, text => text.Contains("Subtotal", StringComparison.Ordinal));
            Assert.Contains("Amount due€400.00", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rows_WhereverThePageEnds_AreNotCut()
    {
        var pages = PdfSamples.PagesOf(InvoicePdf.Render(Long(40)));
        foreach (var page in pages)
        {
            Assert.Equal(Count(page, "Line number"), Count(page, "Discount 10%"));
        }
    }

    [Fact]
    public void Content_OnEveryPage_StaysInsideTheMarginsAndAboveTheFooter()
    {
        using var pdf = PdfDocument.Open(InvoicePdf.Render(Long(60)));
        foreach (var page in pdf.GetPages())
        {
            Assert.All(page.Letters, letter =>
            {
                Assert.InRange(letter.StartBaseLine.X, 47.9, 547.4);
                Assert.InRange(letter.EndBaseLine.X, 47.9, 547.4);
                Assert.InRange(letter.StartBaseLine.Y, 20, 815);
            });
            var footer = page.GetWords().First(word => word.Text == "Share").BoundingBox.Top;
            var lowestAmount = page.GetWords().Where(word => word.Text.StartsWith('€')).Min(word => word.BoundingBox.Bottom);
            Assert.True(lowestAmount > footer);
        }
    }

    [Fact]
    public void Name_WithoutSpaces_IsBrokenInsideItsColumn()
    {
        var name = new string('W', 300);
        using var pdf = PdfDocument.Open(InvoicePdf.Render(PdfSamples.Invoice(PdfSamples.Line with { Name = name })));
        var letters = pdf.GetPage(1).Letters.Where(letter => letter.Value == "W").ToList();
        Assert.Equal(300, letters.Count);
        var quantityColumn = pdf.GetPage(1).GetWords().Single(word => word.Text == "Quantity").BoundingBox.Left;
        Assert.All(letters, letter => Assert.True(letter.EndBaseLine.X < quantityColumn));
    }

    [Fact]
    public void Footer_TooLongToRepeat_IsPrintedOnceInFull()
    {
        var footer = string.Join("\n", Enumerable.Range(1, 30).Select(i => $"Legal sentence {i:00}."));
        var pages = PdfSamples.PagesOf(InvoicePdf.Render(Long(40) with { Footer = footer }));
        Assert.Equal(1, Count(string.Concat(pages), "Legal sentence 30."));
    }

    [Fact]
    public void Invoice_WithoutLines_SaysSo()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice() with { Lines = [], IssueDate = (LocalDate?)null });
        Assert.Contains("No items", text, StringComparison.Ordinal);
    }

    static int Count(string text, string part) => text.Split(part).Length - 1;
}
