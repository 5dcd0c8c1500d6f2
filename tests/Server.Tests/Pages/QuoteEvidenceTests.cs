using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pdf;
using Plumbline.Server.Tests.Quotes;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.Pages;

/// <summary>What is kept of a signature and shown to its readers, behind a proxy too; and the files of an offer.</summary>
public sealed class QuoteEvidenceTests(TestServer server)
{
    private const string Now = "2024-01-10T00:00:00Z";

    [Fact]
    public async Task Signature_Given_IsShownWithDateAddressAndTheHashOfWhatWasRead()
    {
        var s = await Scenario.AtAsync(server, Now);
        using var http = new HttpClient();

        var (read, page, paper) = await SignAsync(s, server, http);

        var hash = Convert.ToHexStringLower(SHA256.HashData(read));
        string[] facts = ["Bea Buyer", "2024-01-10 00:00:00 UTC \u00B7 127.0.0.1", $"SHA-256 {hash}"];
        Assert.All(facts, fact => Assert.Contains(fact, System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal));
        // lines of the paper break where they are full
        Assert.All(facts, fact => Assert.Contains(Bare(fact), Bare(paper), StringComparison.Ordinal));
        Assert.Contains(Bare("bea@acme.test"), Bare(paper), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_ThatIsTrusted_SaysWhomASignatureComesFrom()
    {
        await using var behind = new TestServer { MoreSettings = ["--" + TrustedProxies.Setting, "127.0.0.0/8, 192.0.2.0/24"] };
        await behind.InitializeAsync();
        // one whom the client made up, the client, and a proxy before the nearest
        const string chain = "203.0.113.9, 198.51.100.7, 192.0.2.1";

        var plain = await ThroughAsync(server, chain);
        var proxied = await ThroughAsync(behind, chain);

        Assert.Contains("UTC \u00B7 127.0.0.1<", plain, StringComparison.Ordinal);
        Assert.Contains("UTC \u00B7 198.51.100.7<", proxied, StringComparison.Ordinal);

        static async Task<string> ThroughAsync(TestServer server, string chain)
        {
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Add("X-Forwarded-For", chain);
            return System.Net.WebUtility.HtmlDecode((await SignAsync(await Scenario.AtAsync(server, Now), server, http)).Page);
        }
    }

    [Fact]
    public async Task Documents_OfAnOfferThatShowsThem_StandOnThePage()
    {
        var s = await Scenario.AtAsync(server, Now);
        using var visitor = new Visitor(server.Url);
        var shown = await visitor.GetAsync(await WithFilesAsync(s, "true"));
        var hidden = await visitor.GetAsync(await WithFilesAsync(s, "false"));

        Assert.Contains("frame-src 'self'", shown.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("frame-src", hidden.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("<iframe", hidden.Html, StringComparison.Ordinal);
        string[] names = ["offer.pdf", "plan.png", "notes.txt", "plan.csv"];
        Assert.All(names, name => Assert.Contains($"<span>{name}</span>", hidden.Html, StringComparison.Ordinal));
        Assert.Contains("title=\"offer.pdf\"", shown.Html, StringComparison.Ordinal);
        Assert.Contains("alt=\"plan.png\"", shown.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("title=\"notes.txt\"", shown.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("alt=\"plan.csv\"", shown.Html, StringComparison.Ordinal);
        var uses = new List<string>();
        foreach (var (page, ask) in new[] { (shown, "&show=yes"), (shown, ""), (hidden, "&show=yes") })
        {
            foreach (var path in FilesOf(page))
            {
                var file = await visitor.GetAsync(path + ask);
                uses.Add(file.Headers["Content-Disposition"].Split(';')[0]);
                Assert.Equal("nosniff", file.Headers["X-Content-Type-Options"]);
            }
        }
        Assert.Equal(
            ["inline", "inline", "attachment", "attachment", .. Enumerable.Repeat("attachment", 8)], uses);
    }

    private static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static IEnumerable<string> FilesOf(Seen page) => page.Html.Split("<li><a href=\"").Skip(1)
        .Select(part => System.Net.WebUtility.HtmlDecode(part[..part.IndexOf('"', StringComparison.Ordinal)]))
        .Where(path => path.Contains("/files/", StringComparison.Ordinal));

    // the paper that was read, and page and paper once it is signed
    private static async Task<(byte[] Read, string Page, string Paper)> SignAsync(Scenario s, TestServer server, HttpClient http)
    {
        var quote = await QuoteWords.QuoteAsync(s, await s.FeeAsync(), 1000, new { status = "pending_signature" });
        var url = new Uri(new Uri(server.Url), new Uri(quote.Text("url")).PathAndQuery);
        var pdf = new Uri(url.GetLeftPart(UriPartial.Path) + "/pdf" + url.Query);
        var read = await http.GetByteArrayAsync(pdf);
        var page = await Seen.OfAsync(await http.GetAsync(url));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["form"] = page.Token,
            ["signer_name"] = "Bea Buyer",
            ["email"] = "bea@acme.test",
            ["accept"] = "yes",
        });
        using var signed = await http.PostAsync(new Uri(url, page.Action), form);
        Assert.Equal(200, (int)signed.StatusCode);
        var paper = string.Join('\n', PdfSamples.PagesOf(await http.GetByteArrayAsync(pdf)));
        return (read, await http.GetStringAsync(url), paper);
    }

    private static async Task<string> WithFilesAsync(Scenario s, string shows)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(s.CustomerId), "customer_id" },
            { new StringContent(QuoteWords.NextYear), "expires_at" },
            { new StringContent("pending_signature"), "status" },
            { new StringContent(shows), "display_documents_in_preview" },
            { new StringContent(JsonSerializer.Serialize(QuoteWords.Yearly(Scenario.Fee(await s.FeeAsync(), 1000)))), "subscription" },
            { File("application/pdf"), "attachments", "offer.pdf" },
            { File("image/png"), "attachments", "plan.png" },
            { File("text/plain"), "attachments", "notes.txt" },
            { File("text/csv"), "attachments", "plan.csv" },
        };
        return (await s.Api.SendAsync(HttpMethod.Post, "/v1/quotes", form)).Json.Text("url");
    }

    private static ByteArrayContent File(string type)
    {
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(type == "application/pdf" ? "%PDF-1.7" : "<script>alert(1)</script>"));
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        return file;
    }
}
