using System.Globalization;
using System.Text;
using System.Xml.Linq;
using NodaTime;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>
/// The metadata of a PDF/A-3B with an e-invoice: what the file is (the same as its information dictionary says), and what Factur-X wants to
/// be told, with the description of that vocabulary, which PDF/A asks for.
/// </summary>
static class XmpPacket
{
    const string FacturX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#";
    static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    static readonly XNamespace Dc = "http://purl.org/dc/elements/1.1/";
    static readonly XNamespace Basic = "http://ns.adobe.com/xap/1.0/";
    static readonly XNamespace Pdf = "http://ns.adobe.com/pdf/1.3/";
    static readonly XNamespace Archive = "http://www.aiim.org/pdfa/ns/id/";
    static readonly XNamespace Extension = "http://www.aiim.org/pdfa/ns/extension/";
    static readonly XNamespace Schema = "http://www.aiim.org/pdfa/ns/schema#";
    static readonly XNamespace Property = "http://www.aiim.org/pdfa/ns/property#";
    static readonly XNamespace Fx = FacturX;

    static readonly (string Name, string Value, string Description)[] Facts =
    [
        ("DocumentFileName", "factur-x.xml", "The name of the embedded XML document"),
        ("DocumentType", "INVOICE", "The type of the hybrid document"),
        ("Version", "1.0", "The version of the standard applying to the embedded XML document"),
        ("ConformanceLevel", "EN 16931", "The conformance level of the embedded XML document"),
    ];

    public static byte[] Of(string title, string author, LocalDate? date)
    {
        XNamespace x = "adobe:ns:meta/";
        var meta = new XElement(x + "xmpmeta", new XAttribute(XNamespace.Xmlns + "x", x), new XElement(
            Rdf + "RDF",
            new XAttribute(XNamespace.Xmlns + "rdf", Rdf),
            Description("pdfaid", Archive, new XElement(Archive + "part", "3"), new XElement(Archive + "conformance", "B")),
            Description(
                "dc",
                Dc,
                new XElement(Dc + "title", new XElement(
                    Rdf + "Alt", new XElement(Rdf + "li", new XAttribute(XNamespace.Xml + "lang", "x-default"), title))),
                new XElement(Dc + "creator", new XElement(Rdf + "Seq", new XElement(Rdf + "li", author)))),
            Description("pdf", Pdf, new XElement(Pdf + "Producer", "Plumbline")),
            date is { } day ? Description("xmp", Basic, new XElement(Basic + "CreateDate", DateOf(day))) : null,
            Described(),
            Description("fx", Fx, [.. Facts.Select(f => new XElement(Fx + f.Name, f.Value))])));
        const string Opening = "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n";
        return Encoding.UTF8.GetBytes($"{Opening}{meta.ToString().ReplaceLineEndings("\n")}\n<?xpacket end=\"w\"?>");
    }

    static XElement Described()
    {
        var vocabulary = Resource(
            new XElement(Schema + "schema", "Factur-X PDFA Extension Schema"),
            new XElement(Schema + "namespaceURI", FacturX),
            new XElement(Schema + "prefix", "fx"),
            new XElement(Schema + "property", new XElement(Rdf + "Seq", Facts.Select(f => Resource(
                new XElement(Property + "name", f.Name),
                new XElement(Property + "valueType", "Text"),
                new XElement(Property + "category", "external"),
                new XElement(Property + "description", f.Description))))));
        var described = Description(
            "pdfaExtension", Extension, new XElement(Extension + "schemas", new XElement(Rdf + "Bag", vocabulary)));
        described.Add(new XAttribute(XNamespace.Xmlns + "pdfaSchema", Schema), new XAttribute(XNamespace.Xmlns + "pdfaProperty", Property));
        return described;
    }

    static XElement Resource(params XElement[] content) =>
        new(Rdf + "li", new XAttribute(Rdf + "parseType", "Resource"), content);

    static XElement Description(string prefix, XNamespace space, params XElement[] content) => new(
        Rdf + "Description", new XAttribute(Rdf + "about", ""), new XAttribute(XNamespace.Xmlns + prefix, space), content);

    static string DateOf(LocalDate date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}-{date.Month:00}-{date.Day:00}T00:00:00Z");
}
