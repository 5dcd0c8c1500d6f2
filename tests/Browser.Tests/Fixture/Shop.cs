using Plumbline.Server.Demo;

namespace Plumbline.Browser.Tests.Fixture;

/// <summary>A seller with a customer, and things to show of them.</summary>
public sealed class Shop(DemoClient api)
{
    public DemoClient Api => api;

    public string CustomerId { get; private set; } = "";

    /// <summary>A dressed seller with a bank account, and a customer, in January 2024.</summary>
    public static async Task<Shop> OpenAsync(
        Site site, string customer = "Atelier Noisette", string? language = null, string brand = "#0F5C8C", decimal? taxRate = 20)
    {
        var shop = new Shop(await site.NewCompanyAsync("2024-01-15T10:00:00Z"));
        var entity = (await shop.Api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        await shop.Api.PutAsync($"/v1/invoicing-entities/{entity}", new
        {
            name = "Lodestar AI SAS",
            address_line1 = "27 boulevard de la République",
            zip_code = "75011",
            city = "Paris",
            tax_id = "FR40303265045",
            billing_email = "billing@lodestar.example",
            brand_color = brand,
            logo_url = DemoData.LogoUrl(),
            invoice_late_fees = "Late payment: three times the legal interest rate.",
        });
        await shop.Api.PostAsync("/v1/bank-accounts", new
        {
            currency = "EUR",
            name = "Lodestar AI SAS",
            format = "iban_bic_swift",
            iban = "FR7630006000011234567890189",
            bic_swift = "AGRIFRPP",
        });
        var body = new Dictionary<string, object?>
        {
            ["name"] = customer,
            ["currency"] = "EUR",
            ["external_id"] = "buyer",
            ["billing_address"] = new { line1 = "12 rue des Lilas", zip = "69003", city = "Lyon", country = "FR" },
        };
        if (taxRate is not null)
        {
            body["tax_rate_custom"] = taxRate;
        }
        if (language is not null)
        {
            body["language"] = language;
        }
        shop.CustomerId = await shop.Api.CreateAsync("/v1/customers", body);
        return shop;
    }

    /// <summary>An invoice by hand that is to be paid: 100.00 and tax.</summary>
    public async Task<JsonElement> InvoiceAsync(long amount = 10000, string name = "Workshop, two days")
    {
        var id = await api.CreateAsync("/v1/invoices", new
        {
            customer_id = CustomerId,
            status = "to_pay",
            line_items = new[] { new { name, unit_amount = amount, units_count = 1 } },
        });
        return await ReadAsync(id);
    }

    public Task<JsonElement> ReadAsync(string id) => api.GetAsync($"/v2/invoices/{id}");

    /// <summary>An invoice of a subscription with a fee and tiered usage, as it stands in February.</summary>
    public async Task<JsonElement> MonthAsync()
    {
        var fee = await api.CreateAsync(
            "/v1/products", new { type = "flat_fee", name = "Platform fee", price_configurations = Array.Empty<object>() });
        var calls = await api.CreateAsync("/v1/products", new
        {
            type = "dynamic",
            name = "API calls",
            unit_name = "call",
            aggregator = new { entity = "call", operation = "count" },
            price_configurations = Array.Empty<object>(),
        });
        await api.PostAsync("/v2/subscriptions", new
        {
            customer_id = CustomerId,
            activation_strategy = "start_date",
            products = new object[]
            {
                new { id = fee, payment_interval = new { period = "months", count = 1 }, price = new { type = "fee", amount = 4900 } },
                new
                {
                    id = calls,
                    payment_interval = new { period = "months", count = 1 },
                    prices = new object[]
                    {
                        new { type = "volume", amount = 10, unit_count = 1, from = 0, to = (decimal?)50 },
                        new { type = "volume", amount = 4, unit_count = 1, from = 50, to = (decimal?)null },
                    },
                },
            },
        });
        await api.PostAsync("/v1/events/batch", Enumerable.Range(0, 120).Select(i => new
        {
            customer_id = "buyer",
            event_type = "call",
            timestamp = $"2024-01-{16 + (i % 14):00}T{i % 24:00}:00:00.000Z",
            record = new { id = $"call-{i:000}", model = i % 2 == 0 ? "small" : "=large", ms = 100 + i },
        }));
        await api.PostAsync("/v1/sandbox/clock/advance", new { to = "2024-02-20T00:00:00Z" });
        return (await api.GetAsync("/v2/invoices?status=to_pay&limit=1")).At("data.0");
    }
}
