using System.Text;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pdf;
using UglyToad.PdfPig;

namespace Plumbline.Server.Tests.BankAccounts;

/// <summary>What the PDF says of where to pay, and the logo at its top.</summary>
public sealed class PaymentDetailsTests(TestServer server)
{
    private const string Heading = "Payment details";

    [Fact]
    public async Task Invoice_ToPay_PrintsTheAccountInFull()
    {
        var s = await SoldAsync();
        var account = await s.Api.PostAsync("/v1/bank-accounts", new
        {
            currency = "EUR",
            name = "Acme Holder",
            bank_name = "Banque du Nord",
            format = "iban_bic_swift",
            iban = "FR7630006000011234567890189",
            bic_swift = "AGRIFRPP",
        });

        var invoice = Assert.Single(await s.IssuedAsync());
        var text = await TextAsync(s, invoice);

        Assert.Equal("to_pay", invoice.Text("status"));
        Assert.Equal(account.Text("id"), invoice.Text("bank_account_id"));
        Assert.Equal(account.Text("id"), (await s.Api.GetAsync("/v2/invoices/" + invoice.Text("id"))).Text("bank_account_id"));
        Assert.All(
            [Heading, "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "Acme Holder", "Banque du Nord", "IBAN", "BIC / SWIFT"],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invoice_InFrench_NamesThePartsInFrench()
    {
        var s = await SoldAsync();
        await s.Api.PostAsync("/v1/bank-accounts", new
        {
            currency = "EUR",
            format = "account_number_routing_number",
            account_number = "000123456789",
            routing_number = "021000021",
        });

        var text = await TextAsync(s, Assert.Single(await s.IssuedAsync()), "?lang=fr");

        Assert.All(
            ["Coordonnées de paiement", "Numéro de compte", "000123456789", "Numéro de routage", "021000021"],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invoice_OfManyAccounts_PrintsTheNewestOfItsCurrencyAndEntity()
    {
        var s = await SoldAsync();
        var other = await s.Api.PostAsync("/v1/invoicing-entities", new
        {
            name = "Other",
            country = "FR",
            currency = "EUR",
            accounting_currency = "EUR",
        });
        await s.Api.PostAsync("/v1/bank-accounts", BankAccountTests.Account("EUR", iban: "DE89370400440532013000"));
        var newest = await s.Api.PostAsync("/v1/bank-accounts", BankAccountTests.Account("EUR", iban: "NL91ABNA0417164300"));
        await s.Api.PostAsync("/v1/bank-accounts", BankAccountTests.Account("USD", iban: "CH9300762011623852957"));
        await s.Api.PostAsync("/v1/bank-accounts", BankAccountTests.Account("EUR", other.Text("id")));
        var invoice = Assert.Single(await s.IssuedAsync());

        Assert.Equal(newest.Text("id"), invoice.Text("bank_account_id"));
        Assert.Contains("NL91 ABNA 0417 1643 00", await TextAsync(s, invoice), StringComparison.Ordinal);

        await s.Api.DeleteAsync("/v1/bank-accounts/" + newest.Text("id"));
        Assert.Contains("DE89 3704 0044 0532 0130 00", await TextAsync(s, invoice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoice_WithoutAnAccountOfItsCurrency_PrintsNone()
    {
        var s = await SoldAsync();
        await s.Api.PostAsync("/v1/bank-accounts", BankAccountTests.Account("USD"));

        var invoice = Assert.Single(await s.IssuedAsync());

        Assert.True(invoice.IsNull("bank_account_id"));
        Assert.DoesNotContain(Heading, await TextAsync(s, invoice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreditNoteAndSettledInvoice_WithAnAccount_PrintNone()
    {
        var s = await Scenario.AtAsync(server, "2024-03-15T00:00:00Z");
        await s.Api.PostAsync("/v1/bank-accounts", BankAccountTests.Account("EUR"));
        var subscription = await s.SubscribeAsync([Scenario.Fee(await s.FeeAsync(), 9900)]);
        await s.AdvanceAsync("2024-03-16T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{subscription}/cancel", new { pro_rata = true });

        var invoices = await s.InvoicesAsync();

        Assert.Contains(invoices, i => i.Text("type") == "credit_note");
        foreach (var invoice in invoices)
        {
            var asks = invoice.Text("status") is "to_pay" or "partially_paid" && invoice.Text("type") == "invoice";
            Assert.Equal(!asks, invoice.IsNull("bank_account_id"));
            Assert.Equal(asks, (await TextAsync(s, invoice)).Contains(Heading, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Logo_AsDataUrl_IsDrawnAtItsShape()
    {
        var png = PdfSamples.Png(2, 1, 8, 2, false, [0, 255, 0, 0, 0, 0, 255]);
        var s = await SoldAsync();
        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Empty(await ImagesAsync(s, invoice));

        await SetLogoAsync(s.Api, "data:image/png;base64," + Convert.ToBase64String(png));

        Assert.Equal([(2, 1)], await ImagesAsync(s, invoice));
    }

    [Fact]
    public async Task Logo_AsLink_IsKeptAndNotFetched()
    {
        var s = await SoldAsync();

        await SetLogoAsync(s.Api, "https://acme.test/logo.png");

        Assert.Empty(await ImagesAsync(s, Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task Logo_Of200Kilobytes_ComesBackAsSent()
    {
        var api = await server.NewCompanyAsync();
        var url = "data:image/jpeg;base64," + Convert.ToBase64String(new byte[200 * 1024]);

        await SetLogoAsync(api, url);

        Assert.Equal(url, (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.logo_url"));
    }

    [Theory]
    [InlineData("data:image/png;base64,", 205_000)]
    [InlineData("data:image/svg+xml;base64,", 100)]
    [InlineData("data:text/html;base64,", 100)]
    [InlineData("data:image/png,", 100)]
    [InlineData("data:image/png;base64,%%%", 100)]
    [InlineData("data:image/png;base64,", 0)]
    [InlineData("https://acme.test/", 3000)]
    public async Task Logo_OfAnotherKindOrTooLarge_IsRefused(string start, int bytes)
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        var logo = start + Convert.ToBase64String(new byte[bytes]);

        var error = await api.FailAsync(HttpMethod.Put, "/v1/invoicing-entities/" + id, new { logo_url = logo }, 400);

        Assert.Equal(["logo_url"], CompanyTests.Paths(error));
        Assert.True(Encoding.UTF8.GetByteCount(error.ToString()) < 1000, "The refusal repeats the image");
    }

    private async Task<Scenario> SoldAsync()
    {
        var s = await Scenario.AtAsync(server, "2024-03-15T00:00:00Z");
        await s.SubscribeAsync([Scenario.Fee(await s.FeeAsync(), 9900)]);
        await s.AdvanceAsync("2024-03-16T00:00:00Z");
        return s;
    }

    private static async Task SetLogoAsync(Api api, string url)
    {
        var id = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        await api.PutAsync("/v1/invoicing-entities/" + id, new { logo_url = url });
    }

    private static async Task<string> TextAsync(Scenario s, JsonElement invoice, string query = "") =>
        string.Join('\n', PdfSamples.PagesOf(await DownloadAsync(s, invoice, query)));

    private static async Task<List<(int Width, int Height)>> ImagesAsync(Scenario s, JsonElement invoice)
    {
        using var pdf = PdfDocument.Open(await DownloadAsync(s, invoice));
        return [.. pdf.GetPages().SelectMany(page => page.GetImages()).Select(image => (image.WidthInSamples, image.HeightInSamples))];
    }

    private static async Task<byte[]> DownloadAsync(Scenario s, JsonElement invoice, string query = "") =>
        (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{invoice.Text("id")}/download{query}")).Bytes;
}
