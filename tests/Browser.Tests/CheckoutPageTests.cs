using Plumbline.Browser.Tests.Fixture;

namespace Plumbline.Browser.Tests;

/// <summary>The page of a checkout, walked as its customer walks it.</summary>
public sealed class CheckoutPageTests(Site site)
{
    [Theory]
    [InlineData(Size.Desktop)]
    [InlineData(Size.Phone)]
    public async Task Checkout_OfASubscription_IsFilledInAndPaidOnce(Size size)
    {
        var shop = await Shop.OpenAsync(site, taxRate: null);
        var coupon = await shop.Api.CreateAsync("/v1/coupons", new { type = "percent", name = "Welcome", discount_percent = 20 });
        await shop.Api.PostAsync("/v1/promotion-codes", new { code = "WELCOME", coupon_id = coupon });
        var fee = await shop.Api.CreateAsync(
            "/v1/products", new { type = "flat_fee", name = "Platform fee", price_configurations = Array.Empty<object>() });
        var subscription = await shop.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = shop.CustomerId,
            activation_strategy = "checkout",
            available_payment_methods = new[] { "card", "direct_debit", "transfer" },
            products = new[]
            {
                new { id = fee, payment_interval = new { period = "months", count = 1 }, price = new { type = "fee", amount = 5000 } },
            },
        });
        await using var window = await site.WindowAsync(size);
        var page = window.Page;

        await page.GotoAsync(subscription.Text("checkout_session.url") + "&lang=en");
        await Assertions.Expect(page.Locator("#summary .amount")).ToHaveTextAsync("€60.00");
        await window.LookAsync("checkout-details");
        // the tax follows the country while it is typed
        await page.GetByLabel("Country").SelectOptionAsync("US");
        await Assertions.Expect(page.Locator("#summary .amount")).ToHaveTextAsync("€50.00");
        await page.GetByLabel("Country").SelectOptionAsync("FR");
        await Assertions.Expect(page.Locator("#summary .amount")).ToHaveTextAsync("€60.00");
        await page.GetByLabel("E-mail for invoices").FillAsync("accounts@noisette.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue to payment" }).ClickAsync();
        await page.GetByLabel("Promotion code").FillAsync("none");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Assertions.Expect(page.GetByText("We do not know this code.")).ToBeVisibleAsync();
        await page.GetByLabel("Promotion code").FillAsync("welcome");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Assertions.Expect(page.Locator("#summary .amount")).ToHaveTextAsync("€48.00");
        await window.LookAsync("checkout-pay");

        await page.GetByLabel("Card number").FillAsync("4242424242424242");
        await page.GetByLabel("Expiry").FillAsync("12/30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay €48.00" }).DblClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Thank you");
        await window.LookAsync("checkout-done");
        await page.GetByRole(AriaRole.Link, new() { Name = "See the invoice" }).ClickAsync();
        await Assertions.Expect(page.Locator(".title .badge")).ToHaveTextAsync("Paid");

        var invoice = Assert.Single((await shop.Api.GetAsync("/v2/invoices?status=finalized")).Items("data"));
        Assert.Equal((4800m, "paid"), (invoice.Decimal("total_amount"), invoice.Text("status")));
        Assert.Single(invoice.Items("transactions"));
    }

    [Fact]
    public async Task Checkout_OfOnePaymentWithoutScript_IsOrderedByTransferAndExpiresOtherwise()
    {
        var shop = await Shop.OpenAsync(site, language: "de");
        var product = await shop.Api.CreateAsync(
            "/v1/products", new { type = "flat_fee", name = "Workshop", price_configurations = Array.Empty<object>() });
        var orders = new List<JsonElement>();
        for (var i = 0; i < 2; i++)
        {
            orders.Add(await shop.Api.PostAsync("/v1/payments", new
            {
                type = "one_time",
                customer_id = shop.CustomerId,
                products = new[] { new { id = product, amount = 12000 } },
                charging_method = "checkout",
                available_payment_methods = new[] { "card", "transfer" },
            }));
        }
        await using var window = await site.WindowAsync(Size.Phone, hasScript: false, isDark: true);
        var page = window.Page;

        await page.GotoAsync(orders[0].Text("checkout.url"));
        await page.GetByLabel("E-Mail für Rechnungen").FillAsync("rechnung@noisette.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Weiter zur Zahlung" }).ClickAsync();
        await page.GetByText("Überweisung", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bestellen und überweisen" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Ihre Bestellung ist aufgenommen.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Rechnung ansehen" }).ClickAsync();
        await Assertions.Expect(page.Locator(".title .badge")).ToHaveTextAsync("Offen");

        await shop.Api.PostAsync("/v1/sandbox/clock/advance", new { to = "2024-03-15T10:00:00Z" });
        await page.GotoAsync(orders[1].Text("checkout.url"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Diese Kasse ist abgelaufen");
        Assert.Equal("to_pay", (await shop.ReadAsync(orders[0].Text("invoice_id"))).Text("status"));
    }
}
