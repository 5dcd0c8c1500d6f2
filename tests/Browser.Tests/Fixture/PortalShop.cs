using Plumbline.Server.Demo;

namespace Plumbline.Browser.Tests.Fixture;

/// <summary>A customer who has some of everything, in February 2024.</summary>
public sealed class PortalShop(Shop shop)
{
    public DemoClient Api => shop.Api;

    public string CustomerId => shop.CustomerId;

    public static async Task<PortalShop> OpenAsync(Site site)
    {
        var shop = await Shop.OpenAsync(site);
        await shop.Api.PutAsync($"/v1/customers/{shop.CustomerId}", new { billing_email = "accounts@noisette.example" });
        await shop.Api.PatchAsync("/v1/wallets/settings", new { enabled = true, allow_topup_on_portal = true });
        var support = await shop.Api.CreateAsync(
            "/v1/products", new { type = "flat_fee", name = "Priority support", price_configurations = Array.Empty<object>() });
        await shop.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = shop.CustomerId,
            activation_strategy = "start_date",
            name = "Support plan",
            products = new[]
            {
                new { id = support, payment_interval = new { period = "years", count = 1 }, price = new { type = "fee", amount = 120000 } },
            },
        });
        var paid = (await shop.Api.GetAsync("/v2/invoices?status=to_pay&limit=1")).At("data.0");
        await shop.Api.PostAsync($"/v1/invoices/{paid.Text("id")}/transactions", new
        {
            amount = paid.Decimal("amount_due"),
            currency = "EUR",
            process_at = "2024-01-15T10:00:00Z",
            payment_method_type = "transfer",
        });
        await shop.MonthAsync();
        await shop.Api.PostAsync("/v1/events/batch", Enumerable.Range(0, 60).Select(i => new
        {
            customer_id = "buyer",
            event_type = "call",
            timestamp = $"2024-02-{15 + (i * i % 5):00}T{12 + (i % 12):00}:00:00.000Z",
            record = new { id = $"late-{i:000}" },
        }));
        await shop.Api.PostAsync($"/v1/invoices/{paid.Text("id")}/credit-notes", new { amount_including_tax = 6000 });
        await shop.Api.PostAsync("/v1/sandbox/payment-methods", new
        {
            customer_id = shop.CustomerId,
            type = "card",
            number = "4242424242424242",
            expiration_date = "2030-12",
        });
        await shop.Api.PostAsync("/v1/sandbox/payment-methods", new
        {
            customer_id = shop.CustomerId,
            type = "direct_debit",
            number = "000123456789",
        });
        var wallet = await shop.Api.CreateAsync("/v1/wallets", new { customer_id = shop.CustomerId });
        await shop.Api.PostAsync($"/v1/wallets/{wallet}/load", new { amount = 4200 });
        var credits = await shop.Api.CreateAsync("/v1/products", new
        {
            type = "credit",
            name = "Render credits",
            aggregator = new { entity = "render", operation = "count" },
            low_credits_threshold = 50,
            price_configurations = new[]
            {
                new
                {
                    type = "bundle",
                    currency = "EUR",
                    billing_interval = new { period = "once" },
                    prices = new[]
                    {
                        new { type = "bundle", amount = 1000, unit_count = 100 },
                        new { type = "bundle", amount = 4500, unit_count = 500 },
                    },
                },
            },
        });
        await shop.Api.PostAsync($"/v1/customers/{shop.CustomerId}/credits", new { product_id = credits });
        await shop.Api.PostAsync($"/v1/customers/{shop.CustomerId}/credits/{credits}/topup", new { credit_count = 20 });
        return new PortalShop(shop);
    }

    public async Task<string> UrlAsync() => (await Api.GetAsync($"/v1/customers/{CustomerId}/portal")).Text("url");
}
