using Plumbline.Server.Tests.Credits;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.SubscriptionTemplates;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>
/// Subscriptions to 1,000 credits a month at 0.01 each. A call takes 100 of them. January 2024 has 31 days.
/// </summary>
public sealed class CreditGrantScenarios(TestServer server)
{
    private static Dictionary<string, object?> Granting(
        string product, decimal count = 1000, string schedule = "start", object? more = null)
    {
        var line = new Dictionary<string, object?>
        {
            ["id"] = product,
            ["count"] = count,
            ["payment_interval"] = new { period = "months", count = 1 },
            ["payment_schedule"] = schedule,
            ["price"] = new { type = "fee", amount = 1 },
        };
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            line[property.Name] = property.GetValue(more);
        }
        return line;
    }

    private async Task<(Scenario S, string Product)> JanuaryAsync(string now = "2024-01-01T00:00:00Z")
    {
        var s = await AtAsync(server, now);
        return (s, await s.CreditProductAsync(("call", 100)));
    }

    [Fact]
    public async Task Each_month_grants_its_credits_with_the_invoice_that_bills_them_and_what_is_left_stays()
    {
        var (s, product) = await JanuaryAsync();

        var id = await s.SubscribeAsync([Granting(product)]);

        var first = Assert.Single(await s.IssuedAsync());
        Assert.Equal(["Credits 1000 2024-01-01..2024-02-01 1000"], Lines(first));
        var line = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).At("products.0");
        Assert.Equal(("credit", 1000, false), (line.Text("type"), line.Decimal("count"), line.Flag("expire_credits_at_end_of_period")));
        Assert.True(line.IsNull("credits_expiration_in_days"));
        await s.SendAsync("call", ("2024-01-20T00:00:00.000Z", 1), ("2024-01-21T00:00:00.000Z", 1), ("2024-02-10T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-15T00:00:00Z");
        await s.AdvanceAsync("2024-02-16T00:00:00Z");

        Assert.Equal(
            ["topup 1000 → 1000", "usage 100 → 900", "usage 100 → 800", "topup 1000 → 1800", "usage 100 → 1700"],
            await s.MovementsAsync(product));
        var granted = (await s.Api.GetAsync(s.Of(product) + "/transactions?type=topup")).Items("data");
        Assert.Equal(["system", "system"], granted.Select(t => t.Text("source")));
        Assert.Equal(first.Text("id"), granted[1].Text("invoice_id"));
        Assert.Equal("2024-02-01T00:00:00.000Z", granted[0].Text("created_at"));
        Assert.True(granted[0].IsNull("expires_at"));
        Assert.Equal(2, (await s.IssuedAsync()).Length);
    }

    [Fact]
    public async Task Without_rollover_the_rest_expires_before_the_next_month_is_granted_and_no_block_is_sold_between()
    {
        var (s, product) = await JanuaryAsync();
        await s.OpenAsync(product, 0, new { credit_count = 100, price_id = await s.PackAsync(product) });
        // the opening balance of nothing is low: one block is sold at once
        await s.AdvanceAsync("2024-01-01T00:00:01Z");
        await s.Api.PostAsync(s.Of(product) + "/usage", new { usage_retained = 50 });
        await s.SubscribeAsync([Granting(product, more: new { credits_expiration_in_days = 60, expire_credits_at_end_of_period = true })]);
        await s.SendAsync("call", ("2024-01-20T00:00:00.000Z", 1));

        await s.AdvanceAsync("2024-02-02T00:00:00Z");

        Assert.Equal(
            ["topup 100 → 100", "usage 50 → 50", "topup 1000 → 1050", "usage 100 → 950", "expiration 900 → 50", "topup 1000 → 1050"],
            await s.MovementsAsync(product));
    }

    [Fact]
    public async Task Credits_that_hold_for_40_days_overlap_and_the_older_ones_burn_first()
    {
        var (s, product) = await JanuaryAsync();
        await s.SubscribeAsync([Granting(product, more: new { credits_expiration_in_days = 40 })]);
        await s.SendAsync("call", ("2024-02-05T00:00:00.000Z", 1));

        await s.AdvanceAsync("2024-02-11T00:00:00Z");

        Assert.Equal(
            ["topup 1000 → 1000", "topup 1000 → 2000", "usage 100 → 1900", "expiration 900 → 1000"], await s.MovementsAsync(product));
        Assert.Equal(
            "2024-02-10T00:00:00.000Z",
            (await s.Api.GetAsync(s.Of(product) + "/transactions?type=expiration")).Text("data.0.created_at"));
    }

    [Theory]
    [InlineData("prorated", 677)]
    [InlineData("full_allowance", 1000)]
    public async Task A_part_of_a_month_is_charged_by_days_and_grants_its_share_or_all(string mode, int granted)
    {
        var s = await AtAsync(server, "2024-01-11T00:00:00Z");
        var product = (await s.Api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            credits_grant_mode = mode,
            aggregator = new { entity = "call", operation = "count" },
            price_configurations = Array.Empty<object>(),
        })).Text("id");

        await s.SubscribeAsync([Granting(product)], new { billing_cycle_alignment = "calendar_period" });

        Assert.Equal(["Credits 1000 2024-01-11..2024-02-01 677"], Lines(Assert.Single(await s.IssuedAsync())));
        Assert.Equal(granted, await s.BalanceAsync(product));
    }

    [Fact]
    public async Task A_start_in_the_past_lets_the_usage_of_each_month_burn_what_that_month_granted()
    {
        var (s, product) = await JanuaryAsync("2024-03-15T00:00:00Z");
        await s.SendAsync("call", ("2024-01-20T00:00:00.000Z", 1), ("2024-02-20T00:00:00.000Z", 1), ("2024-02-21T00:00:00.000Z", 1));

        await s.SubscribeAsync(
            [Granting(product, 150, more: new { expire_credits_at_end_of_period = "true" })],
            new { starts_at = "2024-01-01T00:00:00.000Z" });

        Assert.Equal(
            [
                "topup 150 → 150", "usage 100 → 50", "expiration 50 → 0", "topup 150 → 150", "usage 150 → 0", "topup 150 → 150",
            ],
            await s.MovementsAsync(product));
        Assert.Equal(50, (await s.Api.GetAsync("/v1/customers/credits/uncovered")).Decimal("data.0.uncovered"));
    }

    [Fact]
    public async Task A_new_count_or_price_holds_from_the_next_month_on_and_makes_no_document()
    {
        var (s, product) = await JanuaryAsync();
        var id = await s.SubscribeAsync([Granting(product)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        object Update(object payload, string type) => new
        {
            type,
            payload,
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
        };

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update(new { product_id = product, count = 2000 }, "update_count"));
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update(
            new { product_id = product, prices = new[] { new { type = "fee", amount = 2 } } }, "update_prices"));
        Assert.Equal(1000, await s.BalanceAsync(product));
        Assert.Single(await s.IssuedAsync());
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(["Credits 2000 2024-02-01..2024-03-01 4000"], Lines((await s.IssuedAsync())[^1]));
        Assert.Equal(3000, await s.BalanceAsync(product));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update(new { product_id = product }, "remove_product"));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");
        Assert.Equal((2, 3000), ((await s.InvoicesAsync()).Length, await s.BalanceAsync(product)));
    }

    [Fact]
    public async Task A_cancellation_gives_the_fee_back_and_leaves_the_credits_with_what_they_cost()
    {
        var (s, product) = await JanuaryAsync();
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync(
            [Granting(product, more: new { credits_expiration_in_days = 31 }), Fee(fee, 3100)],
            new { cancellation_strategy = "refund_prorata" });
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        Assert.Equal(2100, Assert.Single(await s.InvoicesAsync("type=refund")).Decimal("amount_excluding_tax"));
        Assert.Equal(1000, await s.BalanceAsync(product));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");
        Assert.Equal(["topup 1000 → 1000", "expiration 1000 → 0"], await s.MovementsAsync(product));
    }

    [Fact]
    public async Task In_arrears_they_are_granted_when_they_are_charged_for_the_month_that_begins_then()
    {
        var (s, product) = await JanuaryAsync();
        var id = await s.SubscribeAsync([Granting(product, schedule: "end", more: new { expire_credits_at_end_of_period = true })]);
        await s.AdvanceAsync("2024-01-31T00:00:00Z");
        Assert.Empty(await s.IssuedAsync());

        await s.AdvanceAsync("2024-03-11T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        // 10 of the 31 days of March
        Assert.Equal(
            ["topup 1000 → 1000", "expiration 1000 → 0", "topup 1000 → 1000", "topup 322 → 1322"], await s.MovementsAsync(product));
        Assert.Equal(["Credits 1000 2024-03-01..2024-03-11 323"], Lines((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task Packs_of_the_catalogue_are_a_fee_for_each_credit_and_are_whole()
    {
        var (s, product) = await JanuaryAsync();
        object Line(int count) => new { id = product, count, payment_interval = new { period = "months", count = 1 } };

        var refused = await s.Api.FailAsync(
            HttpMethod.Post, "/v2/subscriptions",
            new { customer_id = s.CustomerId, activation_strategy = "start_date", products = new[] { Line(250) } }, 400);
        Assert.Equal("products.0.count: Must be whole packs of 100", Faults(refused));
        var id = await s.SubscribeAsync([Line(300)]);

        Assert.Equal(["Credits 300 2024-01-01..2024-02-01 3000"], Lines(Assert.Single(await s.IssuedAsync())));
        var price = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).At("products.0.prices.0");
        Assert.Equal(("fee", 10), (price.Text("type"), price.Decimal("amount")));
    }

    [Fact]
    public async Task A_template_grants_what_it_says_and_an_edit_of_the_expiry_holds_for_the_next_grant()
    {
        var (s, product) = await JanuaryAsync();
        var line = Granting(product, 500, more: new { credits_expiration_in_days = 90 });
        var template = await s.Api.TemplateAsync("Starter", Templates.Configuration("EUR", null, Templates.Phase(line)));
        var shown = (await s.Api.GetAsync($"/v1/subscriptions/templates/{template}")).At("configurations.0.phases.0.products.0");
        Assert.Equal(("credit", 500, 90), (shown.Text("type"), shown.Decimal("count"), shown.Decimal("credits_expiration_in_days")));

        var id = (await s.Api.PostAsync("/v2/subscriptions", new { customer_id = s.CustomerId, template_id = template })).Text("id");
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("phases.0.id");
        var edited = await s.Api.PutAsync($"/v2/subscriptions/{id}", new
        {
            phases = new[] { new { id = phase, products = new[] { new { id = product, expire_credits_at_end_of_period = true } } } },
        });
        Assert.Equal((500, 90), (edited.Decimal("products.0.count"), edited.Decimal("products.0.credits_expiration_in_days")));
        await s.AdvanceAsync("2024-02-02T00:00:00Z");

        Assert.Equal(
            ["2024-03-01T00:00:00.000Z", "2024-03-31T00:00:00.000Z"],
            (await s.Api.GetAsync(s.Of(product) + "/transactions?type=topup")).Texts("data", "expires_at"));
        Assert.Equal(1000, await s.BalanceAsync(product));
    }

    private static string Faults(JsonElement error) => string.Join("; ", error.Items("errors").Select(
        e => $"{string.Join('.', e.Items("path").Select(p => p.ToString()))}: {e.Text("message")}"));
}
