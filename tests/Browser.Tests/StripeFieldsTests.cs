using Plumbline.Browser.Tests.Fixture;

namespace Plumbline.Browser.Tests;

/// <summary>Stripe's own fields on our pages, filled in as a customer does; and what is left where they cannot be shown.</summary>
public sealed class StripeFieldsTests(Site site)
{
    private const string Card = "4242424242424242";

    [Theory]
    [InlineData(Size.Desktop)]
    [InlineData(Size.Phone)]
    public async Task Fields_OnPagesThatPay_HandOverOneCard(Size size)
    {
        var (shop, stripe) = await OpenAsync(size == Size.Desktop ? "sk_test_fields1280" : "sk_test_fields0390");
        await using var window = await site.WindowAsync(size);
        await stripe.EnterAsync(window);
        var page = window.Page;
        var invoice = await shop.InvoiceAsync();

        await page.GotoAsync(invoice.Text("public_url") + "&lang=en");
        await Assertions.Expect(page.GetByText("Your details go straight to Stripe.").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("on a secure page of Stripe").First).ToBeHiddenAsync();
        var pay = page.GetByRole(AriaRole.Button, new() { Name = "Pay €120.00" }).First;
        await pay.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).First).ToHaveTextAsync("Your card number is incomplete.");
        await NumberOf(page).FillAsync(StripeInBrowser.DeclinedCard);
        await pay.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).First).ToHaveTextAsync("Your card was declined.");
        await window.LookAsync("stripe-fields");
        await NumberOf(page).FillAsync(Card);
        await pay.DblClickAsync();
        await Assertions.Expect(page.Locator(".title .badge")).ToHaveTextAsync("Paid");
        await page.ReloadAsync();
        var paid = await shop.ReadAsync(invoice.Text("id"));
        Assert.Equal(("paid", 1), (paid.Text("status"), paid.Items("transactions").Length));

        var portal = new Uri((await shop.Api.GetAsync($"/v1/customers/{shop.CustomerId}/portal")).Text("url"));
        await page.GotoAsync($"{site.Url}{portal.AbsolutePath}/payment-methods{portal.Query}&lang=en");
        await NumberOf(page).FillAsync(Card);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).First.DblClickAsync();
        await Assertions.Expect(page.GetByText("Your payment method is saved.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".way-row")).ToHaveCountAsync(1);

        var order = await shop.Api.PostAsync("/v1/payments", new
        {
            type = "one_time",
            customer_id = shop.CustomerId,
            products = new[] { new { id = await Offers.FeeAsync(shop, "Workshop"), amount = 12000 } },
            charging_method = "checkout",
            available_payment_methods = new[] { "card" },
        });
        await page.GotoAsync(order.Text("checkout.url") + "&lang=en");
        await NumberOf(page).FillAsync(Card);
        await window.LookAsync("stripe-checkout");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).DblClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Thank you");
    }

    [Fact]
    public async Task Fields_ThatCannotBeShown_LeaveTheWayToStripesPage()
    {
        var (shop, stripe) = await OpenAsync("sk_test_fields0000");
        var quote = await Offers.RichAsync(shop, new() { ["collect_payment_details"] = "true" });
        var link = (await Offers.SendAsync(shop, quote, ("external", 1, "Bea", "Buyer")))[0];
        await using var plain = await site.WindowAsync(Size.Phone, hasScript: false);
        await using var blocked = await site.WindowAsync(Size.Desktop, isDark: true);
        await using var window = await site.WindowAsync(Size.Desktop, isDark: true);
        await stripe.EnterAsync(plain);
        await stripe.EnterAsync(blocked);
        await stripe.EnterAsync(window);
        await blocked.Page.RouteAsync("https://js.stripe.com/**", route => route.AbortAsync());

        foreach (var page in new[] { plain.Page, blocked.Page })
        {
            await page.GotoAsync(link + "&lang=en");
            await Assertions.Expect(page.GetByText("on a secure page of Stripe").First).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Save and continue" }).First.ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("A page of Stripe");
        }
        // and whoever prefers it takes it
        await window.Page.GotoAsync(link + "&lang=en");
        await NumberOf(window.Page).FillAsync(Card);
        await window.LookAsync("stripe-quote-dark");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Use Stripe’s own page instead" }).First.ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("A page of Stripe");
        Assert.Empty((await shop.Api.GetAsync($"/v1/customers/{shop.CustomerId}/payment-methods")).Items("data"));

        await window.Page.GotoAsync(link + "&lang=en");
        await NumberOf(window.Page).FillAsync(Card);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save and continue" }).First.DblClickAsync();
        await Assertions.Expect(window.Page.Locator(".saved")).ToContainTextAsync("4242");
        await Assertions.Expect(window.Page.Locator("script[src*='stripe.com']")).ToHaveCountAsync(0);
        Assert.Single((await shop.Api.GetAsync($"/v1/customers/{shop.CustomerId}/payment-methods")).Items("data"));
    }

    private static ILocator NumberOf(IPage page) => page.FrameLocator("details[open] iframe").GetByLabel("Card number");

    private async Task<(Shop Shop, StripeInBrowser Stripe)> OpenAsync(string key)
    {
        var shop = await Shop.OpenAsync(site);
        await shop.Api.PutAsync($"/v1/customers/{shop.CustomerId}", new
        {
            billing_email = "accounts@noisette.example",
            available_payment_methods = new[] { "card", "direct_debit", "transfer" },
        });
        await shop.Api.PostAsync(
            "/v1/payment-providers", new { provider_name = "stripe", secret_key = key, publishable_key = "pk_test_12345678" });
        return (shop, new StripeInBrowser(site.Stripe, key));
    }
}
