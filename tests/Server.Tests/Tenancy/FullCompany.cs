using System.Text.RegularExpressions;
using Plumbline.Server.Tests.Contract;
using Plumbline.Server.Tests.Exports;
using Plumbline.Server.Tests.Files;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Providers;
using Plumbline.Server.Tests.Simulations;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.Tenancy;

/// <summary>
/// A company that holds one of everything that has an id in a path, made over the wire. A new route with a new kind of id needs one more
/// line in <see cref="FillAsync"/>.
/// </summary>
internal sealed partial class FullCompany(Api api)
{
    // by the path up to the parameter, without version and parameter names
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    public Api Api => api;

    /// <summary>Every id that no other company may ever see.</summary>
    public IReadOnlyCollection<string> Ids => _ids.Values;

    public string Id(string place) => _ids[place];

    public static async Task<FullCompany> CreateAsync(TestServer server)
    {
        var company = new FullCompany(await server.NewCompanyAsync());
        await company.FillAsync();
        company._ids["/payment-providers/{}"] = await StripeConnectionRow.AddAsync(server, company.Api);
        return company;
    }

    /// <summary>The operation's path with this company's ids in it.</summary>
    public string PathOf(MappedOperation operation)
    {
        var shape = operation.Shape;
        return Parameter().Replace(shape, hole => IdAt(Version().Replace(shape[..(hole.Index + hole.Length)], ""), operation));
    }

    private string IdAt(string place, MappedOperation operation) => _ids.TryGetValue(place, out var id) ? id : throw new XunitException(
        $"{operation.Method} {operation.Path} ({operation.Id}) takes an id that the walk over all routes does not know: "
        + $"make such a thing in {nameof(FullCompany)}.{nameof(FillAsync)} and name its id for \"{place}\".");

    private async Task FillAsync()
    {
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        _ids["/invoicing-entities/{}"] = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        await MakeAsync("/bank-accounts/{}", "/v1/bank-accounts", new
        {
            currency = "EUR",
            format = "iban_bic_swift",
            iban = "FR7630006000011234567890189",
        });
        var account = Id("/bank-accounts/{}");
        await api.SendRawAsync(
            HttpMethod.Post, $"/v1/bank-accounts/{account}/statements", "date,amount,description\n2024-01-01,1,Secret", "text/csv");
        _ids["/bank-transactions/{}"] = (await api.GetAsync($"/v1/bank-accounts/{account}/transactions")).Text("data.0.id");
        await MakeAsync("/taxes/rates/{}", "/v1/taxes/rates", new
        {
            type = "custom",
            invoicing_entity_id = Id("/invoicing-entities/{}"),
            code = "SECRET",
            name = "Secret rate",
            rate = 5.5,
        });
        await MakeAsync("/api-keys/{}", "/v1/api-keys", new { name = "Second key" });
        await MakeAsync("/custom-properties/{}", "/v1/custom-properties", new
        {
            name = "Region",
            slug = "region",
            type = "text",
            entities = new[] { "customer" },
        });
        await MakeAsync("/aggregators/{}", "/v1/aggregators", new { entity = "call", operation = "count" });
        await MakeAsync("/customers/{}", "/v1/customers", new
        {
            name = "Secret customer",
            currency = "EUR",
            external_id = "secret",
            billing_email = "secret@secret.example",
        });
        _ids["/organisations/{}"] = Id("/customers/{}");
        _ids["/customers/{}/usage/{}"] = Id("/aggregators/{}");
        await MakeAsync("/customers/segments/{}", "/v1/customers/segments", Segment);
        _ids["/files/{}"] = (await FileTests.UploadAsync(
            api, "Secret file", Id("/customers/{}"), "%PDF-"u8.ToArray(), "secret.pdf", "application/pdf")).Json.Text("id");
        await MakeAsync("/products/{}", "/v1/products", new
        {
            type = "flat_fee",
            name = "Secret product",
            price_configurations = Array.Empty<object>(),
        });
        await FillFeaturesAsync();
        await FillCreditsAsync();
        await MakeAsync("/price-configurations/{}", "/v1/price-configurations", PriceConfiguration(Id("/products/{}")));
        await MakeAsync("/price-books/{}", "/v1/price-books", new { name = "Secret book" });
        _ids["/price-books/{}/products/{}"] = Id("/products/{}");
        await api.PostAsync($"/v1/price-books/{Id("/price-books/{}")}/products", new { product_ids = new[] { Id("/products/{}") } });
        await api.PostAsync("/v1/catalog/versions/draft", new { name = "Secret version" });
        _ids["/catalog/versions/{}"] = (await api.PostAsync("/v1/catalog/versions/draft/publish")).Text("version_id");
        await MakeAsync("/coupons/{}", "/v1/coupons", Coupon(Id("/products/{}")));
        await MakeAsync("/promotion-codes/{}", "/v1/promotion-codes", PromotionCode(Id("/coupons/{}")));
        await api.PostAsync("/v1/events", new
        {
            customer_id = "secret",
            event_type = "call",
            timestamp = "2024-01-02T00:00:00Z",
            record = new { id = "secret-event" },
        });
        await MakeAsync("/subscriptions/{}", "/v2/subscriptions", Subscription(Id("/customers/{}"), Id("/products/{}")));
        await FillTemplatesAsync();
        await MakeAsync("/subscriptions/transitions/{}", "/v2/subscriptions/transitions", new
        {
            source_subscription_id = Id("/subscriptions/{}"),
            application_schedule = "scheduled",
            transition_date = "2124-01-01T00:00:00.000Z",
            target_subscription = new
            {
                products = new[] { new { id = Id("/products/{}"), price = new { type = "fee", amount = 100 } } },
            },
        });
        _ids["/subscriptions/{}/phases/{}"] = (await api.GetAsync($"/v2/subscriptions/{Id("/subscriptions/{}")}")).Text("phases.0.id");
        await api.AdvanceAsync("2024-02-10T00:00:00Z");
        _ids["/invoices/{}"] = (await api.GetAsync("/v2/invoices?status=all")).Text("data.0.id");
        await FillEmailsAsync();
        _ids["/invoices/batches/{}"] = (await api.PostAsync("/v2/invoices/batch", new
        {
            invoices = new[]
            {
                new
                {
                    batch_invoice_id = "secret",
                    customer_id = Id("/customers/{}"),
                    line_items = new[] { new { name = "Secret", unit_amount = 1 } },
                },
            },
        })).Text("batch_id");
        await FillSimulationsAsync();
        _ids["/checkouts/{}"] = _ids["/sandbox/checkouts/{}"] = (await api.PostAsync("/v1/payments", new
        {
            type = "one_time",
            customer_id = Id("/customers/{}"),
            products = new[] { new { id = Id("/products/{}"), amount = 100 } },
            charging_method = "checkout",
            available_payment_methods = new[] { "card" },
        })).Text("checkout.id");
        await FillPlatformAsync();
        var paid = await api.PostAsync($"/v1/invoices/{Id("/invoices/{}")}/transactions", Payment);
        _ids["/transactions/{}"] = _ids["/invoices/{}/transactions/{}"] = paid.Text("transactions.0.id");
        await MakeAsync("/customers/{}/payment-methods/{}", "/v1/sandbox/payment-methods", new
        {
            customer_id = Id("/customers/{}"),
            type = "card",
            number = "4242424242424242",
        });
        await FillWebhooksAsync();
    }

    private async Task FillWebhooksAsync()
    {
        // of a kind that never happens: what is read before and after must not be on its way
        await MakeAsync("/webhooks/endpoints/{}", "/v1/webhooks/endpoints", new
        {
            url = "http://127.0.0.1:9/secret",
            event_types = new[] { "agent.run.completed" },
        });
        await api.PostAsync("/v1/coupons", Coupon(Id("/products/{}")));
        _ids["/webhooks/messages/{}"] = (await api.GetAsync("/v1/webhooks/messages")).Text("data.0.id");
    }

    private static object Segment => new
    {
        name = "Secret segment",
        rules = new[]
        {
            new { @operator = "and", conditions = new[] { new { field = "external_id", @operator = "set" } } },
        },
    };

    private async Task FillEmailsAsync()
    {
        _ids["/invoices/email-batches/{}"] = (await api.PostAsync("/v1/invoices/send-email", new
        {
            email_type = "invoice_ready",
            ids = new[] { Id("/invoices/{}") },
        })).Text("batch_id");
        _ids["/emails/{}"] = (await api.GetAsync($"/v1/emails?invoice_id={Id("/invoices/{}")}")).Text("data.0.id");
        _ids["/reminder-sequences/{}"] = (await api.GetAsync("/v1/reminder-sequences")).Text("data.0.id");
        await MakeAsync("/email-templates/{}", "/v1/email-templates", new
        {
            kind = "invoice_ready",
            subject = "Secret",
            heading = "Secret",
            body = "Secret",
        });
    }

    private async Task FillCreditsAsync()
    {
        await MakeAsync("/wallets/{}", "/v1/wallets", new { customer_id = Id("/customers/{}") });
        await api.PostAsync($"/v1/wallets/{Id("/wallets/{}")}/load", new { amount = 100 });
        _ids["/wallets/{}/transactions/{}"] =
            (await api.GetAsync($"/v1/wallets/{Id("/wallets/{}")}/transactions")).Text("data.0.id");
        var product = (await api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Secret credits",
            aggregator_id = Id("/aggregators/{}"),
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        _ids["/customers/{}/credits/{}"] = product;
        var credits = $"/v1/customers/{Id("/customers/{}")}/credits";
        await api.PostAsync(credits, new { product_id = product });
        await MakeAsync("/customers/{}/credits/{}/transactions/{}", $"{credits}/{product}/topup", new { credit_count = 10 });
    }

    private async Task FillSimulationsAsync()
    {
        await MakeAsync("/simulations/jobs/{}", "/v1/simulations/jobs", new
        {
            starts_at = "2024-01-01T00:00:00.000Z",
            ends_at = "2024-02-01T00:00:00.000Z",
            product_id = Id("/products/{}"),
            subscription = new
            {
                activation_strategy = "start_date",
                products = new[] { new { id = Id("/products/{}"), price = new { type = "fee", amount = 100 } } },
            },
        });
        // what is read before and after must not be on its way
        await SimulationJobs.FinishedAsync(api, Id("/simulations/jobs/{}"));
    }

    private async Task FillPlatformAsync()
    {
        await MakeAsync("/users/{}", "/v1/users", new { email = "secret@example.com" });
        await MakeAsync("/users/roles/{}", "/v1/users/roles", new { name = "Secret role", permissions = new[] { "customers.read" } });
        await MakeAsync("/apps/{}", "/v1/apps", new { name = "Secret app", callbacks = Array.Empty<string>() });
        _ids["/exports/{}"] = await ExportScenarios.FinishedAsync(api, "all_customers", "csv");
        _ids["/components/customers/{}"] = Id("/customers/{}");
        _ids["/components/customers/{}/invoices/{}"] = Id("/invoices/{}");
    }

    private async Task FillTemplatesAsync()
    {
        await MakeAsync("/subscriptions/templates/{}", "/v1/subscriptions/templates", new { name = "Secret template" });
        var template = Id("/subscriptions/templates/{}");
        _ids["/plans/{}"] = template;
        await MakeAsync(
            "/subscriptions/templates/{}/configurations/{}", $"/v1/subscriptions/templates/{template}/configurations",
            Configuration(Id("/products/{}")));
        await FillQuotesAsync();
        await FillApprovalsAsync();
    }

    public static object Configuration(string productId) => new
    {
        currency = "EUR",
        country = (string?)null,
        phases = new[]
        {
            new
            {
                activation_strategy = "immediately",
                end_strategy = "manual",
                billing_date_setting = "phase_start",
                products = new[] { new { id = productId, price = new { type = "fee", amount = 100 } } },
            },
        },
    };

    private async Task FillFeaturesAsync()
    {
        const string code = "secret-feature";
        await api.PostAsync("/v1/features", new { code, name = "Secret", value_type = "boolean", default_value = false });
        await api.PutAsync($"/v1/products/{Id("/products/{}")}/features/{code}", new { value = true });
        await api.PutAsync($"/v1/customers/{Id("/customers/{}")}/features/{code}", new { value = true });
        _ids["/features/{}"] = code;
        foreach (var holder in new[] { "/products/{}", "/customers/{}" })
        {
            _ids[holder + "/features/{}"] = code;
            _ids[holder + "/entitlements/{}"] = code;
        }
    }

    public static object PriceConfiguration(string productId) => new
    {
        product_id = productId,
        name = "Secret price",
        type = "fee",
        currency = "EUR",
        billing_interval = new { period = "months", count = 1 },
        prices = new[] { new { type = "fee", amount = 100 } },
    };

    public static object Coupon(string productId) =>
        new { type = "percent", name = "Secret coupon", discount_percent = 10, product_ids = new[] { productId } };

    public static object Payment => new { amount = 1, process_at = "2024-01-01T00:00:00.000Z" };

    public static object PromotionCode(string couponId, string code = "SECRET") => new { code, coupon_id = couponId };

    public static object Subscription(string customerId, string productId) => new
    {
        customer_id = customerId,
        activation_strategy = "start_date",
        products = new[]
        {
            new { id = productId, payment_interval = new { period = "months", count = 1 }, price = new { type = "fee", amount = 100 } },
        },
    };

    private async Task MakeAsync(string place, string path, object body) => _ids[place] = (await api.PostAsync(path, body)).Text("id");

    [GeneratedRegex(@"\{\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("^/v[12]")]
    private static partial Regex Version();
}
