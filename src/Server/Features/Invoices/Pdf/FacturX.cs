using System.Globalization;
using NodaTime;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>Puts an e-invoice into the PDF of the same invoice, which becomes a Factur-X (ZUGFeRD) file by it.</summary>
static class FacturX
{
    const string Name = "factur-x.xml";

    /// <param name="pdf">PDF/A-3B of PdfPig's writer.</param>
    /// <param name="xml">The Cross Industry Invoice.</param>
    /// <param name="title">What the file is called; metadata and information dictionary must say the same.</param>
    /// <param name="author">The seller.</param>
    /// <param name="day">When the invoice was issued; null where that is not known.</param>
    public static byte[] Embed(byte[] pdf, byte[] xml, string title, string author, LocalDate? day)
    {
        var date = day is { } issued ? InvoicePdf.DateOf(issued) : null;
        var update = new PdfUpdate(pdf);
        var catalog = update.TextOf(update.Catalog);
        var modified = date is null ? "" : $" /ModDate ({date})";
        var size = xml.Length.ToString(CultureInfo.InvariantCulture);
        var file = update.Add(
            $"/Type /EmbeddedFile /Subtype /text#2Fxml /Filter /FlateDecode /Params <</Size {size}{modified}>>", PdfUpdate.Deflated(xml));
        // the page and the XML are two forms of one invoice
        var specification = update.Add(
            $"/Type /Filespec /F ({Name}) /UF ({Name}) /Desc (Factur-X) /AFRelationship /Alternative /EF <</F {file} 0 R /UF {file} 0 R>>");
        update.Replace(
            PdfUpdate.Reference(catalog, "/Metadata"), "/Type /Metadata /Subtype /XML", XmpPacket.Of(title, author, day));
        // the writer garbles what is not Latin
        var created = date is null ? "" : $" /CreationDate ({date})";
        update.Replace(
            update.Information,
            $"/Title {PdfUpdate.TextString(title)} /Author {PdfUpdate.TextString(author)} /Producer (Plumbline){created}");
        update.Replace(
            update.Catalog,
            $"{Inner(catalog)} /AF [{specification} 0 R] /Names <</EmbeddedFiles <</Names [({Name}) {specification} 0 R]>>>> ");
        return update.Finish();
    }

    static string Inner(string dictionary) => dictionary.Trim()[2..^2].Trim();
}
