using System.Text.Json;

namespace Plumbline.Server.Demo;

/// <summary>The demo's story: a catalogue, seven customers, a month of usage, the invoices.</summary>
public sealed class DemoMonth(DemoClient client)
{
    public const int BatchSize = 1000;

    private static readonly (string Id, string Name, string Line1, string Zip, string City, string Country)[] Customers =
    [
        ("c00", "Atelier Noisette", "12 rue des Lilas", "69003", "Lyon", "FR"),
        ("c01", "Brightwater Labs", "4 Quay Street", "BS1 4DJ", "Bristol", "GB"),
        ("c03", "Cedar & Söhne GmbH", "Lindenstraße 21", "10969", "Berlin", "DE"),
        ("c04", "Düne Analytik AG", "Seefeldstrasse 9", "8008", "Zürich", "CH"),
        ("c05", "Encina Datos S.L.", "Calle de Alcalá 45", "28014", "Madrid", "ES"),
        ("c07", "Fjällräv Systems AB", "Storgatan 7", "411 24", "Göteborg", "SE"),
        ("c08", "Société Générale des Mots", "3 place Bellecour", "69002", "Lyon", "FR"),
    ];

    private readonly JsonElement _expected = DemoData.Expected();

    private IReadOnlyList<object> _products = [];

    public static int CustomerCount => Customers.Length;

    public async Task DressSellerAsync()
    {
        var entities = await client.GetAsync("/v1/invoicing-entities");
        var id = entities.GetProperty("data")[0].GetProperty("id").GetString();
        await client.PutAsync($"/v1/invoicing-entities/{id}", new
        {
            name = "Lodestar AI SAS",
            address_line1 = "27 boulevard de la République",
            zip_code = "75011",
            city = "Paris",
            tax_id = "FR32123456789",
            registration_number = "RCS Paris 123 456 789",
            billing_email = "billing@lodestar.example",
            brand_color = "#0F5C8C",
            logo_url = DemoData.LogoUrl(),
            invoice_number_pattern = "LS-{YYYY}-{number}",
            invoice_late_fees = "Late payment: three times the legal interest rate, and a fixed recovery fee of 40 EUR.",
            invoice_footer = "Lodestar AI SAS, share capital 50,000 EUR",
        });
        await client.PostAsync("/v1/bank-accounts", new
        {
            currency = "EUR",
            name = "Lodestar AI SAS",
            format = "iban_bic_swift",
            iban = "FR7630006000011234567890189",
            bic_swift = "AGRIFRPP",
        });
    }

    public async Task<IReadOnlyList<object>> CreateCatalogueAsync()
    {
        var fee = await client.CreateAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "Platform fee",
            price_configurations = new[]
            {
                Monthly("fee", [new { type = "fee", amount = _expected.GetProperty("flat_fee_per_month").GetDecimal() }]),
            },
        });
        var products = new List<object> { new { id = fee } };
        foreach (var price in _expected.GetProperty("prices").EnumerateObject())
        {
            object aggregator = price.Name == "requests"
                ? new { entity = "llm_request", operation = "count" }
                : new { entity = "llm_request", operation = "sum", property = price.Name };
            var type = price.Value.GetProperty("type").GetString()!;
            products.Add(new
            {
                id = await client.CreateAsync("/v1/products", new
                {
                    type = "dynamic",
                    name = Title(price.Name),
                    unit_name = price.Name == "requests" ? "request" : "token",
                    aggregator,
                    price_configurations = new[] { Monthly(type, [.. Tiers(type, price.Value)]) },
                }),
            });
        }
        _products = products;
        return products;
    }

    public async Task CreateCustomersAsync(IReadOnlyList<object> products, Action step)
    {
        foreach (var customer in Customers)
        {
            var id = await client.CreateAsync("/v1/customers", new
            {
                name = customer.Name,
                external_id = customer.Id,
                currency = "EUR",
                tax_rate_custom = customer.Country == "FR" ? 20 : 0,
                billing_email = $"accounts@{customer.Id}.example",
                billing_address = new
                {
                    name = customer.Name,
                    line1 = customer.Line1,
                    zip = customer.Zip,
                    city = customer.City,
                    country = customer.Country,
                },
            });
            await client.PostAsync("/v2/subscriptions", new
            {
                customer_id = id,
                activation_strategy = "start_date",
                starts_at = "2023-11-01T00:00:00.000Z",
                products,
            });
            step();
        }
    }

    public async Task SendUsageAsync(Action<int> step)
    {
        foreach (var batch in DemoData.Requests().Chunk(BatchSize))
        {
            await client.PostAsync("/v1/events/batch", batch.Select(r => new
            {
                customer_id = r.Customer,
                event_type = "llm_request",
                timestamp = r.Timestamp,
                record = new { id = r.RecordId, input_tokens = r.InputTokens, output_tokens = r.OutputTokens },
            }));
            step(batch.Length);
        }
    }

    /// <summary>Issued invoices, each with the customer's name.</summary>
    public async Task<IReadOnlyList<JsonElement>> InvoicesAsync()
    {
        var page = await client.GetAsync("/v2/invoices?status=finalized&order=asc&sort=emitted_at&limit=100");
        return [.. page.GetProperty("data").EnumerateArray()];
    }

    /// <summary>Pages of customers, one of each kind.</summary>
    public async Task<IReadOnlyList<(string What, string Url)>> PagesAsync()
    {
        var invoice = (await client.GetAsync("/v2/invoices?status=to_pay&limit=1")).GetProperty("data")[0];
        var customer = invoice.GetProperty("customer").GetProperty("id").GetString();
        string[] ways = ["card", "direct_debit", "transfer"];
        var workshop = await client.CreateAsync(
            "/v1/products", new { type = "flat_fee", name = "Onboarding workshop", price_configurations = Array.Empty<object>() });
        var once = await client.PostAsync("/v1/payments", new
        {
            type = "one_time",
            customer_id = customer,
            products = new[] { new { id = workshop, amount = 45000 } },
            charging_method = "checkout",
            available_payment_methods = ways,
        });
        var subscription = await client.PostAsync("/v2/subscriptions", new
        {
            customer_id = customer,
            activation_strategy = "checkout",
            available_payment_methods = ways,
            products = _products,
        });
        return
        [
            ("A customer's portal", (await client.GetAsync($"/v1/customers/{customer}/portal")).GetProperty("url").GetString()!),
            ("An invoice to pay", invoice.GetProperty("public_url").GetString()!),
            ("A checkout of one payment", once.GetProperty("checkout").GetProperty("url").GetString()!),
            ("A checkout of a subscription", subscription.GetProperty("checkout_session").GetProperty("url").GetString()!),
            ("A quote to sign", await QuoteAsync(customer!, workshop)),
        ];
    }

    /// <summary>An offer for a year, in two phases, by the link of who is to sign it.</summary>
    private async Task<string> QuoteAsync(string customer, string workshop)
    {
        var month = new { period = "months", count = 1 };
        var id = await client.CreateAsync("/v1/quotes", new
        {
            customer_id = customer,
            expires_at = "2024-01-05T00:00:00Z",
            owner_email = "claire@lodestar.example",
            comments = "As discussed: a month to set everything up, then a year of our platform.",
            terms = "Invoices are payable within 30 days. Prices are fixed for the duration of the contract.",
            subscription = new
            {
                contract_terms = new
                {
                    activation_strategy = "quote_signature",
                    end_strategy = "duration",
                    duration = new { period = "months", count = 13 },
                    renew_automatically = true,
                    renew_for_duration = new { period = "years", count = 1 },
                },
                phases = new object[]
                {
                    new
                    {
                        type = "setup",
                        activation_strategy = "quote_signature",
                        end_strategy = "duration",
                        duration = month,
                        billing_date_setting = "phase_start",
                        products = new[]
                        {
                            new { id = workshop, payment_interval = new { period = "once" }, price = new { type = "fee", amount = 45000 } },
                        },
                    },
                    new
                    {
                        name = "Platform",
                        activation_strategy = "previous_phase_end",
                        end_strategy = "contract_end_date",
                        billing_date_setting = "phase_start",
                        coupons = new[] { new { type = "percent", name = "First year", discount_percent = 10, repeat = "forever" } },
                        products = _products,
                    },
                },
            },
        });
        await client.PutAsync($"/v1/quotes/{id}/signers", new
        {
            signers = new[]
            {
                new { kind = "external", step_order = 1, email = "bea@noisette.example", first_name = "Béa", last_name = "Noisette" },
            },
        });
        await client.PostAsync($"/v1/quotes/{id}/finalize", new { });
        await client.PostAsync($"/v1/quotes/{id}/send", new { email = "bea@noisette.example" });
        var signer = (await client.GetAsync($"/v1/quotes/{id}/signers"))[0].GetProperty("id").GetString();
        return (await client.GetAsync($"/v1/quotes/{id}/signers/{signer}/link")).GetProperty("url").GetString()!;
    }

    /// <summary>Whether the billed quantities and amounts are those that were computed independently.</summary>
    public bool MatchesExpectation(IReadOnlyList<JsonElement> invoices)
    {
        var billed = invoices.SelectMany(i => i.GetProperty("line_items").EnumerateArray()
                .Where(l => l.GetProperty("product_type").GetString() == "dynamic")
                .Select(l => (
                    Customer: i.GetProperty("customer").GetProperty("external_id").GetString()!,
                    Line: l.GetProperty("name").GetString()!,
                    Quantity: l.GetProperty("units_count").GetDecimal(),
                    Amount: l.GetProperty("amount_excluding_tax").GetDecimal())))
            .ToHashSet();
        var expected = _expected.GetProperty("expected_usage_lines").EnumerateObject().SelectMany(
                c => c.Value.EnumerateObject().Select(l => (
                    Customer: c.Name,
                    Line: Title(l.Name),
                    Quantity: l.Value.GetProperty("quantity").GetDecimal(),
                    Amount: l.Value.GetProperty("amount_excluding_tax").GetDecimal())))
            .ToHashSet();
        return billed.SetEquals(expected);
    }

    private static object Monthly(string type, object[] prices) => new
    {
        type,
        currency = "EUR",
        billing_interval = new { period = "months", count = 1 },
        prices,
    };

    private static IEnumerable<object> Tiers(string type, JsonElement price)
    {
        decimal from = 0;
        foreach (var tier in price.GetProperty("tiers").EnumerateArray())
        {
            var to = tier.GetProperty("to").ValueKind == JsonValueKind.Null ? (decimal?)null : tier.GetProperty("to").GetDecimal();
            var row = new Dictionary<string, object?>
            {
                ["type"] = type,
                ["to"] = to,
                ["amount"] = tier.GetProperty("amount").GetDecimal(),
                ["unit_count"] = tier.GetProperty("unit_count").GetDecimal(),
                ["on_bucket_incomplete"] = tier.TryGetProperty("incomplete", out var policy) ? policy.GetString() : "pro_rata",
            };
            if (type != "bulk")
            {
                row["from"] = from;
            }
            from = to ?? 0;
            yield return row;
        }
    }

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}
