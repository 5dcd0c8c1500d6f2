using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Products that join, changes planned for a date, and changes to the millisecond.</summary>
public sealed class PlannedUpdateScenarios(TestServer server)
{
    [Fact]
    public async Task A_fee_that_joins_on_the_11th_costs_the_rest_of_the_month()
    {
        var (s, id, _) = await StartAsync();
        var support = await s.FeeAsync("Support");
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        Assert.Equal(4200, await SimulateAsync(s, id, Add(support, "fee", 6200)));
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Add(support, "fee", 6200)));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(
            ["Plan 1 2024-01-01..2024-02-01 3100", "Plan 1 2024-02-01..2024-03-01 3100", "Support 1 2024-01-11..2024-02-01 4200",
                "Support 1 2024-02-01..2024-03-01 6200"],
            (await s.IssuedAsync()).SelectMany(Lines).Order());
    }

    [Fact]
    public async Task Seats_by_the_quarter_and_usage_join_from_the_catalogue_or_with_their_own_prices()
    {
        var (s, id, _) = await StartAsync();
        var (seats, calls) = (await s.SeatAsync(), await s.CallsAsync());
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-20T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync(
            $"/v1/subscriptions/{id}/update", One(Added("add_item", seats, "seat", PerUnit(9100), "quarters", "start", count: 2)));
        await s.Api.PostAsync(
            $"/v1/subscriptions/{id}/update", One(Added("add_product", calls, "dynamic", PerUnit(10), "months", "end")));
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        // 81 of the quarter's 91 days for two seats; the call before the product joined is not its
        Assert.Equal(
            ["Calls 1 2024-01-11..2024-02-01 10", "Seats 2 2024-01-11..2024-04-01 16200"],
            (await s.IssuedAsync()).SelectMany(Lines).Where(l => !l.StartsWith("Plan", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData("pay_in_full", 500)]
    [InlineData("do_not_charge", null)]
    public async Task A_one_off_joins_in_full_or_free(string method, int? charged)
    {
        var (s, id, _) = await StartAsync();
        var setup = await s.FeeAsync("Setup");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Add(setup, "fee", 500, "once"), method));

        var lines = (await s.IssuedAsync()).SelectMany(Lines).Where(l => l.StartsWith("Setup", StringComparison.Ordinal));
        Assert.Equal(charged is null ? [] : [$"Setup 1 2024-01-01..2024-01-01 {charged}"], lines);
    }

    [Fact]
    public async Task A_change_planned_for_a_date_is_made_on_it_and_simulated_as_of_it()
    {
        var (s, id, plan) = await StartAsync();
        var change = Price(plan, 5800);

        // on 16 February 14 of 29 days are left: 2,800 for them less 1,497 of 3,100 paid by then
        Assert.Equal(2800 - 1497, await SimulateAsync(s, id, change, "2024-02-16T00:00:00Z"));
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Scheduled(change, "2024-02-16T00:00:00Z"));
        Assert.Equal(3100, (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Decimal("products.0.prices.0.amount"));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(
            ["Plan 1 2024-01-01..2024-02-01 3100", "Plan 1 2024-02-01..2024-03-01 3100", "Plan 1 2024-02-16..2024-03-01 1497",
                "Plan 1 2024-02-16..2024-03-01 2800", "Plan 1 2024-03-01..2024-04-01 5800"],
            (await s.IssuedAsync()).SelectMany(Lines).Order());
    }

    [Fact]
    public async Task A_change_on_the_renewal_instant_bills_the_new_terms_only()
    {
        var (s, id, plan) = await StartAsync();
        var change = Price(plan, 5800);
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Scheduled(change, "2024-02-01T00:00:00Z"));

        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        Assert.Equal(
            ["Plan 1 2024-01-01..2024-02-01 3100", "Plan 1 2024-02-01..2024-03-01 5800"],
            (await s.IssuedAsync()).SelectMany(Lines).Order());
    }

    [Fact]
    public async Task A_planned_change_that_no_longer_fits_holds_nothing_up()
    {
        var (s, id, plan) = await StartAsync();
        var extra = await s.FeeAsync("Extra");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Add(extra, "fee", 100)));
        await s.Api.PostAsync(
            $"/v1/subscriptions/{id}/update",
            Scheduled(new { type = "remove_product", payload = new { product_id = extra } }, "2024-01-20T00:00:00Z"));
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(new { type = "remove_item", payload = new { product_id = extra } }));

        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal("Plan 1 2024-02-01..2024-03-01 3100", Assert.Single(Lines((await s.IssuedAsync())[^1])));
    }

    [Fact]
    public async Task A_cancelled_subscription_drops_what_was_planned()
    {
        var (s, id, plan) = await StartAsync();
        await s.Api.PostAsync(
            $"/v1/subscriptions/{id}/update",
            Scheduled(new { type = "remove_product", payload = new { product_id = plan } }, "2024-01-20T00:00:00Z"));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Single(await s.InvoicesAsync());
    }

    [Fact]
    public async Task To_the_millisecond_noon_of_the_16th_is_the_middle_of_january()
    {
        var (s, id, plan) = await StartAsync();
        await s.AdvanceAsync("2024-01-16T12:00:00Z");
        var change = Price(plan, 6200);

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(change, precision: "milliseconds"));

        // by days it would be 16 of 31
        Assert.Equal(
            ["Plan 1 2024-01-16..2024-02-01 1550", "Plan 1 2024-01-16..2024-02-01 3100"], Lines((await s.IssuedAsync())[^1]).Order());
    }

    [Fact]
    public async Task What_cannot_join_is_named()
    {
        var (s, id, plan) = await StartAsync();
        var seats = await s.SeatAsync();

        await RefusedAsync(One(Add("itm_1", "fee", 1)), "payload.product_id: Product not found");
        await RefusedAsync(One(Add(seats, "fee", 1)), "payload.type: The product is a seat product");
        await RefusedAsync(One(Add(plan, "fee", 1, "all")), "payload.billing_interval_period: A product is billed by an interval or once");
        await RefusedAsync(Scheduled(Add(plan, "fee", 1), "2023-12-31T00:00:00Z"), "apply_at: Must lie in the future");
        var untimed = One(Add(plan, "fee", 1));
        untimed["application_schedule"] = "scheduled";
        await RefusedAsync(untimed, "apply_at: Required");
        Assert.Single(await s.InvoicesAsync());

        async Task RefusedAsync(object body, string fault)
        {
            var answer = await s.Api.SendAsync(HttpMethod.Post, $"/v1/subscriptions/{id}/update", body);
            var message = answer.Json.Text("message").Replace("Invalid request: ", "", StringComparison.Ordinal);
            Assert.Equal((400, fault), (answer.Status, message));
        }
    }

    /// <summary>A plan of 31.00 a month from 1 January 2024.</summary>
    private async Task<(Scenario S, string Id, string Plan)> StartAsync()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var plan = await s.FeeAsync("Plan");
        return (s, await s.SubscribeAsync([Fee(plan, 3100)]), plan);
    }

    private static object Price(string product, int amount) =>
        new { type = "update_prices", payload = new { product_id = product, prices = new[] { new { type = "fee", amount } } } };

    private static object Add(string product, string type, decimal amount, string period = "months") =>
        Added("add_product", product, type, new { type = "fee", amount }, period, "start");

    private static object Added(
        string update, string product, string type, object price, string period, string schedule, int? count = null) => new
        {
            type = update,
            payload = new Dictionary<string, object?>
            {
                ["type"] = type,
                ["product_id"] = product,
                ["count"] = count ?? 1,
                ["billing_interval_period"] = period,
                ["billing_interval_count"] = 1,
                ["start_or_end"] = schedule,
                ["prices"] = new[] { price },
            },
        };

    private static Dictionary<string, object?> One(object update, string method = "pro_rata", string? precision = null)
    {
        var body = update.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(update));
        body["application_schedule"] = "immediately";
        body["payment_schedule"] = "immediately";
        body["calculation_method"] = method;
        if (precision is not null)
        {
            body["precision"] = precision;
        }
        return body;
    }

    private static Dictionary<string, object?> Scheduled(object update, string at)
    {
        var body = One(update);
        body["application_schedule"] = "scheduled";
        body["apply_at"] = at;
        return body;
    }

    private static async Task<decimal> SimulateAsync(Scenario s, string id, object update, string? at = null)
    {
        var body = new Dictionary<string, object?>
        {
            ["application_schedule"] = at is null ? "immediately" : "scheduled",
            ["payment_schedule"] = "immediately",
            ["calculation_method"] = "pro_rata",
            ["updates"] = new[] { update },
        };
        if (at is not null)
        {
            body["apply_at"] = at;
        }
        return (await s.Api.PostAsync($"/v1/subscriptions/{id}/simulate-updates", body)).Decimal("amount");
    }
}
