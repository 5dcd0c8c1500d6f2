using NodaTime;
using Plumbline.Server.Features.Invoices.Pdf;
using UglyToad.PdfPig;

namespace Plumbline.Server.Tests.Pdf;

public sealed class InvoicePdfTests
{
    [Fact]
    public void Render_FullInvoice_PrintsEveryFieldOfTheModel()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice());
        string[] expected =
        [
            "Invoice", "INV-2023-0042", "To pay", "1 Dec 2023", "31 Dec 2023", "PO-7788", "Bank transfer", "RF18539007", "R&D 4410",
            "Société Générale de Mesure", "12 rue de la Paix", "Tax ID: FR12345678901", "Registration number: RCS 123 456 789",
            "billing@seller.example", "Łódź Šiauliai UAB", "76348 Šiauliai", "Local tax number: 304455667", "ap@customer.example",
            "Platform subscription", "Scale plan", "1 Nov 2023 – 30 Nov 2023", "25", "seats", "€15.00", "20%",
            "FR7630006000011234567890189", "Thank you.", "Interest is due from the day after.", "Share capital 50,000", "Page 1 of 1",
        ];
        Assert.All(expected, words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Totals_DiscountTaxAndPayment_AreAllPrinted()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice());
        string[] expected =
        [
            "Subtotal€375.00", "Discount-€37.50", "Total excluding tax€337.50", "Tax 20% on €337.50€67.50", "Total (EUR)€405.00",
            "Amount paid-€4.00", "Credited-€1.00", "Amount due€400.00", "Discount 10%-€37.50",
        ];
        Assert.All(expected, words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Totals_WithoutPaymentFigures_HaveNoSuchRows()
    {
        var invoice = PdfSamples.Invoice();
        var text = PdfSamples.TextOf(invoice with { Totals = invoice.Totals with { PaidMinor = null, DueMinor = null } });
        Assert.DoesNotContain("Amount paid", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Amount due", text, StringComparison.Ordinal);
        Assert.Contains("Total (EUR)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Language_French_ChangesWordsNumbersAndDates()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice() with { Language = "fr-FR", Currency = new InvoiceCurrency("EUR", 2) });
        string[] expected =
            ["Facture", "Émetteur", "1 déc. 2023", "375,00 €", "Total TTC (EUR)405,00 €", "TVA 20 % sur 337,50 €", "Page 1 sur 1"];
        Assert.All(expected, words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Language_Unknown_FallsBackToEnglish()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice() with { Language = "tlh" });
        Assert.Contains("Amount due", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JPY", 0, "¥37,500")]
    [InlineData("KWD", 3, "KWD 37.500")]
    [InlineData("PLN", 2, "PLN 375.00")]
    public void Currency_OwnDecimals_AreRespected(string code, int decimals, string expectedGross)
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice() with { Currency = new InvoiceCurrency(code, decimals) });
        Assert.Contains(expectedGross, text, StringComparison.Ordinal);
        Assert.Contains($"Total ({code})", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiers_OfAUsageLine_PrintRangeCountPriceAndAmount()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice(PdfSamples.Line with
        {
            UnitAmountMinor = null,
            Tiers = [new(1, 1_000_000, 1_000_000, 250, 1_000_000, 250), new(1_000_001, null, 5, 0.1234m, 1, 1)],
        }));
        Assert.Contains("1 to 1,000,0001,000,000 × €2.50 per 1,000,000€2.50", text, StringComparison.Ordinal);
        Assert.Contains("1,000,001 and above5 × €0.001234€0.01", text, StringComparison.Ordinal);
    }

    [Fact]
    public void CreditLine_Amounts_AreNegative()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice(new InvoiceLine
        {
            Name = "Unused time",
            Quantity = 1,
            UnitAmountMinor = 5000,
            NetMinor = 5000,
            TaxRate = 20,
            IsCredit = true,
        }));
        Assert.Contains("Unused time1-€50.0020%-€50.00", text, StringComparison.Ordinal);
    }

    [Fact]
    public void CreditNote_NumberOfTheOriginal_IsPrinted()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice() with { Kind = InvoiceDocumentKind.CreditNote, OriginalNumber = "INV-1" });
        Assert.Contains("Credit note", text, StringComparison.Ordinal);
        Assert.Contains("Original invoice", text, StringComparison.Ordinal);
        Assert.Contains("INV-1", text.Replace("INV-2023-0042", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Total credited (EUR)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(InvoiceMark.Draft, "Draft, no number yet")]
    [InlineData(InvoiceMark.Preview, "Preview, no number yet")]
    public void Number_Empty_IsReplacedByWhatThePageIs(InvoiceMark mark, string expected)
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice() with { Number = "", Mark = mark });
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void CustomDocument_OwnTitleAndMark_ReplaceTheUsualOnes()
    {
        var invoice = PdfSamples.Invoice();
        var text = PdfSamples.TextOf(
            invoice with { Kind = InvoiceDocumentKind.Document, Title = "Pro forma", MarkLabel = "For customs" });
        Assert.Contains("Pro forma", text, StringComparison.Ordinal);
        Assert.Contains("For customs", text, StringComparison.Ordinal);
        Assert.DoesNotContain("To pay", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_ConversionAndReverseCharge_StandUnderTheTotals()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice() with
        {
            Converted = new InvoiceConversion(new InvoiceCurrency("USD", 2), 43740, 1.08m),
            TaxNotice = InvoiceTaxNotice.ReverseCharge,
        });
        Assert.Contains("Total in accounting currency: $437.40 (1 EUR = 1.08 USD)", text, StringComparison.Ordinal);
        Assert.Contains("Reverse charge", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_InNotes_LeavesItsWordsOnly()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice() with { Note = "# Hello\n**Bold** and [a link](https://x.example)" });
        Assert.Contains("HelloBold and a link (https://x.example)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SameDocumentTwice_GivesTheSameBytes()
    {
        var document = PdfSamples.Invoice();
        var first = InvoicePdf.Render(document);
        Assert.Equal(first, InvoicePdf.Render(document));
        Assert.NotEqual(first, InvoicePdf.Render(document with { Number = "INV-2023-0043" }));
    }

    [Fact]
    public async Task Render_FromManyThreads_GivesTheSameBytes()
    {
        var document = PdfSamples.Invoice();
        var expected = InvoicePdf.Render(document);
        var files = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => InvoicePdf.Render(document))));
        Assert.All(files, file => Assert.Equal(expected, file));
    }

    [Fact]
    public void Information_TitleAuthorAndDate_ComeFromTheDocument()
    {
        using var pdf = PdfDocument.Open(InvoicePdf.Render(PdfSamples.Invoice()));
        Assert.Equal("Invoice INV-2023-0042", pdf.Information.Title);
        Assert.Equal("Société Générale de Mesure", pdf.Information.Author);
        Assert.Equal("D:20231201000000Z", pdf.Information.CreationDate);
    }

    [Fact]
    public void Figures_InOneColumn_EndAtTheSameEdge()
    {
        var lines = new[] { 100L, 123_456, 99_999_999 }.Select(net => PdfSamples.Line with { NetMinor = net, DiscountMinor = 0 });
        using var pdf = PdfDocument.Open(InvoicePdf.Render(PdfSamples.Invoice([.. lines])));
        var words = pdf.GetPage(1).GetWords().ToList();
        string[] figures = ["€1.00", "€1,234.56", "€999,999.99"];
        var edges = figures.Select(t => words.Single(word => word.Text == t).Letters[^1].EndBaseLine.X);
        Assert.Single(edges.Select(x => Math.Round(x, 1)).Distinct());
    }

    [Fact]
    public void Period_OfASingleInstant_PrintsItsDay()
    {
        var day = new LocalDate(2023, 11, 7);
        var text = PdfSamples.TextOf(PdfSamples.Invoice(PdfSamples.Line with { Period = new InvoicePeriod(day, day) }));
        Assert.Contains("7 Nov 2023", text, StringComparison.Ordinal);
        Assert.DoesNotContain("7 Nov 2023 –", text, StringComparison.Ordinal);
    }
}
