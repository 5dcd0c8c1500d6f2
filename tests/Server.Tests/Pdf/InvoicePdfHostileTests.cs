using Plumbline.Server.Features.Invoices.Pdf;
using UglyToad.PdfPig;

namespace Plumbline.Server.Tests.Pdf;

public sealed class InvoicePdfHostileTests
{
    public static TheoryData<string> Texts =>
    [
        "<script>alert('x')</script> {number} %s ) Tj ET Q endstream",
        string.Concat(Enumerable.Repeat("0123456789", 1000)),
        string.Concat(Enumerable.Repeat("lorem ipsum ", 200)),
        "שלום עולם مرحبا 你好 👩‍👩‍👧‍👦 🇫🇷",
        "\0\a\b\u001b[31m\u202Eevil\u202C\uFEFF\uFFFE\uFFFF\u2028x",
        "\uD800 lone \uDC00 surrogates",
        string.Concat(Enumerable.Repeat("e\u0301\u0302\u0303\u0304", 200)),
        "\\(unbalanced\\ ((( ",
        "",
        "   \r\n\t  ",
        new string('#', 2000),
        string.Concat(Enumerable.Repeat("[a](", 1500)),
        string.Concat(Enumerable.Repeat("**", 2000)),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Render_AnyTextInEveryField_GivesAReadableFile(string text)
    {
        var party = new InvoiceParty { Name = text, AddressLines = [text, text], TaxId = text, LocalNumber = text, Email = text };
        var line = PdfSamples.Line with { Name = text, Description = text, UnitLabel = text };
        var totals = PdfSamples.Invoice().Totals with { DiscountLabel = text, Taxes = [new(text, 20, 1, 1)] };
        var file = InvoicePdf.Render(PdfSamples.Invoice(line) with
        {
            Title = text,
            Number = text,
            MarkLabel = text,
            Language = text,
            Currency = new InvoiceCurrency(text, 2),
            PurchaseOrder = text,
            PaymentMethod = text,
            PaymentReference = text,
            OriginalNumber = text,
            BrandColor = text,
            Seller = party,
            Customer = party,
            Note = text,
            LateFeeText = text,
            Footer = text,
            BankDetails = [new(text, text)],
            AdditionalFields = [new(text, text)],
            Totals = totals,
        });
        var pages = PdfSamples.PagesOf(file);
        Assert.Contains($"Page {pages.Count} of {pages.Count}", pages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OutsideTheFont_IsReplacedByAQuestionMark()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice(PdfSamples.Line with { Name = "A 你 B 👍 C" }));
        Assert.Contains("A ? B ? C", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_WithControlAndBidiMarks_LosesThem()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice(PdfSamples.Line with { Name = "in\u202Evoice\u200B \0four" }));
        Assert.Contains("invoice  four", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_WithSeparateAccents_IsJoined()
    {
        var text = PdfSamples.TextOf(PdfSamples.Invoice(PdfSamples.Line with { Name = "S\u030Ciauliai E\u0301" }));
        Assert.Contains("Šiauliai É", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfMoreCharactersThanOneFontHolds_IsAllThere()
    {
        var drawable = Enumerable.Range(0x21, 0xD7DF).Select(c => (char)c).Where(FontFace.CanDraw).ToList();
        Assert.InRange(drawable.Count, 1500, 2500);
        var letters = string.Concat(drawable.Where(char.IsLetter));
        var characters = string.Concat(drawable);
        using var pdf = PdfDocument.Open(InvoicePdf.Render(PdfSamples.Invoice() with { Note = characters }));
        var drawn = string.Concat(pdf.GetPages().Select(page => page.Text));
        Assert.All(letters.Normalize(), c => Assert.Contains(c, drawn));
    }

    [Fact]
    public void Amounts_AtTheirLimits_ArePrintedInFullInsideThePage()
    {
        var line = PdfSamples.Line with
        {
            Quantity = decimal.MaxValue,
            UnitAmountMinor = decimal.MinValue,
            NetMinor = long.MaxValue,
            DiscountMinor = long.MaxValue,
        };
        var invoice = PdfSamples.Invoice(line) with
        {
            Totals = new InvoiceTotals
            {
                NetMinor = long.MinValue,
                DiscountMinor = long.MinValue,
                TotalMinor = long.MaxValue,
                PaidMinor = long.MinValue,
                DueMinor = long.MaxValue,
            },
        };
        using var pdf = PdfDocument.Open(InvoicePdf.Render(invoice));
        Assert.Contains("€92,233,720,368,547,758.07", pdf.GetPage(1).Text, StringComparison.Ordinal);
        Assert.All(pdf.GetPage(1).Letters, letter => Assert.InRange(letter.EndBaseLine.X, 47.9, 547.9));
    }
}
