using Plumbline.Browser.Tests.Fixture;

namespace Plumbline.Browser.Tests;

/// <summary>The page of a quote, walked as those walk it who sign it.</summary>
public sealed class QuotePageTests(Site site)
{
    [Theory]
    [InlineData(Size.Desktop)]
    [InlineData(Size.Phone)]
    public async Task Quote_OfASubscription_IsReadAndSignedInOrderOnce(Size size)
    {
        var shop = await Shop.OpenAsync(site);
        var id = await Offers.RichAsync(shop);
        var links = await Offers.SendAsync(
            shop, id, ("external", 1, "Bea", "Buyer"), ("external", 1, "Cal", "Chief"), ("countersigner", 2, "Claire", "Sage"));
        var quote = await shop.Api.GetAsync($"/v1/quotes/{id}");
        await using var window = await site.WindowAsync(size);
        var page = window.Page;

        // everybody reads it; only who was asked signs, and only in turn
        await page.GotoAsync(quote.Text("url") + "&lang=en");
        await Assertions.Expect(page.Locator(".title .badge").First).ToHaveTextAsync("Awaiting signature");
        await Assertions.Expect(page.GetByText("Signed by personal links")).ToBeVisibleAsync();
        await window.LookAsync("quote-open");
        await page.GotoAsync(links[2] + "&lang=en");
        await Assertions.Expect(page.GetByText("First to sign: Bea Buyer, Cal Chief.")).ToBeVisibleAsync();
        await window.LookAsync("quote-not-yet");

        await page.GotoAsync(links[0] + "&lang=en");
        await Assertions.Expect(page.GetByText("You sign as Bea Buyer (bea@noisette.example).")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("<script>alert('terms')</script> is text.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("with the workshop in your office")).ToBeVisibleAsync();
        await window.LookAsync("quote-sign");
        await page.GetByLabel("Your full name").FillAsync("Béa Buyer");
        await page.GetByLabel("I have read this offer").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true }).DblClickAsync();
        await Assertions.Expect(page.GetByText("Thank you. Still to sign: Cal Chief, Claire Sage.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await window.LookAsync("quote-signed-by-one");
        foreach (var (link, name) in new[] { (links[1], "Cal Chief"), (links[2], "Claire Sage") })
        {
            await page.GotoAsync(link + "&lang=en");
            await SignAsync(page, name);
        }
        await Assertions.Expect(page.GetByText("Thank you. The subscription has started.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".signature")).ToHaveTextAsync(["Béa Buyer", "Cal Chief", "Claire Sage"]);
        await window.LookAsync("quote-done");
        var pdf = await page.APIRequest.GetAsync(site.Url + await page.GetByText("Download PDF").GetAttributeAsync("href"));
        Assert.Equal("application/pdf", pdf.Headers["content-type"]);
        var file = await page.APIRequest.GetAsync(
            site.Url + await page.GetByRole(AriaRole.Link, new() { Name = "Service description.txt" }).GetAttributeAsync("href"));
        Assert.Equal("What we do for you.", await file.TextAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "See and pay the invoice" }).ClickAsync();
        await Assertions.Expect(page.Locator(".title .badge")).ToHaveTextAsync("To pay");

        var signed = await shop.Api.GetAsync($"/v1/quotes/{id}");
        Assert.Equal(("signed", "Béa Buyer, Cal Chief"), (signed.Text("status"), signed.Text("signature.signerName")));
        Assert.Single((await shop.Api.GetAsync("/v2/subscriptions?status=active")).Items("data"));
    }

    [Fact]
    public async Task Quote_OfAnInvoiceWithoutScript_IsSignedByWhoeverHasItsLink()
    {
        var shop = await Shop.OpenAsync(site, customer: "<b>Noisette</b> & Söhne", language: "de", brand: "#ffe45c");
        var quote = await Offers.OneOffAsync(shop, "<img src=x onerror=alert(1)>");
        await using var window = await site.WindowAsync(Size.Phone, hasScript: false, locale: "de-DE");
        await using var dark = await site.WindowAsync(Size.Phone, isDark: true, locale: "de-DE");
        var page = window.Page;

        await page.GotoAsync(quote.Text("url"));
        await Assertions.Expect(page.GetByText("<img src=x onerror=alert(1)>")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("<b>Noisette</b> & Söhne").First).ToBeVisibleAsync();
        await dark.Page.GotoAsync(quote.Text("url"));
        await dark.LookAsync("quote-one-off-dark");
        await page.GetByLabel("Ihre E-Mail-Adresse").FillAsync("bea@noisette.example");
        await page.GetByLabel("Ihr voller Name").FillAsync("Bea Käufer");
        // browsers see to it themselves that nothing is left out
        await page.GetByRole(AriaRole.Button, new() { Name = "Unterschreiben" }).ClickAsync();
        Assert.Equal("pending_signature", (await shop.Api.GetAsync($"/v1/quotes/{quote.Text("id")}")).Text("status"));
        await page.GetByLabel("Ich habe dieses Angebot gelesen").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Unterschreiben" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Vielen Dank. Die Rechnung liegt bereit.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Rechnung ansehen und bezahlen" }).ClickAsync();

        await Assertions.Expect(page.Locator(".title .badge")).ToHaveTextAsync("Offen");
        Assert.Equal("signed", (await shop.Api.GetAsync($"/v1/quotes/{quote.Text("id")}")).Text("status"));
    }

    [Fact]
    public async Task Quotes_ThatAskOrAreOver_SayWhat()
    {
        var shop = await Shop.OpenAsync(site);
        var region = await PropertyAsync(shop, "Region", "select", "North", "South");
        var channels = await PropertyAsync(shop, "Channels", "multi_select", "E-mail", "Telephone");
        var asking = await Offers.RichAsync(shop, new()
        {
            ["require_tax_id"] = "true",
            ["collect_payment_details"] = "true",
            ["collect_custom_property_ids"] = new[] { await PropertyAsync(shop, "Go-live", "date"), region, channels },
        });
        var expiring = await Offers.OneOffAsync(shop);
        var voided = await Offers.OneOffAsync(shop);
        var draft = await Offers.OneOffAsync(shop, status: "draft");
        await shop.Api.PostAsync($"/v1/quotes/{voided.Text("id")}/void", new { reason = "Lost" });
        await shop.Api.PutAsync($"/v1/quotes/{draft.Text("id")}/signers", new
        {
            signers = new[] { new { kind = "external", step_order = 1, email = "bea@noisette.example" } },
        });
        var early = (await shop.Api.GetAsync($"/v1/quotes/{draft.Text("id")}/signers")).Text("0.id");
        var link = (await Offers.SendAsync(shop, asking, ("external", 1, "Bea", "Buyer")))[0];
        await using var window = await site.WindowAsync(Size.Desktop);
        await using var phone = await site.WindowAsync(Size.Phone);
        var page = window.Page;

        await page.GotoAsync(link + "&lang=en");
        await Assertions.Expect(page.GetByText("asks for a way to pay before it is signed")).ToBeVisibleAsync();
        await page.GetByLabel("Card number").FillAsync("4242 4242 4242 4243");
        await page.GetByLabel("Expiry").FillAsync("12/30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and continue" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This is not a test card number.")).ToBeVisibleAsync();
        await window.LookAsync("quote-method");
        await page.GetByLabel("Card number").FillAsync("4242424242424242");
        await page.GetByLabel("Expiry").FillAsync("12/30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and continue" }).DblClickAsync();
        await Assertions.Expect(page.GetByText("•••• 4242")).ToBeVisibleAsync();
        await page.GetByLabel("VAT or tax number").FillAsync("FR00123456789");
        await page.GetByLabel("Go-live").FillAsync("2024-03-01");
        await page.GetByLabel("Region").SelectOptionAsync("South");
        await page.GetByLabel("Your full name").FillAsync("Bea Buyer");
        await page.GetByLabel("I have read this offer").CheckAsync();
        // what no browser can require is asked for by the page
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Please check the marked fields.")).ToBeVisibleAsync();
        await window.LookAsync("quote-asks");
        await phone.Page.GotoAsync(link + "&lang=fr");
        await phone.LookAsync("quote-asks-fr");
        await page.GetByLabel("Telephone").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Thank you. The subscription has started.")).ToBeVisibleAsync();
        Assert.Equal("South", (await shop.Api.GetAsync($"/v1/customers/{shop.CustomerId}")).Text("custom_properties.region"));
        Assert.Single((await shop.Api.GetAsync($"/v1/customers/{shop.CustomerId}/payment-methods")).Items("data"));

        var before = await shop.Api.GetAsync($"/v1/quotes/{draft.Text("id")}/signers/{early}/link");
        await ClosedAsync(before.Text("url"), "is not ready yet", "draft");
        await ClosedAsync(voided.Text("url"), "was withdrawn", "voided");
        await shop.Api.PostAsync("/v1/sandbox/clock/advance", new { to = "2024-02-20T00:00:00Z" });
        await ClosedAsync(expiring.Text("url"), "has expired", "expired");

        async Task ClosedAsync(string url, string says, string picture)
        {
            await phone.Page.GotoAsync(url + "&lang=en");
            await Assertions.Expect(phone.Page.GetByRole(AriaRole.Heading, new() { Name = says })).ToBeVisibleAsync();
            await Assertions.Expect(phone.Page.Locator("form[method=post]")).ToHaveCountAsync(0);
            await phone.LookAsync("quote-" + picture);
        }
    }

    private static async Task SignAsync(IPage page, string name)
    {
        await page.GetByLabel("Your full name").FillAsync(name);
        await page.GetByLabel("I have read this offer").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".sign-form")).ToHaveCountAsync(0);
    }

    private static Task<string> PropertyAsync(Shop shop, string name, string type, params string[] values) =>
        shop.Api.CreateAsync("/v1/custom-properties", new
        {
            name,
            slug = name.ToLowerInvariant().Replace('-', '_'),
            type,
            entities = new[] { "customer" },
            authorized_values = values,
        });
}
