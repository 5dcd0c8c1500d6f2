using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Plumbline.Server.Tests.Fixture;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Tokens;
using static Plumbline.Server.Tests.EInvoices.EInvoiceWords;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>Factur-X files over the wire, read back by a PDF library.</summary>
public sealed class FacturXScenarios(TestServer server)
{
    private static readonly object[] Work = [new { name = "Prestation é", unit_amount = 10000 }];
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    [Fact]
    public async Task The_XML_is_in_the_PDF_as_its_alternative()
    {
        var s = await SellerAsync(server);
        await s.IbanAsync();
        var id = await s.IssueAsync(Work, new { custom_note = "Merci" });
        var cii = await s.DownloadAsync(id, "cii");
        var plain = await s.DownloadAsync(id, "pdf");

        var answer = await s.DownloadAsync(id, "facturx");

        Assert.Equal(("application/pdf", "inline; filename=\"INV-1.pdf\""), (answer.MediaType, answer.Headers["Content-Disposition"]));
        Assert.Equal(answer.Bytes, (await s.DownloadAsync(id, "facturx")).Bytes);
        using var pdf = PdfDocument.Open(answer.Bytes);
        Assert.True(pdf.Advanced.TryGetEmbeddedFiles(out var files));
        var file = Assert.Single(files);
        Assert.Equal("factur-x.xml", file.Name);
        Assert.Equal(cii.Bytes, file.Memory.ToArray());
        EInvoiceCheck.AssertValid(file.Memory.ToArray());
        using var paper = PdfDocument.Open(plain.Bytes);
        Assert.Equal(paper.GetPage(1).Text, pdf.GetPage(1).Text);

        var catalog = pdf.Structure.Catalog.CatalogDictionary;
        var attached = Assert.IsType<DictionaryToken>(Get(pdf, Assert.Single(Assert.IsType<ArrayToken>(catalog.Data["AF"]).Data)));
        Assert.Equal("Alternative", Assert.IsType<NameToken>(attached.Data["AFRelationship"]).Data);
        var stream = Assert.IsType<StreamToken>(Get(pdf, Assert.IsType<DictionaryToken>(attached.Data["EF"]).Data["F"]));
        Assert.Equal("text/xml", Assert.IsType<NameToken>(stream.StreamDictionary.Data["Subtype"]).Data);
    }

    [Fact]
    public async Task The_file_is_PDF_A_3B_as_far_as_can_be_told_here()
    {
        var s = await SellerAsync(server);
        var answer = await s.DownloadAsync(await s.IssueAsync(Work), "facturx");

        using var pdf = PdfDocument.Open(answer.Bytes);
        // four bytes above 127 after the header, a trailer with an id, objects where the tables say
        Assert.Equal("%PDF-1.7\n%", Encoding.Latin1.GetString(answer.Bytes, 0, 10));
        Assert.All(answer.Bytes[10..14], b => Assert.True(b > 127));
        Assert.Equal(2, Count(answer.Bytes, "/ID ["));
        Assert.Equal(2, Count(answer.Bytes, "startxref"));
        AssertOffsets(answer.Bytes);
        Assert.False(pdf.IsEncrypted);
        var catalog = pdf.Structure.Catalog.CatalogDictionary;
        var intents = Assert.IsType<ArrayToken>(Get(pdf, catalog.Data["OutputIntents"]));
        var intent = Assert.IsType<DictionaryToken>(Get(pdf, Assert.Single(intents.Data)));
        Assert.Equal("GTS_PDFA1", Assert.IsType<NameToken>(intent.Data["S"]).Data);
        var profile = Assert.IsType<StreamToken>(Get(pdf, intent.Data["DestOutputProfile"]));
        Assert.Equal(3, Assert.IsType<NumericToken>(profile.StreamDictionary.Data["N"]).Int);

        // all fonts are in the file
        var fonts = Dictionaries(pdf).Where(d => IsNamed(d, "Type", "FontDescriptor")).ToList();
        Assert.Equal(2, fonts.Count);
        Assert.All(fonts, f => Assert.True(f.Data.ContainsKey("FontFile2")));
        // and nothing that an archive must not have
        Assert.DoesNotContain(
            Dictionaries(pdf), d => d.Data.ContainsKey("JS") || d.Data.ContainsKey("OpenAction") || d.Data.ContainsKey("SMask"));
    }

    [Fact]
    public async Task Its_metadata_say_what_it_is_and_agree_with_the_information_dictionary()
    {
        var s = await SellerAsync(server, entity: new { name = "Œuvres & <Cie>", tax_id = FrenchNumber });
        var answer = await s.DownloadAsync(await s.IssueAsync(Work), "facturx");

        using var pdf = PdfDocument.Open(answer.Bytes);
        Assert.True(pdf.TryGetXmpMetadata(out var xmp));
        var described = XDocument.Load(new MemoryStream(xmp!.GetXmlBytes().ToArray())).Descendants(Rdf + "Description").ToList();

        Assert.Equal(
            ["part 3", "conformance B", "DocumentFileName factur-x.xml", "DocumentType INVOICE", "Version 1.0",
                "ConformanceLevel EN 16931"],
            described.Elements().Where(e => e.Name.NamespaceName is "http://www.aiim.org/pdfa/ns/id/"
                or "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#").Select(e => $"{e.Name.LocalName} {e.Value}"));
        Assert.Equal(
            ["DocumentFileName", "DocumentType", "Version", "ConformanceLevel"],
            described.Descendants(XName.Get("name", "http://www.aiim.org/pdfa/ns/property#")).Select(e => e.Value));
        string Of(string name) => described.Elements().Single(e => e.Name.LocalName == name).Value;
        Assert.Equal(
            (pdf.Information.Title, pdf.Information.Author, pdf.Information.Producer), (Of("title"), Of("creator"), Of("Producer")));
        Assert.Equal(("Invoice INV-1", "Œuvres & <Cie>"), (Of("title"), Of("creator")));
        Assert.Equal(("D:20240131000000Z", "2024-01-31T00:00:00Z"), (pdf.Information.CreationDate, Of("CreateDate")));
    }

    [Fact]
    public async Task Page_and_XML_agree_on_what_is_due_and_a_PDF_of_its_own_is_refused()
    {
        var s = await SellerAsync(server);
        var id = await s.IssueAsync(Work);
        await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 2000 });
        await s.Api.PostAsync($"/v1/invoices/{id}/transactions", new
        {
            amount = 3000,
            process_at = "2024-01-31T09:00:00Z",
            payment_method_type = "external",
        });

        var answer = await s.DownloadAsync(id, "facturx");
        using var pdf = PdfDocument.Open(answer.Bytes);
        Assert.True(pdf.Advanced.TryGetEmbeddedFiles(out var files));
        Assert.Equal("90.00", EInvoiceCheck.AssertValid(files[0].Memory.ToArray()).All("BG-22")[0]["BT-115"]);
        Assert.Contains("Amount due€90.00", pdf.GetPage(1).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Credited", pdf.GetPage(1).Text, StringComparison.Ordinal);

        using var form = new MultipartFormDataContent { { new ByteArrayContent(answer.Bytes), "file", "own.pdf" } };
        Assert.Equal(201, (await s.Api.SendAsync(HttpMethod.Post, $"/v1/invoices/{id}/upload", form)).Status);
        var refused = await s.DownloadAsync(id, "facturx");
        Assert.Equal(
            (400, "The invoice has a PDF of its own, which an e-invoice cannot be put into; use format=cii beside it"),
            (refused.Status, refused.Json.Text("message")));
    }

    private static IToken Get(PdfDocument pdf, IToken token) =>
        token is IndirectReferenceToken reference ? pdf.Structure.GetObject(reference.Data).Data : token;

    private static IEnumerable<DictionaryToken> Dictionaries(PdfDocument pdf) => pdf.Structure.CrossReferenceTable.ObjectOffsets.Keys
        .Select(r => pdf.Structure.GetObject(r).Data)
        .Select(t => t as DictionaryToken ?? (t as StreamToken)?.StreamDictionary).OfType<DictionaryToken>();

    private static bool IsNamed(DictionaryToken dictionary, string key, string name) =>
        dictionary.Data.TryGetValue(key, out var value) && value is NameToken { Data: var found } && found == name;

    private static int Count(byte[] file, string text) => Encoding.Latin1.GetString(file).Split(text).Length - 1;

    // a cross-reference section of ours names each object's place by itself
    private static void AssertOffsets(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        var lines = text[text.LastIndexOf("\nxref\n", StringComparison.Ordinal)..].Split('\n');
        var entries = Enumerable.Range(0, lines.Length - 1)
            .Where(i => lines[i + 1].EndsWith(" 00000 n ", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, entries.Count);
        Assert.All(entries, i => Assert.StartsWith(
            lines[i].Split(' ')[0] + " 0 obj\n",
            text[int.Parse(lines[i + 1][..10], CultureInfo.InvariantCulture)..],
            StringComparison.Ordinal));
    }
}
