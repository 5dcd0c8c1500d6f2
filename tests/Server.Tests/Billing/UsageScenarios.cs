using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

public sealed class UsageScenarios(TestServer server)
{
    private static object Tier(string type, decimal from, decimal? to, decimal amount, decimal unitCount = 1, string? incomplete = null)
    {
        var tier = new Dictionary<string, object?> { ["type"] = type, ["amount"] = amount, ["unit_count"] = unitCount, ["to"] = to };
        if (type != "bulk")
        {
            tier["from"] = from;
        }
        if (incomplete is not null)
        {
            tier[type == "packaged" ? "on_bucket_incomplete" : "on_tier_incomplete"] = incomplete;
        }
        return tier;
    }

    private static Task CountedAsync(Scenario s, int calls, string day = "2024-01-10") =>
        s.SendAsync("call", [.. Enumerable.Range(0, calls).Select(i => ($"{day}T00:00:{i % 60:00}.000Z", 1m))]);

    [Fact]
    public async Task Usage_runs_on_an_open_invoice_then_through_grace_to_a_number()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(10))]);
        Assert.Empty(await s.InvoicesAsync("type=invoice"));
        await CountedAsync(s, 7);
        var open = Assert.Single(await s.InvoicesAsync("status=open"));
        Assert.Equal("", open.Text("number"));
        Assert.Equal(["Calls 7 2024-01-01..2024-02-01 70"], Lines(open));

        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        var grace = Assert.Single(await s.InvoicesAsync("status=grace_period"));
        Assert.Equal("", grace.Text("number"));
        await CountedAsync(s, 3, "2024-01-31");
        await s.AdvanceAsync("2024-02-04T00:00:00Z");

        var issued = Assert.Single(await s.IssuedAsync());
        Assert.Equal(["Calls 10 2024-01-01..2024-02-01 100"], Lines(issued));
        Assert.Equal("to_pay", issued.Text("status"));
        Assert.Equal(grace.Text("id"), issued.Text("id"));
        Assert.Equal(grace.Text("line_items.0.id"), issued.Text("line_items.0.id"));
        Assert.Equal("2024-02-04T00:00:00.000Z", issued.Text("grace_period_ended_at"));
    }

    [Fact]
    public async Task An_event_after_the_grace_period_changes_no_issued_invoice()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(10))]);
        await CountedAsync(s, 2);
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        var before = Assert.Single(await s.IssuedAsync());

        await CountedAsync(s, 5, "2024-01-20");

        Assert.Equal(before.GetRawText(), Assert.Single(await s.IssuedAsync()).GetRawText());
        Assert.Equal(7, (await s.Api.GetAsync("/v1/events?event_type=call")).Decimal("meta.total"));
    }

    [Fact]
    public async Task Period_edges_are_half_open()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(1))]);
        await s.SendAsync(
            "call", ("2023-12-31T23:59:59.999Z", 1), ("2024-01-01T00:00:00.000Z", 1), ("2024-01-31T23:59:59.999Z", 1));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        await s.SendAsync("call", ("2024-02-01T00:00:00.000Z", 1));

        await s.AdvanceAsync("2024-03-05T00:00:00Z");

        var invoices = await s.IssuedAsync();
        Assert.Equal(2, invoices[0].Decimal("line_items.0.units_count"));
        Assert.Equal(1, invoices[1].Decimal("line_items.0.units_count"));
    }

    [Fact]
    public async Task A_grace_period_of_no_days_issues_at_the_end_of_the_period()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(10))]);
        await CountedAsync(s, 4);

        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal("2024-02-01T00:00:00.000Z", Assert.Single(await s.IssuedAsync()).Text("issued_at"));
    }

    [Fact]
    public async Task Every_price_type_of_usage_bills_150_units_by_its_rule()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        async Task<object> Product(string name, params object[] prices) => Month(await s.CallsAsync(name), prices);
        await s.SubscribeAsync(
        [
            await Product("graduated", Tier("volume", 0, 100, 10), Tier("volume", 100, null, 4)),
            await Product("bulk", Tier("bulk", 0, 100, 10), Tier("bulk", 0, null, 4)),
            await Product("packaged", Tier("packaged", 0, null, 500, 100, "pay_in_full")),
            await Product("floor", Tier("volume", 0, null, 500, 100, "do_not_charge")),
            await Product("prorata", Tier("volume", 0, null, 500, 100)),
        ]);
        await CountedAsync(s, 150);

        await s.AdvanceAsync("2024-02-05T00:00:00Z");

        var lines = Assert.Single(await s.IssuedAsync()).Items("line_items")
            .ToDictionary(l => l.Text("name"), l => l.Decimal("amount_excluding_tax"));
        Assert.Equal(1200, lines["graduated"]);
        Assert.Equal(600, lines["bulk"]);
        Assert.Equal(1000, lines["packaged"]);
        Assert.Equal(500, lines["floor"]);
        Assert.Equal(750, lines["prorata"]);
    }

    [Fact]
    public async Task Basis_points_are_limited_event_by_event()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.UsageAsync("Payments", new { entity = "payment", operation = "sum", property = "value" });
        await s.SubscribeAsync([Month(product, new
        {
            type = "bps", from = 0, to = (decimal?)null, percentage = 1.5m, per_unit_cap = 300m, per_unit_floor = 20m, per_unit_fee = 10m,
        })]);
        // 1.5 %: 150 → 150 + 10; 750 → 300 + 10; 1.5 → 20 + 10
        await s.SendAsync(
            "payment", ("2024-01-02T00:00:00.000Z", 10000), ("2024-01-03T00:00:00.000Z", 50000), ("2024-01-04T00:00:00.000Z", 100));

        await s.AdvanceAsync("2024-02-05T00:00:00Z");

        Assert.Equal(["Payments 60100 2024-01-01..2024-02-01 500"], Lines(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task Commitment_minimum_and_maximum_limit_the_line()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        async Task<object> Product(string name, int? committed, int? min, int? max)
        {
            var body = new Dictionary<string, object?>
            {
                ["id"] = await s.CallsAsync(name),
                ["payment_interval"] = new { period = "months", count = 1 },
                ["prices"] = new[] { PerUnit(10) },
                ["min_amount"] = min,
                ["max_amount"] = max,
            };
            if (committed is not null)
            {
                body["min_committed_count"] = committed;
            }
            return body;
        }
        await s.SubscribeAsync(
        [
            await Product("committed", 50, null, null),
            await Product("minimum", null, 900, null),
            await Product("maximum", null, null, 120),
        ]);
        await CountedAsync(s, 20);

        await s.AdvanceAsync("2024-02-05T00:00:00Z");

        var lines = Assert.Single(await s.IssuedAsync()).Items("line_items")
            .ToDictionary(l => l.Text("name"));
        Assert.Equal((50, 500), (lines["committed"].Decimal("units_count"), lines["committed"].Decimal("amount_excluding_tax")));
        Assert.Equal((20, 900), (lines["minimum"].Decimal("units_count"), lines["minimum"].Decimal("amount_excluding_tax")));
        Assert.Equal((20, 120), (lines["maximum"].Decimal("units_count"), lines["maximum"].Decimal("amount_excluding_tax")));
    }

    [Fact]
    public async Task Prices_with_filters_count_their_own_events()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.UsageAsync("Minutes", new { entity = "minute", operation = "sum", property = "value" });
        object Price(decimal amount, string name, string op) => new
        {
            type = "volume",
            amount,
            unit_count = 1,
            from = 0,
            to = (decimal?)null,
            metering_filter = new
            {
                name,
                configuration = new { conditional = "and", fields = new[] { new { property = "value", @operator = op, value = 10 } } },
            },
        };
        await s.SubscribeAsync([Month(product, Price(5, "long", "gte"), Price(2, "short", "lt"))]);
        await s.SendAsync("minute", ("2024-01-02T00:00:00.000Z", 10), ("2024-01-03T00:00:00.000Z", 30), ("2024-01-04T00:00:00.000Z", 3));

        await s.AdvanceAsync("2024-02-05T00:00:00Z");

        Assert.Equal([6, 200], Assert.Single(await s.IssuedAsync()).Decimals("line_items", "amount_excluding_tax").Order());
    }

    [Fact]
    public async Task Monthly_and_quarterly_usage_fall_due_on_their_own_invoices()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync(
        [
            Month(await s.CallsAsync("Monthly"), PerUnit(1)),
            Quarter(await s.CallsAsync("Quarterly"), PerUnit(1)),
        ]);
        await CountedAsync(s, 5);
        Assert.Equal(2, (await s.InvoicesAsync("status=open")).Length);

        await s.AdvanceAsync("2024-04-05T00:00:00Z");

        var invoices = await s.IssuedAsync();
        Assert.Equal(["Monthly 5 2024-01-01..2024-02-01 5"], Lines(invoices[0]));
        Assert.Equal(
            ["Monthly 0 2024-03-01..2024-04-01 0", "Quarterly 5 2024-01-01..2024-04-01 5"], Lines(invoices[2]).Order());
    }

    [Fact]
    public async Task Seats_bill_their_count_with_every_price_type()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        async Task<object> Seats(string name, params object[] prices) => new
        {
            id = await s.SeatAsync(name),
            count = 12,
            payment_interval = new { period = "months", count = 1 },
            prices,
        };
        await s.SubscribeAsync(
        [
            await Seats("graduated", Tier("volume", 0, 10, 100), Tier("volume", 10, null, 50)),
            await Seats("bulk", Tier("bulk", 0, 10, 100), Tier("bulk", 0, null, 50)),
            await Seats("packaged", Tier("packaged", 0, null, 300, 5, "pay_in_full")),
            await Seats("bundle", new { type = "bundle", amount = 400, unit_count = 10 }),
        ]);

        var lines = Assert.Single(await s.IssuedAsync()).Items("line_items")
            .ToDictionary(l => l.Text("name"), l => l.Decimal("amount_excluding_tax"));
        Assert.Equal(1100, lines["graduated"]);
        Assert.Equal(600, lines["bulk"]);
        Assert.Equal(900, lines["packaged"]);
        Assert.Equal(800, lines["bundle"]);
    }

    [Fact]
    public async Task Live_billing_shows_the_running_period()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync(
            [Fee(await s.FeeAsync(), 1000), Month(await s.CallsAsync(), Tier("volume", 0, 5, 10), Tier("volume", 5, null, 4))]);
        await CountedAsync(s, 8);

        var live = await s.Api.GetAsync($"/v2/subscriptions/{id}?include_live_billing=true");

        Assert.Equal(1062, live.Decimal("live_billing.total_amount"));
        Assert.Equal(1000, live.Decimal("live_billing.fixed_amount"));
        Assert.False((await s.Api.GetAsync($"/v2/subscriptions/{id}")).Has("live_billing"));
    }
}
