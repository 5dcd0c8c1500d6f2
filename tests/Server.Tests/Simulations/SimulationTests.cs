using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Simulations;

/// <summary>Contracts billed through a window without writing anything. January 2024 has 31 days.</summary>
public sealed class SimulationTests(TestServer server)
{
    private const string January = "2024-01-01T00:00:00.000Z";
    private const string April = "2024-04-01T00:00:00.000Z";

    private static readonly string[] Lists =
    [
        "/v2/subscriptions?status=any", "/v2/invoices?status=all", "/v1/customers?status=all", "/v1/coupons", "/v1/invoicing-entities",
        "/v1/events?event_type=call", "/v1/transactions", "/v1/failed-work", "/v1/simulations/jobs", "/v1/sandbox/clock",
        "/v1/ledger/check",
    ];

    [Fact]
    public async Task A_contract_of_every_kind_is_simulated_to_the_very_lines_that_it_is_billed_afterwards()
    {
        var s = await AtAsync(server, January, customer: new { tax_rate_custom = 20 });
        var contract = await FullContractAsync(s);
        await SendCallsAsync(s);

        var simulated = await s.Api.PostAsync("/v1/simulations", new { starts_at = January, ends_at = April, subscription = contract });
        await s.Api.PostAsync("/v2/subscriptions", contract);
        await s.AdvanceAsync(April);

        var real = await s.InvoicesAsync("status=grace_period,to_pay,paid");
        Assert.Equal(4, real.Length);
        Assert.Equal(real.Select(Content), simulated.Items("invoices").Select(Content));
        Assert.Equal(real.Select(i => i.Text("status")), simulated.Items("invoices").Select(i => i.Text("status")));
        Assert.All(simulated.Items("invoices"), i => Assert.Equal("", i.Text("number")));
        Assert.True(simulated.IsNull("difference"));
        // three fees, three months of seats and three of calls: April is on an invoice already, and not counted
        Assert.Equal(9, simulated.Items("totals").Length);
        Assert.Equal(simulated.Decimal("total"), simulated.Items("totals").Sum(t => t.Decimal("amount")));
        // 90 % of three fees of 31.00, three times 3 seats of 5.00, and 25 calls in January: 10 free, 15 of 0.20
        Assert.Equal(8370 + 4050 + 270, simulated.Decimal("total"));
    }

    [Fact]
    public async Task A_simulation_writes_nothing_and_draws_no_number()
    {
        var s = await AtAsync(server, January);
        var contract = await FullContractAsync(s);
        await SendCallsAsync(s);
        var first = await s.SubscribeAsync([Fee(await s.FeeAsync("Own"), 1000)]);
        var before = await ReadAsync(s);

        await s.Api.PostAsync("/v1/simulations", new
        {
            starts_at = January,
            ends_at = April,
            subscription = contract,
            events = new[] { Call("assumed", "2024-01-20T00:00:00.000Z") },
        });
        await s.Api.PostAsync("/v1/simulations", new { starts_at = January, ends_at = April, subscription_id = first });

        Assert.Equal(before, await ReadAsync(s));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        var issued = await s.IssuedAsync();
        Assert.Equal(2, issued.Length);
        Assert.Equal(Number(issued[0]) + 1, Number(issued[1]));
        Assert.True((await s.Api.GetAsync("/v1/ledger/check")).Flag("balanced"));
    }

    [Fact]
    public async Task Assumed_events_count_beside_the_stored_ones_and_replace_those_of_their_identity()
    {
        var s = await AtAsync(server, January);
        var sum = await s.UsageAsync("Volume", new { entity = "upload", operation = "sum", property = "value" });
        await s.Api.PostAsync("/v1/events/batch", new[] { Upload("a", 5, 10), Upload("b", 5, 11), Upload("c", 5, 12) });
        async Task<decimal> SimulatedAsync(params object[] events) => (await s.Api.PostAsync("/v1/simulations", new
        {
            starts_at = January,
            ends_at = "2024-02-01T00:00:00.000Z",
            subscription = new
            {
                customer_id = s.CustomerId,
                activation_strategy = "start_date",
                products = new[] { Month(sum, PerUnit(100)) },
            },
            events,
        })).Decimal("total");

        Assert.Equal(1500, await SimulatedAsync());
        Assert.Equal(1700, await SimulatedAsync(Upload("d", 2, 9)));
        // the one that is replaced counts no more, and the last of equals wins
        Assert.Equal(1800, await SimulatedAsync(Upload("b", 100, 20), Upload("b", 8, 20)));
        // moved into the next month
        Assert.Equal(1000, await SimulatedAsync(Upload("a", 5, 40)));
        Assert.Equal(1500, await SimulatedAsync());
        Assert.Equal(3, (await s.Api.GetAsync("/v1/events?event_type=upload")).Decimal("meta.total"));
    }

    [Fact]
    public async Task A_subscription_of_its_own_window_differs_by_nothing_from_what_it_was_invoiced()
    {
        var s = await AtAsync(server, January);
        var calls = await s.CallsAsync();
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100), Month(calls, PerUnit(20))]);
        await SendCallsAsync(s);
        await s.AdvanceAsync("2024-04-10T00:00:00Z");

        var same = await s.Api.PostAsync("/v1/simulations", new { starts_at = January, ends_at = April, subscription_id = id });
        var dearer = await s.Api.PostAsync("/v1/simulations", new
        {
            starts_at = "2024-02-01T00:00:00.000Z",
            ends_at = April,
            subscription_id = id,
            products = new[] { Month(calls, PerUnit(50)) },
            events = new[] { Call("assumed", "2024-02-20T00:00:00.000Z") },
        });

        Assert.Equal((9800, 0), (same.Decimal("difference.total_real"), same.Decimal("difference.difference")));
        Assert.Equal(["Fee 9300 9300 0", "Calls 500 500 0"], same.Items("difference.products").Select(Difference));
        // a call of 0.50 that nobody made; the fees of February and March are gone
        Assert.Equal(50, dearer.Decimal("total"));
        Assert.Equal(["Calls 50 0 50", "Fee 0 6200 -6200"], dearer.Items("difference.products").Select(Difference));
        Assert.Equal((6200, -6150), (dearer.Decimal("difference.total_real"), dearer.Decimal("difference.difference")));
    }

    [Fact]
    public async Task A_subscription_goes_on_with_its_billing_dates()
    {
        var s = await AtAsync(server, January);
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)]);

        var simulated = await s.Api.PostAsync(
            "/v1/simulations", new { starts_at = "2024-01-11T00:00:00.000Z", ends_at = "2024-02-10T00:00:00.000Z", subscription_id = id });

        Assert.Equal(
            ["Fee 1 2024-01-11..2024-02-01 2100", "Fee 1 2024-02-01..2024-03-01 3100"], simulated.Items("invoices").SelectMany(Lines));
    }

    [Fact]
    public async Task Usage_in_its_grace_period_counts_as_it_is_now_on_both_sides()
    {
        var s = await AtAsync(server, January);
        var id = await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(20))]);
        await SendCallsAsync(s);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        await s.Api.PostAsync("/v1/events", Call("late", "2024-01-31T00:00:00.000Z"));

        var simulated = await s.Api.PostAsync(
            "/v1/simulations", new { starts_at = January, ends_at = "2024-02-01T00:00:00.000Z", subscription_id = id });

        Assert.Equal("grace_period", Assert.Single(simulated.Items("invoices")).Text("status"));
        Assert.Equal((520, 0), (simulated.Decimal("difference.total_real"), simulated.Decimal("difference.difference")));
    }

    [Fact]
    public async Task What_came_back_is_taken_off_what_was_invoiced()
    {
        var s = await AtAsync(server, January);
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)]);
        var invoice = Assert.Single(await s.IssuedAsync());
        await s.Api.PostAsync($"/v1/invoices/{invoice.Text("id")}/void");

        var simulated = await s.Api.PostAsync(
            "/v1/simulations", new { starts_at = January, ends_at = "2024-01-31T00:00:00.000Z", subscription_id = id });

        Assert.Equal((0, 3100), (simulated.Decimal("difference.total_real"), simulated.Decimal("difference.difference")));
    }

    [Fact]
    public async Task An_idempotent_request_is_answered_again_and_writes_nothing_either()
    {
        var s = await AtAsync(server, January);
        var contract = await FullContractAsync(s);
        var before = await ReadAsync(s);
        var body = new { starts_at = January, ends_at = April, subscription = contract };

        var first = await s.Api.SendAsync(HttpMethod.Post, "/v1/simulations", body, ("Idempotency-Key", "again"));
        var second = await s.Api.SendAsync(HttpMethod.Post, "/v1/simulations", body, ("Idempotency-Key", "again"));

        Assert.Equal(200, first.Status);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(before, await ReadAsync(s));
    }

    private static async Task<object> FullContractAsync(Scenario s) => new
    {
        customer_id = s.CustomerId,
        activation_strategy = "start_date",
        products = new[]
        {
            Fee(await s.FeeAsync(), 3100),
            new
            {
                id = await s.SeatAsync(),
                count = 3,
                payment_interval = new { period = "months", count = 1 },
                price = new { type = "volume", amount = 500, unit_count = 1, from = 0, to = (decimal?)null },
            },
            Month(
                await s.CallsAsync(),
                new { type = "volume", amount = 0, unit_count = 1, from = 0, to = (decimal?)10 },
                new { type = "volume", amount = 20, unit_count = 1, from = 10, to = (decimal?)null }),
        },
        coupons = new[] { new { type = "percent", name = "Tenth", discount_percent = 10, repeat = "forever" } },
    };

    private static Task SendCallsAsync(Scenario s) =>
        s.SendAsync("call", [.. Enumerable.Range(0, 25).Select(i => ($"2024-01-10T00:00:{i:00}.000Z", 1m))]);

    private static object Call(string id, string at) => new
    {
        customer_id = "acme",
        event_type = "call",
        timestamp = at,
        record = new { id },
    };

    private static object Upload(string id, int value, int day) => new
    {
        customer_id = "acme",
        event_type = "upload",
        timestamp = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(day - 1)
            .ToString("yyyy-MM-ddTHH:mm:ss.000Z", System.Globalization.CultureInfo.InvariantCulture),
        record = new { id, value },
    };

    // everything of an invoice that is not an identity of its own
    private static string Content(JsonElement invoice) => string.Join('\n',
    [
        $"{invoice.Text("type")} {invoice.Text("issued_at")} {invoice.Text("due_at")} {invoice.Decimal("amount_excluding_tax")} "
        + $"{invoice.Decimal("tax_amount")} {invoice.Decimal("total_amount")} {invoice.Decimal("discount_amount")}",
        .. Lines(invoice),
        .. invoice.Items("line_items").Select(l => $"{l.Decimal("tax_amount")} {l.Decimal("discount_amount")} {l.Decimal("unit_amount")}"),
    ]);

    private static string Difference(JsonElement product) => $"{product.Text("name")} "
        + $"{product.Decimal("total_simulated"):0} {product.Decimal("total_real"):0} {product.Decimal("difference"):0}";

    private static int Number(JsonElement invoice) => int.Parse(
        string.Concat(invoice.Text("number").Reverse().TakeWhile(char.IsAsciiDigit).Reverse()),
        System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> ReadAsync(Scenario s)
    {
        var texts = new List<string>();
        foreach (var list in Lists)
        {
            texts.Add((await s.Api.GetAsync(list)).GetRawText());
        }
        return string.Join('\n', texts);
    }
}
