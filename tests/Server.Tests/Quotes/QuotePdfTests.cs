using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pdf;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Quotes.QuoteWords;

namespace Plumbline.Server.Tests.Quotes;

/// <summary>The paper of a quote, before and after its signature, in the languages of its readers.</summary>
public sealed class QuotePdfTests(TestServer server)
{
    private static readonly (string Locale, string Title)[] Locales =
    [
        ("fr-FR", "Devis"), ("de-DE", "Angebot"), ("it-IT", "Preventivo"), ("lt-LT", "Pasiūlymas"), ("nl-NL", "Offerte"),
        ("es-ES", "Presupuesto"), ("pt-PT", "Orçamento"), ("pl-PL", "Oferta"),
    ];

    [Fact]
    public async Task SubscriptionQuote_Downloaded_SaysWhatIsOfferedAndWhoSigned()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z", entity: new { quote_footer = "Offers bind us for a month." });
        var quote = await QuoteAsync(s, await s.FeeAsync("Platform"), 12345, new { comments = "For **you**", terms = "Net 30" });
        var draft = await TextAsync(s, quote, "?locale=en-GB");
        Assert.All(
            [
                "Quote", "Draft", "Valid until", "1 Jan 2025", "Platform", "Monthly", "€123.45", "€1,481.40", "For you", "Net 30",
                "Offers bind us",
            ],
            part => Assert.Contains(part, draft, StringComparison.Ordinal));
        Assert.All(
            await Task.WhenAll(Locales.Select(async l => (l.Title, Text: await TextAsync(s, quote, "?locale=" + l.Locale)))),
            l => Assert.Contains(l.Title, l.Text, StringComparison.Ordinal));
        await s.Api.FailAsync(HttpMethod.Get, $"/v1/quotes/{quote.Text("id")}/download?locale=xx-XX", 400);

        var id = await SentAsync(s, quote);
        var signer = (await s.Api.GetAsync($"/v1/quotes/{id}/signers")).Text("0.id");
        await s.Api.PostAsync($"/v1/quotes/{id}/signers/{signer}/sign", new { signer_name = "Bea Buyer" });
        var signed = await TextAsync(s, quote, "?locale=en-GB");
        Assert.Contains("Signed by Bea Buyer on 10 Jan 2024", signed, StringComparison.Ordinal);
        await s.AdvanceAsync("2024-06-01T00:00:00Z");
        Assert.Equal(signed, await TextAsync(s, quote, "?locale=en-GB"));
    }

    [Fact]
    public async Task OneOffQuote_Downloaded_ShowsItsLinesAndWhatItMay()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = await s.FeeAsync("Training");
        var line = new { product_id = fee, units_count = 2, unit_amount = 30000, tax_rate = 20 };
        var shown = await TextAsync(s, await OneOffAsync(s, null, line), "?locale=en-GB");
        var net = await TextAsync(s, await OneOffAsync(s, new { display_taxes = false }, line), "?locale=en-GB");
        var hidden = await TextAsync(s, await OneOffAsync(s, new { display_quote_value = false }, line), "?locale=en-GB");

        Assert.All(["Quote", "Training", "€300.00", "€600.00", "€720.00"], part => Assert.Contains(part, shown, StringComparison.Ordinal));
        Assert.DoesNotContain("€720.00", net, StringComparison.Ordinal);
        Assert.DoesNotContain("Total", hidden, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(Scenario s, JsonElement quote, string query)
    {
        var answer = await s.Api.SendAsync(HttpMethod.Get, $"/v1/quotes/{quote.Text("id")}/download{query}");
        Assert.Equal((200, "application/pdf"), (answer.Status, answer.MediaType));
        return string.Join('\n', PdfSamples.PagesOf(answer.Bytes));
    }
}
