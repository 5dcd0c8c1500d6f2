using System.Net.Http.Headers;
using System.Text;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Quotes.QuoteWords;

namespace Plumbline.Server.Tests.Quotes;

/// <summary>Who signs, in what order, with what, and what many at once come to.</summary>
public sealed class SignatureScenarios(TestServer server)
{
    [Fact]
    public async Task Circuit_InStepsAndInParallel_SignsWhenTheLastHas()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var quote = await QuoteAsync(s, await s.FeeAsync(), 1000);
        var id = quote.Text("id");
        await s.Api.PutAsync($"/v1/quotes/{id}/signers", QuoteScenarios.Circuit());
        await SentAsync(s, quote);
        var (bea, cal, ann) = await SignersAsync(s, id);
        Assert.Equal(["notified", "notified", "pending"], await StatusesAsync(s, id));

        Assert.Equal("Signer is in step 2; step 1 signs first", await RefusedAsync(s, id, $"signers/{ann}/sign", new { }));
        Assert.Equal("Invalid request: signer_name: Required", await RefusedAsync(s, id, $"signers/{cal}/sign", new { }));
        await s.Api.PostAsync($"/v1/quotes/{id}/signers/{cal}/sign", new { signer_name = "Cal" });
        Assert.Equal("Signer is signed; this needs it to be notified", await RefusedAsync(s, id, $"signers/{cal}/sign", new { }));
        var without = new { signers = new[] { new { kind = "external", step_order = 1, email = "new@acme.test" } } };
        Assert.Equal("Invalid request: signers: cal@acme.test has signed and cannot be removed",
            (await s.Api.FailAsync(HttpMethod.Put, $"/v1/quotes/{id}/signers", without, 400)).Text("message"));
        Assert.Equal("pending_signature",
            (await s.Api.PostAsync($"/v1/quotes/{id}/signers/{bea}/sign", new { })).Text("status"));
        Assert.Equal(["signed", "signed", "notified"], await StatusesAsync(s, id));
        var signed = await s.Api.PostAsync($"/v1/quotes/{id}/signers/{ann}/sign", new { });

        Assert.Equal(("signed", "Bea Buyer, Cal"), (signed.Text("status"), signed.Text("signature.signerName")));
        Assert.Single(await s.IssuedAsync());
        Assert.Equal("Quote is signed; this needs it to be approved or pending_signature", await RefusedAsync(s, id, "sign"));
        Assert.Equal(
            "Quote is signed; this needs it to be draft or pending_approval or changes_requested or approved or pending_signature",
            await RefusedAsync(s, id, "void", new { reason = "x" }));
    }

    [Fact]
    public async Task Signature_ThatCollects_AsksForWhatIsMissing()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var region = await PropertyAsync(s, "region", "customer");
        var order = await PropertyAsync(s, "order", "quote");
        var quote = await QuoteAsync(s, await s.FeeAsync(), 1000, new
        {
            collect_custom_property_ids = new[] { region, order },
            require_tax_id = true,
            collect_payment_details = true,
        });
        var id = await SentAsync(s, quote);
        var step = $"signers/{(await s.Api.GetAsync($"/v1/quotes/{id}/signers")).Text("0.id")}/sign";
        var whole = new { signer_name = "Bea", tax_id = "FR00123456789", custom_properties = new { region = "North", order = "PO-1" } };

        Assert.Equal("The quote asks for a payment method, and the customer has none yet", await RefusedAsync(s, id, step, whole));
        await s.Api.PostAsync(
            "/v1/sandbox/payment-methods", new { customer_id = s.CustomerId, type = "card", number = "4242424242424242" });
        Assert.Equal(
            "Invalid request: tax_id: Required; custom_properties.region: Required; custom_properties.order: Required",
            await RefusedAsync(s, id, step, new { signer_name = "Bea" }));
        await s.Api.PostAsync($"/v1/quotes/{id}/{step}", whole);

        var customer = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}");
        Assert.Equal("North", customer.Text("custom_properties.region"));
        Assert.Contains("FR00123456789", customer.ToString(), StringComparison.Ordinal);
        await s.AdvanceAsync("2024-01-10T01:00:00Z");
        Assert.Equal("paid", Assert.Single(await s.IssuedAsync()).Text("status"));
    }

    [Fact]
    public async Task SignedElsewhere_WithTheCopy_KeepsIt()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(s.CustomerId), "customer_id" },
            { new StringContent(NextYear), "expires_at" },
            { new StringContent("4200"), "amount" },
            { new StringContent("true"), "require_tax_id" },
            { new StringContent("approved"), "status" },
            { new StringContent(""), "terms" },
            { new StringContent(JsonSerializer.Serialize(Yearly(Fee(await s.FeeAsync(), 1000)))), "subscription" },
            { File("Our terms, in short", "text/plain"), "attachments", "terms & more.txt" },
        };
        var quote = (await s.Api.SendAsync(HttpMethod.Post, "/v1/quotes", form)).Json;
        var id = quote.Text("id");
        Assert.Equal((true, true, "approved"), (quote.IsNull("terms"), quote.Flag("require_tax_id"), quote.Text("status")));
        Assert.Equal((4200m, "terms & more.txt"), (quote.Decimal("amount"), quote.Text("attachments.0.name")));
        var file = await s.Api.SendAsync(HttpMethod.Get, $"/v1/quotes/{id}/files/{quote.Text("attachments.0.id")}/download");
        Assert.Equal(("Our terms, in short", "text/plain", "attachment; filename=\"terms---more.txt\""),
            (file.Text, file.MediaType, file.Headers["Content-Disposition"]));

        using var wrong = new MultipartFormDataContent { { File("no PDF", "application/pdf"), "file", "signed.pdf" } };
        var refused = await s.Api.SendAsync(HttpMethod.Post, $"/v1/quotes/{id}/sign", wrong);
        using var right = new MultipartFormDataContent { { File("%PDF-1.7 signed", "application/pdf"), "file", "signed.pdf" } };
        var signed = (await s.Api.SendAsync(HttpMethod.Post, $"/v1/quotes/{id}/sign", right)).Json;

        Assert.Equal(400, refused.Status);
        Assert.Contains("file: Expected a PDF", refused.Text, StringComparison.Ordinal);
        Assert.Equal(("signed", "external", "signed.pdf"),
            (signed.Text("status"), signed.Text("signature.mode"), signed.Text("signed_file.name")));
        var copy = await s.Api.SendAsync(HttpMethod.Get, $"/v1/quotes/{id}/files/{signed.Text("signed_file.id")}/download");
        Assert.Equal("%PDF-1.7 signed", copy.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Signatures_TwentyAtOnce_StartOneSubscription(bool isTyped)
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var quote = await QuoteAsync(s, await s.FeeAsync(), 1000);
        var id = await SentAsync(s, quote);
        var signer = (await s.Api.GetAsync($"/v1/quotes/{id}/signers")).Text("0.id");
        var path = isTyped ? $"/v1/quotes/{id}/signers/{signer}/sign" : $"/v1/quotes/{id}/sign";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => s.Api.SendAsync(HttpMethod.Post, path, isTyped ? new { signer_name = $"Bea {i}" } : null)));

        Assert.Equal([(200, 1), (400, 19)], answers.GroupBy(a => a.Status).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
        Assert.Single((await s.Api.GetAsync("/v2/subscriptions")).Items("data"));
        Assert.Single(await s.IssuedAsync());
        Assert.Single((await GetAsync(s, id)).Items("child_subscription_ids"));
    }

    [Fact]
    public async Task SignatureAndVoid_AtOnce_OneOfThemWins()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = await s.FeeAsync();
        for (var round = 0; round < 5; round++)
        {
            var id = await SentAsync(s, await OneOffAsync(s, null, new { product_id = fee, unit_amount = 700 }));
            var answers = await Task.WhenAll(
                s.Api.SendAsync(HttpMethod.Post, $"/v1/quotes/{id}/sign"),
                s.Api.SendAsync(HttpMethod.Post, $"/v1/quotes/{id}/void", new { reason = "Too late" }));

            Assert.Equal([200, 400], answers.Select(a => a.Status).Order());
            var quote = await GetAsync(s, id);
            var invoice = await s.Api.GetAsync($"/v2/invoices/{quote.Text("invoice_id")}");
            Assert.Equal(quote.Text("status") == "signed" ? "to_pay" : "closed", invoice.Text("status"));
        }
    }

    [Fact]
    public async Task Customer_ThatWasArchived_SignsNothing()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var quote = await QuoteAsync(s, await s.FeeAsync(), 1000);
        var id = await SentAsync(s, quote);
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}/archive");

        Assert.Equal("Customer is archived; this needs it to be active", await RefusedAsync(s, id, "sign"));
        await s.Api.DeleteAsync($"/v1/customers/{s.CustomerId}");
        Assert.Equal("The customer of the quote was deleted", await RefusedAsync(s, id, "sign"));
        Assert.Equal("pending_signature", (await GetAsync(s, id)).Text("status"));
    }

    [Fact]
    public async Task Coupon_OfAnOffer_IsRedeemedByTheSignature()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = await s.FeeAsync();
        var coupon = (await s.Api.PostAsync("/v1/coupons", new
        {
            name = "Half",
            type = "percent",
            discount_percent = 50,
            repeat = "forever",
            redemption_limit = 1,
        })).Text("id");
        var offer = new { activation_strategy = "quote", products = new[] { Fee(fee, 1000) }, coupons = new[] { new { id = coupon } } };
        var quote = await QuoteAsync(s, fee, 1000, new { subscription = offer });
        await SentAsync(s, quote);

        // somebody else takes the last one: what was offered stands
        await s.SubscribeAsync([Fee(fee, 1000)], new { coupons = new[] { new { id = coupon } } });
        await DoAsync(s, quote, "sign");

        Assert.Equal([500m, 500m], (await s.IssuedAsync()).Select(i => i.Decimal("amount_excluding_tax")));
    }

    private static StringContent File(string text, string type)
    {
        var content = new StringContent(text, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private static async Task<string> PropertyAsync(Scenario s, string slug, string entity) =>
        (await s.Api.PostAsync("/v1/custom-properties", new { name = slug, slug, type = "text", entities = new[] { entity } })).Text("id");

    private static async Task<(string, string, string)> SignersAsync(Scenario s, string id)
    {
        var signers = await s.Api.GetAsync($"/v1/quotes/{id}/signers");
        return (signers.Text("0.id"), signers.Text("1.id"), signers.Text("2.id"));
    }

    private static async Task<string[]> StatusesAsync(Scenario s, string id) =>
        (await s.Api.GetAsync($"/v1/quotes/{id}/signers")).Texts("", "status");
}
