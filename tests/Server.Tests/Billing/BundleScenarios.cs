using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Bundles: several products sold at one price, on one line or split over them.</summary>
public sealed class BundleScenarios(TestServer server)
{
    [Fact]
    public async Task A_bundle_of_one_line_is_charged_as_one_product()
    {
        var (s, bundle, _) = await SuiteAsync("single_line", 60, 40);

        var id = await s.SubscribeAsync([Monthly(bundle, 10_000)]);

        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal(["Suite 1 2024-01-01..2024-02-01 10000"], Lines(invoice));
        Assert.Equal((bundle, "bundle"), (invoice.Text("line_items.0.product_id"), invoice.Text("line_items.0.product_type")));
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).At("products.0");
        Assert.Equal(("bundle", "single_line", 1), (product.Text("type"), product.Text("display_mode"), product.Decimal("count")));
        Assert.Equal(("volume", 10_000), (product.Text("prices.0.type"), product.Decimal("prices.0.amount")));
    }

    [Fact]
    public async Task A_split_bundle_has_a_line_for_each_product_and_they_add_up_to_the_unit()
    {
        var (s, bundle, items) = await SuiteAsync("ventilated", 33.34m, 33.33m, 33.33m);

        var id = await s.SubscribeAsync([Monthly(bundle, 100, count: 5)]);

        // 5 × 1.00: 166.7, 166.65 and 166.65 of 500; the unit that is left goes to the largest remainder
        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal(
            [
                "Suite - Item 1 5 2024-01-01..2024-02-01 167", "Suite - Item 2 5 2024-01-01..2024-02-01 167",
                "Suite - Item 3 5 2024-01-01..2024-02-01 166",
            ],
            Lines(invoice));
        Assert.Equal(500, invoice.Decimal("amount_excluding_tax"));
        Assert.Equal(items, invoice.Texts("line_items", "product_id"));
        Assert.Equal(["flat_fee", "flat_fee", "flat_fee"], invoice.Texts("line_items", "product_type"));
        var shown = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal((6_000, 500), (shown.Decimal("estimated_arr"), shown.Decimal("next_payment_amount")));
        Assert.Equal(500, (await s.Api.GetAsync($"/v2/subscriptions/{id}?include_live_billing=true")).Decimal("live_billing.total_amount"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(500, (await s.IssuedAsync())[^1].Decimal("amount_excluding_tax"));
    }

    [Fact]
    public async Task Another_count_and_an_end_in_the_month_are_settled_line_by_line()
    {
        var (s, bundle, _) = await SuiteAsync("ventilated", 60, 40);
        var id = await s.SubscribeAsync([Monthly(bundle, 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", new
        {
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            type = "update_count",
            payload = new { product_id = bundle, count = 2 },
        });

        // 21 of 31 days of 31.00 come back and of 62.00 are charged, each 60 to 40
        var change = (await s.IssuedAsync())[^1];
        Assert.Equal(
            [
                "Suite - Item 1 1 2024-01-11..2024-02-01 1260", "Suite - Item 1 2 2024-01-11..2024-02-01 2520",
                "Suite - Item 2 1 2024-01-11..2024-02-01 840", "Suite - Item 2 2 2024-01-11..2024-02-01 1680",
            ],
            Lines(change).Order());
        Assert.Equal(2_100, change.Decimal("amount_excluding_tax"));
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });
        var note = Assert.Single(await s.InvoicesAsync("type=refund"), n => n.Decimal("amount_excluding_tax") > 0);
        Assert.Equal(4_200, note.Decimal("amount_excluding_tax"));
    }

    [Fact]
    public async Task A_count_that_changed_for_nothing_gives_back_what_was_paid()
    {
        var (s, bundle, _) = await SuiteAsync("ventilated", 60, 40);
        var id = await s.SubscribeAsync([Monthly(bundle, 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("phases.0.id");
        await s.Api.PutAsync(
            $"/v2/subscriptions/{id}", new { phases = new[] { new { id = phase, products = new[] { Monthly(bundle, 3100, count: 2) } } } });
        Assert.Single(await s.IssuedAsync());

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        Assert.Equal(
            ["Suite - Item 1 1 2024-01-11..2024-02-01 1260", "Suite - Item 2 1 2024-01-11..2024-02-01 840"],
            Lines(Assert.Single(await s.InvoicesAsync("type=refund"))).Order());
    }

    [Fact]
    public async Task A_coupon_is_for_the_bundle_that_was_sold_and_not_for_what_it_holds()
    {
        var (s, bundle, items) = await SuiteAsync("ventilated", 60, 40);
        object Half(string product) =>
            new { type = "percent", discount_percent = 50, repeat = "forever", product_ids = new[] { product } };

        await s.SubscribeAsync([Monthly(bundle, 1000)], new { coupons = new[] { Half(items[0]) } });
        await s.SubscribeAsync([Monthly(bundle, 1000)], new { coupons = new[] { Half(bundle) } });

        Assert.Equal([1000, 500], (await s.IssuedAsync()).Select(i => i.Decimal("amount_excluding_tax")));
        Assert.Equal(
            ["Suite - Item 1 1 2024-01-01..2024-02-01 300", "Suite - Item 2 1 2024-01-01..2024-02-01 200"],
            Lines((await s.IssuedAsync())[1]));
    }

    [Fact]
    public async Task A_bundle_is_sold_by_its_catalogue_price_and_through_templates()
    {
        var (s, bundle, _) = await SuiteAsync("ventilated", 60, 40);
        await s.Api.PostAsync("/v1/price-configurations", new
        {
            product_id = bundle,
            name = "Packs of ten",
            type = "bundle",
            currency = "EUR",
            billing_interval = new { period = "months", count = 1 },
            prices = new[] { new { type = "bundle", amount = 5000, unit_count = 10 } },
        });
        var template = (await s.Api.PostAsync("/v1/subscriptions/templates", new { name = "Starter" })).Text("id");
        await s.Api.PostAsync($"/v1/subscriptions/templates/{template}/configurations", new
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
                    products = new[] { new { id = bundle, count = 20 } },
                },
            },
        });

        await s.Api.PostAsync("/v2/subscriptions", new { customer_id = s.CustomerId, template_id = template });

        // two packs of ten
        Assert.Equal(
            ["Suite - Item 1 20 2024-01-01..2024-02-01 6000", "Suite - Item 2 20 2024-01-01..2024-02-01 4000"],
            Lines(Assert.Single(await s.IssuedAsync())));
        var product = (await s.Api.GetAsync($"/v1/subscriptions/templates/{template}")).At("configurations.0.phases.0.products.0");
        Assert.Equal(("ventilated", 20), (product.Text("display_mode"), product.Decimal("count")));
    }

    [Fact]
    public async Task A_bundle_brings_the_features_of_what_it_holds()
    {
        var (s, bundle, items) = await SuiteAsync("single_line", 60, 40);
        await s.Api.PostAsync("/v1/features", new { code = "export", name = "Export", value_type = "boolean", default_value = false });
        await s.Api.PutAsync($"/v1/products/{items[1]}/features/export", new { value = true });
        await s.SubscribeAsync([Monthly(bundle, 1000)]);

        var resolved = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/features");

        Assert.True(resolved.Flag("features.export.value"));
    }

    [Fact]
    public async Task What_no_bundle_has_is_refused_with_its_place()
    {
        var (s, bundle, items) = await SuiteAsync("ventilated", 60, 40);

        var refused = await s.Api.FailAsync(
            HttpMethod.Post,
            "/v2/subscriptions",
            new
            {
                customer_id = s.CustomerId,
                activation_strategy = "start_date",
                products = new object[]
                {
                    new { id = bundle, unit_name = "seat", min_amount = 5, prices = new[] { PerUnit(5) } },
                    new { id = bundle, price = new { type = "fee", amount = 5 } },
                    new { id = bundle, metering_interval_type = "phase_duration", prices = new[] { PerUnit(5) } },
                },
            },
            400);

        Assert.Equal(
            [
                "products.0.unit_name: Not for bundle products", "products.0.min_amount: Not for bundle products",
                "products.1.price.type: A bundle product cannot have a fee price",
                "products.2.metering_interval_type: Not for bundle products",
            ],
            refused.Items("errors").Select(e =>
                $"{string.Join('.', e.Items("path").Select(p => p.ToString()))}: {e.Text("message")}").Take(4));
        Assert.Empty((await s.Api.GetAsync("/v2/subscriptions")).Items("data"));
    }

    private async Task<(Scenario Scenario, string Bundle, string[] Items)> SuiteAsync(string display, params decimal[] percentages)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var items = new List<string>();
        foreach (var number in Enumerable.Range(1, percentages.Length))
        {
            items.Add(await s.FeeAsync($"Item {number}"));
        }
        var bundle = await s.Api.PostAsync("/v1/products", new
        {
            type = "bundle",
            name = "Suite",
            display_mode = display,
            bundle_items = items.Zip(percentages, (id, percentage) => new { product_id = id, percentage }),
            price_configurations = Array.Empty<object>(),
        });
        return (s, bundle.Text("id"), [.. items]);
    }

    private static object Monthly(string id, decimal amount, int count = 1) =>
        new { id, count, payment_interval = new { period = "months", count = 1 }, prices = new[] { PerUnit(amount) } };
}
