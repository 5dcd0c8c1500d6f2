using System.Buffers.Binary;
using System.IO.Compression;
using NodaTime;
using Plumbline.Server.Features.Invoices.Pdf;
using UglyToad.PdfPig;

namespace Plumbline.Server.Tests.Pdf;

static class PdfSamples
{
    public static readonly InvoiceLine Line = new()
    {
        Name = "Platform subscription",
        Description = "Scale plan",
        Period = new InvoicePeriod(new LocalDate(2023, 11, 1), new LocalDate(2023, 12, 1)),
        Quantity = 25,
        UnitLabel = "seats",
        UnitAmountMinor = 1500,
        NetMinor = 33750,
        DiscountMinor = 3750,
        DiscountPercent = 10,
        TaxRate = 20,
    };

    public static InvoiceDocument Invoice(params InvoiceLine[] lines) => new()
    {
        Kind = InvoiceDocumentKind.Invoice,
        Number = "INV-2023-0042",
        Mark = InvoiceMark.ToPay,
        Language = "en",
        Currency = new InvoiceCurrency("EUR", 2),
        IssueDate = new LocalDate(2023, 12, 1),
        DueDate = new LocalDate(2023, 12, 31),
        PurchaseOrder = "PO-7788",
        PaymentMethod = "Bank transfer",
        PaymentReference = "RF18539007",
        Seller = new InvoiceParty
        {
            Name = "Société Générale de Mesure",
            AddressLines = ["12 rue de la Paix", "75002 Paris", "France"],
            TaxId = "FR12345678901",
            LocalNumber = "RCS 123 456 789",
            Email = "billing@seller.example",
        },
        Customer = new InvoiceParty
        {
            Name = "Łódź Šiauliai UAB",
            AddressLines = ["Vilniaus g. 213", "76348 Šiauliai"],
            TaxId = "LT100001234567",
            LocalNumber = "304455667",
            Email = "ap@customer.example",
        },
        Lines = lines.Length > 0 ? lines : [Line],
        Totals = new InvoiceTotals
        {
            NetMinor = 33750,
            DiscountMinor = 3750,
            Taxes = [new InvoiceTaxTotal(null, 20, 33750, 6750)],
            TotalMinor = 40500,
            PaidMinor = 400,
            CreditedMinor = 100,
            DueMinor = 40000,
        },
        BankDetails = [new InvoiceField("IBAN", "FR7630006000011234567890189")],
        Note = "Thank you.",
        LateFeeText = "Interest is due from the day after.",
        Footer = "Share capital 50,000",
        AdditionalFields = [new InvoiceField("Cost centre", "R&D 4410")],
    };

    /// <summary>The text of each page, marks one after the other; no-break spaces read as spaces.</summary>
    public static IReadOnlyList<string> PagesOf(byte[] file)
    {
        using var pdf = PdfDocument.Open(file);
        return [.. pdf.GetPages().Select(page => page.Text.Replace('\u00A0', ' '))];
    }

    public static string TextOf(InvoiceDocument document) => string.Join("\n", PagesOf(InvoicePdf.Render(document)));

    public static byte[] Png(
        int width, int height, int bitDepth, int colorType, bool interlaced, byte[] rows, params (string, byte[])[] extra)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)bitDepth, (byte)colorType, (byte)(interlaced ? 1 : 0));
        WriteChunk(file, "IHDR", header);
        foreach (var (type, data) in extra)
        {
            WriteChunk(file, type, data);
        }

        using var deflated = new MemoryStream();
        using (var zlib = new ZLibStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        WriteChunk(file, "IDAT", deflated.ToArray());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    static void WriteChunk(Stream file, string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        file.Write(length);
        file.Write(System.Text.Encoding.ASCII.GetBytes(type));
        file.Write(data);
        file.Write(new byte[4]);
    }
}
