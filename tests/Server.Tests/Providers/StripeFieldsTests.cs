using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using Plumbline.Server.Tests.Pages;

namespace Plumbline.Server.Tests.Providers;

/// <summary>
/// Stripe's own fields on our pages: who may show them, and that only a SetupIntent that Stripe itself says is completed, and that was
/// begun for the page, hands anything over. Their script is walked in tests/Browser.Tests.
/// </summary>
public sealed class StripeFieldsTests(StripeWorld world)
{
    private const string Key = "pk_test_12345678";

    [Fact]
    public async Task Policy_OfAPage_LetsStripeInOnlyWhereItsFieldsAreShown()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var (invoice, without) = await PageAsync(c, visitor);
        var url = (await c.Api.GetAsync($"/v2/invoices/{invoice}")).Text("public_url");

        await c.Api.PatchAsync($"/v1/payment-providers/{c.ConnectionId}", new { publishable_key = Key });
        var with = await visitor.GetAsync(url);
        await c.Api.PostAsync($"/v1/invoices/{invoice}/transactions", new { amount = 10000, process_at = "2024-01-15T10:00:00Z" });
        var paid = await visitor.GetAsync(url);

        foreach (var closed in new[] { without, paid })
        {
            Assert.DoesNotContain("js.stripe.com", closed.Html + closed.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        }
        Assert.Contains("src=\"https://js.stripe.com/endive/stripe.js\"", with.Html, StringComparison.Ordinal);
        Assert.Contains($"data-stripe=\"{Key}\"", with.Html, StringComparison.Ordinal);
        const string scripts = "https://js.stripe.com https://*.js.stripe.com";
        Assert.Equal(
            $"default-src 'none'; style-src 'self'; script-src 'self' {scripts}; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self' https://api.stripe.com; form-action 'self' https://checkout.stripe.com; frame-ancestors 'none'; "
            + $"base-uri 'none'; frame-src {scripts} https://hooks.stripe.com",
            with.Headers["Content-Security-Policy"]);
    }

    [Fact]
    public async Task Invoice_PaidByStripesFields_IsPaidOnce()
    {
        var c = await world.CompanyAsync(publishable: Key);
        using var visitor = new Visitor(world.Server.Url);
        var (invoice, page) = await PageAsync(c, visitor);

        var begun = await BeginAsync(visitor, page.Action, page.Token);
        var twice = await BeginAsync(visitor, page.Action, page.Token);
        var kept = await BeginAsync(visitor, page.Action, page.Token, keep: true);
        var early = await BackAsync(visitor, begun);
        await ConfirmAsync(c, begun);
        var back = await BackAsync(visitor, begun);
        var again = await BackAsync(visitor, begun);
        Assert.Equal(200, await c.HookAsync("setup_intent.succeeded", new { id = begun.Id, @object = "setup_intent" }));

        Assert.Equal(begun, twice);
        Assert.NotEqual(begun.Id, kept.Id);
        Assert.DoesNotContain("payment=", early.Headers["Location"], StringComparison.Ordinal);
        Assert.Equal((303, back.Headers["Location"]), (back.Status, again.Headers["Location"]));
        Assert.DoesNotContain("setup_intent", back.Headers["Location"], StringComparison.Ordinal);
        Assert.Contains("100.00", (await visitor.GetAsync(back.Headers["Location"])).Html, StringComparison.Ordinal);
        Assert.Equal(["one_time settled 10000 card"], (await c.S.ReadAsync(invoice)).Payments());
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
        Assert.Empty((await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods")).Items("data"));
    }

    [Fact]
    public async Task SetupIntent_ThatIsNotThePagesOwn_HandsNothingOver()
    {
        var c = await world.CompanyAsync(publishable: Key);
        var stranger = await world.CompanyAsync(publishable: Key);
        using var visitor = new Visitor(world.Server.Url);
        var (first, page) = await PageAsync(c, visitor);
        var (second, other) = await PageAsync(c, visitor);
        var (_, foreign) = await PageAsync(stranger, visitor);
        var theirs = await BeginAsync(visitor, foreign.Action, foreign.Token);
        await ConfirmAsync(stranger, theirs);
        var ours = await BeginAsync(visitor, other.Action, other.Token);
        await ConfirmAsync(c, ours);
        var customer = await c.StripeCustomerAsync();
        // as if somebody made one with the seller's key, for nothing of ours
        var loose = (await c.StripeAsync(
            HttpMethod.Post, "/v1/setup_intents", ("customer", customer), ("allowed_payment_method_types[0]", "card"))).Text("id");
        await c.StripeAsync(HttpMethod.Post, $"/stand-in/setup_intents/{loose}/confirm", ("token", "tok_visa"));
        var below = page.Action.Replace("/pay?", "/stripe?", StringComparison.Ordinal);

        foreach (var id in new[] { theirs.Id, ours.Id, loose, "seti_none", "", new string('x', 300), "../customers" })
        {
            var back = await visitor.GetAsync($"{below}&setup_intent={Uri.EscapeDataString(id)}&redirect_status=succeeded");
            Assert.Equal((id, 303), (id, back.Status));
            Assert.DoesNotContain("payment=", back.Headers["Location"], StringComparison.Ordinal);
        }
        Assert.Equal(200, await c.HookAsync("setup_intent.succeeded", new { id = loose, @object = "setup_intent" }));
        Assert.Empty((await c.S.ReadAsync(first)).Payments());
        Assert.Empty((await c.S.ReadAsync(second)).Payments());
        Assert.Equal(0, c.Wire.Count(c.Key, StripeCompany.Intents));
    }

    [Fact]
    public async Task Portal_MethodByStripesFields_IsFiledOnceAndTriesAreCounted()
    {
        var c = await world.CompanyAsync(publishable: Key);
        using var visitor = new Visitor(world.Server.Url);
        var url = new Uri((await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/portal")).Text("url") + "&lang=en");
        var address = url.AbsolutePath + "/payment-methods" + url.Query;
        var (action, token) = (await visitor.GetAsync(address)).FormTo("/add");

        var begun = await BeginAsync(visitor, action, token);
        await ConfirmAsync(c, begun);
        var backs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => BackAsync(visitor, begun)));
        await c.HookAsync("setup_intent.succeeded", new { id = begun.Id, @object = "setup_intent" });

        Assert.All(backs, b => Assert.Equal(303, b.Status));
        var told = await visitor.GetAsync(backs[0].Headers["Location"]);
        Assert.Contains("Your payment method is saved.", told.Html, StringComparison.Ordinal);
        var saved = (await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods")).Items("data").Single();
        Assert.Equal(("active", 4242m), (saved.Text("status"), saved.Decimal("last_4_digits")));

        for (var tries = 1; tries < StripeSetups.MostAnHour; tries++)
        {
            (action, token) = (await visitor.GetAsync(address)).FormTo("/add");
            await BeginAsync(visitor, action, token);
        }
        // the last one may go on, a further one may not begin
        await BeginAsync(visitor, action, token);
        (action, token) = (await visitor.GetAsync(address)).FormTo("/add");
        Assert.Equal(429, (await visitor.PostAsync(action, Asked(token))).Status);
    }

    [Fact]
    public async Task QuoteAndCheckout_MethodByStripesFields_IsFiledOnceAndUsed()
    {
        var c = await world.CompanyAsync(publishable: Key);
        using var visitor = new Visitor(world.Server.Url);
        var quote = await StripePageTests.AskingQuoteAsync(c);
        var page = await visitor.GetAsync(quote.Text("url") + "&lang=en");
        var begun = await BeginAsync(visitor, page.Action, page.Token);
        await ConfirmAsync(c, begun);
        var back = await BackAsync(visitor, begun);
        await BackAsync(visitor, begun);
        Assert.Contains("4242", (await visitor.GetAsync(back.Headers["Location"])).Html, StringComparison.Ordinal);
        Assert.Single((await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods")).Items("data"));

        var order = await StripePageTests.OrderAsync(c);
        var (action, token) = (await visitor.GetAsync(order.Text("checkout.url"))).FormTo("/pay");
        begun = await BeginAsync(visitor, action, token);
        await ConfirmAsync(c, begun);
        back = await BackAsync(visitor, begun);
        await BackAsync(visitor, begun);
        Assert.Equal(303, back.Status);
        Assert.Equal("completed", (await c.Api.GetAsync("/v1/checkouts")).Text("data.0.status"));
        Assert.Equal("paid", await c.S.StatusAsync(order.Text("invoice_id")));
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
    }

    private sealed record Begun(string Id, string Secret, string ReturnUrl);

    private static Dictionary<string, string> Asked(string token, bool keep = false) => new()
    {
        ["form"] = token,
        ["type"] = "card",
        ["save"] = keep ? "yes" : "",
        ["fields"] = "yes",
    };

    // as the script asks
    private static async Task<Begun> BeginAsync(Visitor visitor, string action, string token, bool keep = false)
    {
        var answer = await visitor.PostAsync(action, Asked(token, keep));
        Assert.Equal((200, "application/json; charset=utf-8"), (answer.Status, answer.Headers["Content-Type"]));
        var json = JsonSerializer.Deserialize<JsonElement>(answer.Html);
        var secret = json.Text("client_secret");
        return new Begun(secret[..secret.IndexOf("_secret_", StringComparison.Ordinal)], secret, json.Text("return_url"));
    }

    // as Stripe's script does with what was typed into its fields
    private static Task<JsonElement> ConfirmAsync(StripeCompany c, Begun begun) => c.StripeAsync(
        HttpMethod.Post, $"/stand-in/setup_intents/{begun.Id}/confirm", ("client_secret", begun.Secret), ("token", "tok_visa"));

    private static Task<Seen> BackAsync(Visitor visitor, Begun begun) => visitor.GetAsync(
        $"{begun.ReturnUrl}&setup_intent={begun.Id}&setup_intent_client_secret={begun.Secret}&redirect_status=succeeded");

    private static async Task<(string Invoice, Seen Page)> PageAsync(StripeCompany c, Visitor visitor)
    {
        var invoice = await c.S.OwingAsync();
        var url = (await c.Api.GetAsync($"/v2/invoices/{invoice}")).Text("public_url");
        return (invoice, await visitor.GetAsync(url));
    }
}
