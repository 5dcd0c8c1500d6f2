using System.Text;
using System.Text.RegularExpressions;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.BadInput;

/// <summary>
/// A company that holds one of everything, and another one beside it. The cases of a class share it: none of them may change anything. What
/// the company holds of the kind is compared after each, and in the end all that both hold. Its clock stands at 2024-01-15.
/// </summary>
public sealed partial class World(TestServer server) : IAsyncLifetime
{
    private const string Price = """{"period":"months","count":1},"prices":[{"type":"fee","amount":4900}]""";

    private static readonly string[] Lists =
    [
        "/v1/companies", "/v1/api-keys", "/v1/invoicing-entities", "/v1/bank-accounts", "/v1/custom-properties",
        "/v1/customers?status=all&take=100", "/v1/customers/segments", "/v1/files",
        "/v1/exports", "/v1/users", "/v1/users/roles", "/v1/apps",
        "/v1/products?status=all&take=100", "/v1/price-configurations?take=100", "/v1/aggregators?take=100",
        "/v1/catalog/export", "/v1/catalog/versions", "/v1/price-books?take=100", "/v1/products/{flat_fee}?price_book_id={book}",
        "/v1/taxes/rates?take=100", "/v1/coupons?take=100", "/v1/promotion-codes?take=100", "/v1/subscriptions/templates?take=100",
        "/v1/subscriptions/templates/{template}",
        "/v2/subscriptions?status=any&take=100", "/v2/invoices?status=all&limit=100",
        "/v1/quotes?take=100", "/v1/quotes/templates?take=100", "/v1/approvals/workflows?take=100", "/v1/quotes/{quote}/signers",
        "/v1/transactions?take=100", "/v1/checkouts?take=100", "/v1/ledger/check", "/v1/events?event_type=call&take=100",
        "/v1/simulations/jobs?take=100",
        "/v1/sandbox/clock", "/v1/features?status=all&take=100", "/v1/products/{flat_fee}/features", "/v1/customers/{customer}/features",
        "/v2/wallets", "/v1/wallets/settings", "/v1/wallets/{wallet}/transactions",
        "/v1/emails?take=100", "/v1/email-settings", "/v1/portal-settings", "/v1/email-templates", "/v1/reminder-sequences",
        "/v1/customers/credits?take=100", "/v1/customers/{customer}/credits/{credit}/transactions",
    ];

    private static readonly string[] OtherLists = ["/v1/customers?status=all", "/v1/products?status=all", "/v2/subscriptions?status=any"];

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HttpClient _plain = new();
    private Dictionary<string, string> _ofOthers = [];

    // these read past the contract's checks, which other tests make of the same lists
    private Api _own = null!;
    private Api _other = null!;
    private Dictionary<string, string> _holdings = [];

    public Api Api { get; private set; } = null!;

    /// <summary>The ids by the names that cases use, e.g. <c>{customer}</c> and <c>{other_customer}</c>.</summary>
    public string Id(string name) => _names[name];

    public async ValueTask InitializeAsync()
    {
        Api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync("Another company");
        await FillAsync(Api, "");
        await FillAsync(other, "other_");
        _names["no_currency"] = (await Api.PostAsync("/v1/customers", new { name = "No currency" })).Text("id");
        _names["archived_customer"] = (await Api.PostAsync("/v1/customers", new { name = "Archived", currency = "EUR" })).Text("id");
        await Api.PutAsync($"/v1/customers/{Id("archived_customer")}/archive");
        _names["archived_product"] = await ProductAsync(Api, "flat_fee");
        await Api.PutAsync($"/v1/products/{Id("archived_product")}/archive");
        _names["cancelled"] = await SubscribeAsync(Api, Id("customer"), Id("flat_fee"));
        await Api.PostAsync($"/v1/subscriptions/{Id("cancelled")}/cancel");
        _names["assigned_book"] = await BookAsync(Api);
        await Api.PutAsync($"/v1/customers/{Id("customer")}", new { price_book_id = Id("assigned_book") });
        await AddDiscountsAsync();
        _names["archived_version"] = (await Api.PostAsync("/v1/catalog/versions/draft")).Text("id");
        await Api.DeleteAsync("/v1/catalog/versions/draft");
        _names["draft"] = (await Api.PostAsync("/v1/catalog/versions/draft", new { name = "Next" })).Text("id");
        await FeaturesAsync(other);
        await AddPlatformAsync(Api, "");
        await AddPlatformAsync(other, "other_");
        await AddQuotesAsync(Api, "");
        await AddQuotesAsync(other, "other_");
        await AddTaxesAsync(Api, "");
        await AddTaxesAsync(other, "other_");
        await AddTemplatesAsync(Api, "");
        await AddTemplatesAsync(other, "other_");
        await AddInvoicesAsync(Api, "");
        await AddPaymentMethodsAsync(Api, "");
        await AddPaymentMethodsAsync(other, "other_");
        await AddInvoicesAsync(other, "other_");
        await AddCreditsAsync(Api, "");
        await AddCreditsAsync(other, "other_");
        await AddEmailsAsync(Api, "");
        await AddEmailsAsync(other, "other_");
        _plain.BaseAddress = new Uri(server.Url);
        _own = new Api(_plain, "Bearer " + Api.Key);
        _other = new Api(_plain, "Bearer " + other.Key);
        _holdings = await HoldingsAsync(_own, Lists);
        _ofOthers = await HoldingsAsync(_other, OtherLists);
    }

    // the customer's own way to pay stays as it is, for those who say how that is shown
    private async Task AddPaymentMethodsAsync(Api api, string prefix)
    {
        var payer = (await api.PostAsync("/v1/customers", new { name = "Payer", currency = "EUR" })).Text("id");
        _names[prefix + "payer"] = payer;
        foreach (var (name, number) in new[] { ("card", "4242424242424242"), ("bad_card", "4000000000000069") })
        {
            var card = await api.PostAsync("/v1/sandbox/payment-methods", new { customer_id = payer, type = "card", number });
            _names[prefix + name] = card.Text("id");
        }
        var invoice = await api.PostAsync("/v1/invoices", new
        {
            customer_id = payer,
            status = "to_pay",
            payment_method_strategy = "external",
            line_items = new[] { new { name = "Work", unit_amount = 1000 } },
        });
        _names[prefix + "owing"] = invoice.Text("id");
        await api.PostAsync($"/v1/invoices/{Id(prefix + "owing")}/charge", new { payment_method_id = Id(prefix + "bad_card") });
        var checkout = await api.PostAsync("/v1/payments", new
        {
            type = "one_time",
            customer_id = payer,
            products = new[] { new { id = Id(prefix + "flat_fee"), amount = 1000 } },
            charging_method = "checkout",
            available_payment_methods = new[] { "card" },
        });
        _names[prefix + "checkout"] = checkout.Text("checkout.id");
    }

    private async Task AddInvoicesAsync(Api api, string prefix)
    {
        foreach (var status in new[] { "draft", "to_pay", "paid" })
        {
            var invoice = await api.PostAsync("/v1/invoices", new
            {
                customer_id = Id(prefix + "customer"),
                status,
                line_items = new[] { new { name = "Work", unit_amount = 1000 } },
            });
            _names[$"{prefix}invoice_{status}"] = invoice.Text("id");
        }
        var imported = await api.PostAsync("/v1/invoices", new
        {
            customer_id = Id(prefix + "customer"),
            status = "to_pay",
            number = "OLD-1",
            line_items = new[] { new { name = "Work", unit_amount = 1000 } },
        });
        _names[prefix + "invoice_imported"] = imported.Text("id");
        _names[prefix + "transaction"] =
            (await api.GetAsync($"/v1/invoices/{Id(prefix + "invoice_paid")}")).Text("transactions.0.id");
    }

    private async Task AddEmailsAsync(Api api, string prefix)
    {
        var customer = new { name = "Reader", currency = "EUR", billing_email = "reader@reader.example" };
        var reader = (await api.PostAsync("/v1/customers", customer)).Text("id");
        var invoice = (await api.PostAsync("/v1/invoices", new
        {
            customer_id = reader,
            status = "to_pay",
            payment_method_strategy = "external",
            line_items = new[] { new { name = "Work", unit_amount = 1000 } },
        })).Text("id");
        _names[prefix + "email_batch"] = (await api.PostAsync("/v1/invoices/send-email", new
        {
            email_type = "invoice_ready",
            ids = new[] { invoice },
            batch_id = prefix + "batch",
        })).Text("batch_id");
        _names[prefix + "email"] = (await api.GetAsync($"/v1/emails?invoice_id={invoice}")).Text("data.0.id");
        _names[prefix + "reminders"] = (await api.GetAsync("/v1/reminder-sequences")).Text("data.0.id");
        _names[prefix + "email_template"] = (await api.PostAsync("/v1/email-templates", new
        {
            kind = "invoice_ready",
            subject = "Pay",
            heading = "Pay",
            body = "Please.",
        })).Text("id");
    }

    private async Task AddCreditsAsync(Api api, string prefix)
    {
        var wallet = (await api.PostAsync("/v1/wallets", new { customer_id = Id(prefix + "customer") })).Text("id");
        _names[prefix + "wallet"] = wallet;
        await api.PostAsync($"/v1/wallets/{wallet}/load", new { amount = 500 });
        var product = await api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            aggregator_id = Id(prefix + "aggregator"),
            price_configurations = new[] { Catalog.Bundle((1000, 100)) },
        });
        _names[prefix + "credit"] = product.Text("id");
        _names[prefix + "pack"] = product.Text("price_configurations.0.prices.0.id");
        var credits = $"/v1/customers/{Id(prefix + "customer")}/credits";
        await api.PostAsync(credits, new { product_id = product.Text("id") });
        _names[prefix + "credit_topup"] =
            (await api.PostAsync($"{credits}/{product.Text("id")}/topup", new { credit_count = 60 })).Text("id");
        _names[prefix + "credit_usage"] =
            (await api.PostAsync($"{credits}/{product.Text("id")}/usage", new { usage_retained = 10 })).Text("id");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(_ofOthers, await HoldingsAsync(_other, OtherLists));
        Assert.Equal(_holdings, await HoldingsAsync(_own, Lists));
        _plain.Dispose();
    }

    /// <summary>
    /// Sends a case, a method and a path, and checks the answer, a status and a message; that nothing changed; and that the server is
    /// still there.
    /// </summary>
    public async Task<Answer> RefusedAsync(
        string request, byte[]? body, string expected, string? contentType = "application/json",
        params (string Name, string Value)[] headers)
    {
        using var content = body is null ? null : new ByteArrayContent(body);
        if (contentType is not null)
        {
            content?.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        return await RefusedAsync(request, content, expected, headers);
    }

    public async Task<Answer> RefusedAsync(
        string request, HttpContent? content, string expected, params (string Name, string Value)[] headers)
    {
        var parts = Fill(request).Split(' ', 2);
        var answer = await Api.SendAsync(new HttpMethod(parts[0]), parts[1], content, headers);
        var message = answer.Json.ValueKind == JsonValueKind.Object ? answer.Json.Text("message") : answer.Text;
        Assert.Equal(Fill(expected), $"{answer.Status} {message}");
        Assert.Equal(answer.Status, (int)answer.Json.Decimal("statusCode"));
        CheckFaults(answer.Json);
        await AssertUntouchedAsync(parts[0] == "GET" ? [] : ListsNear(parts[1]));
        return answer;
    }

    /// <summary>Nothing of what the company holds has changed since it was made, and the server is still there.</summary>
    public Task AssertUntouchedAsync(bool mayWrite = true) => AssertUntouchedAsync(mayWrite ? Lists : []);

    private async Task AssertUntouchedAsync(IEnumerable<string> lists)
    {
        foreach (var list in lists)
        {
            Assert.Equal(_holdings[list], await ReadAsync(_own, list));
        }
        Assert.Equal(200, (await Api.SendAsync(HttpMethod.Get, "/health/live")).Status);
    }

    // what a case might have written shows in the lists of its resource and as invoices; all lists are compared in the end
    private static IEnumerable<string> ListsNear(string path)
    {
        var resource = path.Split('/', '?') is [_, _, var first, ..] ? first : "";
        return Lists.Where(l => l.StartsWith("/v2/invoices", StringComparison.Ordinal)
            || l.Contains($"/{resource}", StringComparison.Ordinal));
    }

    public Task<Answer> RefusedAsync(string request, string? body, string expected, string? contentType = "application/json") =>
        RefusedAsync(request, body is null ? null : Encoding.UTF8.GetBytes(Fill(body)), expected, contentType);

    private async Task<Dictionary<string, string>> HoldingsAsync(Api api, string[] lists)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            all[list] = await ReadAsync(api, list);
        }
        return all;
    }

    private async Task<string> ReadAsync(Api api, string list) => (await api.GetAsync(Fill(list))).GetRawText();

    private string Fill(string text) => Placeholder().Replace(text, match => _names.GetValueOrDefault(match.Groups[1].Value, match.Value));

    // the message of a validation error is its faults, spelt out
    private static void CheckFaults(JsonElement error)
    {
        if (!error.Has("errors"))
        {
            Assert.NotEqual("validation_error", error.Text("type"));
            return;
        }
        var faults = error.Items("errors").Select(fault => fault.Items("path").Length == 0
            ? fault.Text("message")
            : $"{string.Join('.', fault.Items("path"))}: {fault.Text("message")}");
        Assert.Equal(error.Text("message"), "Invalid request: " + string.Join("; ", faults));
    }

    private async Task FillAsync(Api api, string prefix)
    {
        await api.SetClockAsync("2024-01-15T00:00:00Z");
        _names[prefix + "company"] = api.CompanyId;
        _names[prefix + "entity"] = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        _names[prefix + "key"] = (await api.GetAsync("/v1/api-keys")).Text("data.0.id");
        _names[prefix + "property"] = (await api.PostAsync(
            "/v1/custom-properties",
            new { name = "Tier", type = "select", slug = "tier", entities = new[] { "customer" }, authorized_values = new[] { "a", "b" } }))
            .Text("id");
        _names[prefix + "customer"] = (await api.PostAsync(
            "/v1/customers", new { name = "Acme", currency = "EUR", external_id = prefix + "acme" })).Text("id");
        _names[prefix + "segment"] = (await api.PostAsync("/v1/customers/segments", new
        {
            name = "French",
            rules = new[]
            {
                new
                {
                    @operator = "and",
                    conditions = new[] { new { field = "country", @operator = "in", value = new[] { "FR" } } },
                },
            },
        })).Text("id");
        _names[prefix + "aggregator"] = (await api.PostAsync("/v1/aggregators", new { entity = "call", operation = "count" })).Text("id");
        foreach (var type in new[] { "flat_fee", "seat" })
        {
            _names[prefix + type] = await ProductAsync(api, type);
        }
        _names[prefix + "usage"] = (await api.PostAsync("/v1/products", new
        {
            type = "dynamic",
            name = "Calls",
            aggregator_id = Id(prefix + "aggregator"),
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        _names[prefix + "connected"] = (await api.PostAsync("/v1/products", new
        {
            type = "seat",
            name = "Users",
            aggregator_id = Id(prefix + "aggregator"),
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        _names[prefix + "coupon"] = await CouponAsync(api);
        _names[prefix + "code"] = await CodeAsync(api, Id(prefix + "coupon"), "SPRING");
        var price = await api.SendRawAsync(HttpMethod.Post, "/v1/price-configurations",
            $$"""{"product_id":"{{Id(prefix + "flat_fee")}}","type":"fee","currency":"EUR","billing_interval":{{Price}}}""");
        _names[prefix + "price"] = price.Json.Text("id");
        _names[prefix + "book"] = await BookAsync(api);
        await api.PostAsync($"/v1/price-books/{Id(prefix + "book")}/products", new { product_ids = new[] { Id(prefix + "flat_fee") } });
        await api.PostAsync("/v1/catalog/versions/draft");
        _names[prefix + "version"] = (await api.PostAsync("/v1/catalog/versions/draft/publish")).Text("version_id");
        _names[prefix + "subscription"] = await SubscribeAsync(api, Id(prefix + "customer"), Id(prefix + "flat_fee"));
        await api.PostAsync("/v1/events", new
        {
            customer_id = prefix + "acme",
            event_type = "call",
            timestamp = "2024-01-10T00:00:00Z",
            record = new { id = "call-1" },
        });
    }

    private async Task AddPlatformAsync(Api api, string prefix)
    {
        _names[prefix + "user"] = (await api.PostAsync("/v1/users", new { email = "owner@example.com" })).Text("id");
        _names[prefix + "role"] =
            (await api.PostAsync("/v1/users/roles", new { name = "Reader", permissions = new[] { "customers.read" } })).Text("id");
        _names[prefix + "app"] = (await api.PostAsync("/v1/apps", new { name = "App", callbacks = Array.Empty<string>() })).Text("id");
    }

    private async Task AddTaxesAsync(Api api, string prefix)
    {
        var entity = Id(prefix + "entity");
        _names[prefix + "rate"] = await RateAsync(api, new
        {
            type = "custom",
            invoicing_entity_id = entity,
            code = "BOOKS",
            name = "Books",
            rate = 5.5,
        });
        _names[prefix + "default_rate"] = await RateAsync(api, DefaultRate("all"));
        await RateAsync(api, DefaultRate("domestic"));
        await api.PutAsync($"/v1/products/{Id(prefix + "seat")}", new
        {
            name = "seat",
            accounting = new Dictionary<string, object> { [entity] = new { tax_rate_id = Id(prefix + "rate") } },
        });

        object DefaultRate(string scope) => new
        {
            type = "default",
            invoicing_entity_id = entity,
            code = "FR20",
            country = "FR",
            rate_class = "standard_rate",
            scope,
        };
    }

    private static async Task<string> RateAsync(Api api, object rate) => (await api.PostAsync("/v1/taxes/rates", rate)).Text("id");

    private async Task AddTemplatesAsync(Api api, string prefix)
    {
        const string templates = "/v1/subscriptions/templates";
        var template = (await api.PostAsync(templates, new { name = "Standard" })).Text("id");
        _names[prefix + "template"] = template;
        (string, string, string?)[] configurations = [("configuration", "USD", null), ("german", "EUR", "DE")];
        foreach (var (name, currency, country) in configurations)
        {
            _names[prefix + name] = (await api.PostAsync($"{templates}/{template}/configurations", new
            {
                currency,
                country,
                phases = new[]
                {
                    new
                    {
                        activation_strategy = "immediately",
                        end_strategy = "manual",
                        billing_date_setting = "phase_start",
                        products = new[] { new { id = Id(prefix + "flat_fee"), price = new { type = "fee", amount = 4900 } } },
                    },
                },
            })).Text("id");
        }
    }

    private async Task AddDiscountsAsync()
    {
        _names["redeemed_coupon"] = await CouponAsync(Api);
        var code = await CodeAsync(Api, Id("redeemed_coupon"), "TAKEN");
        await Api.PatchAsync($"/v1/promotion-codes/{code}", new { current_redemptions = 1 });
        _names["deleted_coupon"] = await CouponAsync(Api);
        await Api.DeleteAsync($"/v1/coupons/{Id("deleted_coupon")}");
        _names["expired_coupon"] = await CouponAsync(
            Api, new { type = "percent", name = "Over", discount_percent = 5, repeat = "once", expiration_date = "2024-01-14T23:59:59Z" });
        _names["dollar_coupon"] = await CouponAsync(
            Api, new { type = "amount", name = "Dollars", discount_amount = 5, currency = "USD", repeat = "once" });
        _names["seat_coupon"] = await CouponAsync(
            Api, new { type = "percent", name = "Seats", discount_percent = 5, repeat = "once", product_ids = new[] { Id("seat") } });
        _names["used_coupon"] = await CouponAsync(
            Api, new { type = "percent", name = "Used up", discount_percent = 5, repeat = "once", redemption_limit = 1 });
        var coupons = new[] { new { id = Id("used_coupon") } };
        _names["discounted"] = (await Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = Id("customer"),
            activation_strategy = "manually",
            products = new[] { new { id = Id("flat_fee"), price = new { type = "fee", amount = 100 } } },
            coupons,
        })).Text("id");
    }

    private static async Task<string> BookAsync(Api api) => (await api.PostAsync("/v1/price-books", new { name = "Partners" })).Text("id");

    private static async Task<string> CouponAsync(Api api, object? coupon = null) =>
        (await api.PostAsync("/v1/coupons", coupon ?? new { type = "percent", name = "Ten off", discount_percent = 10 })).Text("id");

    private static async Task<string> CodeAsync(Api api, string coupon, string code) =>
        (await api.PostAsync("/v1/promotion-codes", new { code, coupon_id = coupon })).Text("id");

    private async Task FeaturesAsync(Api other)
    {
        foreach (var (api, code) in new[] { (Api, "sso"), (Api, "old"), (other, "theirs") })
        {
            await api.PostAsync("/v1/features", new { code, name = code, value_type = "boolean", default_value = false });
        }
        await Api.PutAsync("/v1/features/old/archive");
        await Api.PostAsync(
            "/v1/features", new { code = "calls", name = "Calls", value_type = "number", resolution_strategy = "sum", default_value = 5 });
        await Api.PutAsync($"/v1/products/{Id("flat_fee")}/features/calls", new { value = 10 });
        await Api.PutAsync($"/v1/customers/{Id("customer")}/features/sso", new { value = true });
    }

    private static async Task<string> ProductAsync(Api api, string type) =>
        (await api.PostAsync("/v1/products", new { type, name = type, price_configurations = Array.Empty<object>() })).Text("id");

    private static async Task<string> SubscribeAsync(Api api, string customer, string product)
    {
        var answer = await api.SendRawAsync(HttpMethod.Post, "/v2/subscriptions",
            $$"""{"customer_id":"{{customer}}","activation_strategy":"start_date","products":[{"id":"{{product}}"}]}""");
        return answer.Status == 201 ? answer.Json.Text("id") : throw new XunitException(answer.Text);
    }

    [GeneratedRegex(@"\{([a-z_]+)\}")]
    private static partial Regex Placeholder();
}
