using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

public sealed class CancellationScenarios(TestServer server)
{
    [Fact]
    public async Task Cancelling_now_bills_open_usage_on_a_final_invoice_and_nothing_after()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100), Month(await s.CallsAsync(), PerUnit(10))]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-06T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        var cancelled = await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { reason = "closed" });
        await s.AdvanceAsync("2024-06-01T00:00:00Z");

        Assert.Equal("cancelled", cancelled.Text("status"));
        Assert.Equal("closed", cancelled.Text("cancellation_reason"));
        var invoices = await s.IssuedAsync();
        Assert.Equal(2, invoices.Length);
        Assert.Equal(["Calls 2 2024-01-01..2024-01-11 20"], Lines(invoices[1]));
        Assert.Empty(await s.InvoicesAsync("status=open"));
    }

    [Fact]
    public async Task Pro_rata_gives_the_unused_days_back_as_a_credit_note_taken_off_the_unpaid_invoice()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 20 });
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        // 21 of 31 days: 3100 × 21 / 31 = 2100, tax 420
        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal("CN-1", note.Text("number"));
        Assert.Equal(2100, note.Decimal("amount_excluding_tax"));
        Assert.Equal(2520, note.Decimal("total_amount"));
        Assert.Equal("credit", note.Text("line_items.0.entry_type"));
        Assert.Equal("2024-01-11T00:00:00.000Z", note.Text("line_items.0.period_starts_at"));
        var invoice = Assert.Single(await s.InvoicesAsync("type=invoice"));
        Assert.Equal(3720 - 2520, invoice.Decimal("amount_due"));
        Assert.Equal(invoice.Text("id"), note.Text("original_invoice_id"));
        Assert.Equal(2520, note.Decimal("allocations.0.amount"));
    }

    [Fact]
    public async Task A_cancellation_at_a_date_takes_effect_then_and_can_be_taken_back_before()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var kept = await s.SubscribeAsync([Fee(await s.FeeAsync("Kept"), 100)]);
        var ended = await s.SubscribeAsync([Fee(await s.FeeAsync("Ended"), 200)]);
        foreach (var id in new[] { kept, ended })
        {
            var planned = await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2024-03-01T00:00:00Z" });
            Assert.Equal("active", planned.Text("status"));
            Assert.Equal("2024-03-01T00:00:00.000Z", planned.Text("cancel_at"));
        }
        var reinstated = await s.Api.PostAsync($"/v1/subscriptions/{kept}/reinstate");
        Assert.True(reinstated.IsNull("cancel_at"));

        await s.AdvanceAsync("2024-04-02T00:00:00Z");

        var lines = (await s.IssuedAsync()).SelectMany(Lines).ToList();
        Assert.Equal(4, lines.Count(l => l.StartsWith("Kept", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(l => l.StartsWith("Ended", StringComparison.Ordinal)));
        Assert.Equal("cancelled", (await s.Api.GetAsync($"/v2/subscriptions/{ended}")).Text("status"));
        await s.Api.FailAsync(HttpMethod.Post, $"/v1/subscriptions/{ended}/reinstate", 400);
        await s.Api.FailAsync(HttpMethod.Post, $"/v1/subscriptions/{ended}/cancel", new { }, 400);
    }

    [Fact]
    public async Task Monthly_and_quarterly_usage_end_together_on_one_final_invoice()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var id = await s.SubscribeAsync(
        [
            Month(await s.CallsAsync("Monthly"), PerUnit(1)),
            Quarter(await s.CallsAsync("Quarterly"), PerUnit(1)),
            Fee(await s.FeeAsync("Arrears"), 3100, "months", 1, "end"),
        ]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        // the fee in arrears was delivered for 10 of 31 days
        Assert.Equal(
            ["Arrears 1 2024-01-01..2024-01-11 1000", "Monthly 1 2024-01-01..2024-01-11 1", "Quarterly 1 2024-01-01..2024-01-11 1"],
            Lines(Assert.Single(await s.InvoicesAsync())).Order());
    }

    [Fact]
    public async Task Cancelling_on_the_renewal_instant_drops_the_usage_that_has_not_begun()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000), Month(await s.CallsAsync(), PerUnit(1))]);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        Assert.Equal(1000, Assert.Single(await s.InvoicesAsync("type=refund")).Decimal("amount_excluding_tax"));
        Assert.Equal(2, (await s.InvoicesAsync("type=invoice&status=all")).Length);
    }

    [Fact]
    public async Task Cancelling_on_a_monthly_renewal_cuts_the_running_quarter_onto_a_further_invoice_of_that_day()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var id = await s.SubscribeAsync(
        [
            Month(await s.CallsAsync("Monthly"), PerUnit(1)),
            Quarter(await s.CallsAsync("Quarterly"), PerUnit(1)),
        ]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        var invoices = await s.IssuedAsync();
        Assert.Equal(
            ["Monthly 1 2024-01-01..2024-02-01 1", "Quarterly 1 2024-01-01..2024-02-01 1"], invoices.SelectMany(Lines).Order());
        Assert.Equal(2, invoices.Length);
    }

    [Theory]
    // 31.00 paid in advance for January and 62.00 in arrears; cancelled on the 11th
    [InlineData("do_nothing", null, 3100 + 2000, 0)]
    [InlineData("refund_prorata", null, 3100 + 2000, 2100)]
    [InlineData("refund_custom", 500, 3100 + 2000, 500)]
    [InlineData("refund_custom", 999999, 3100 + 2000, 3100)]
    [InlineData("charge_custom", 700, 3100 + 2000 + 700, 0)]
    [InlineData("charge_prorata", null, 3100 + 6200, 0)]
    [InlineData("end_of_period", null, 3100 + 6200, 0)]
    public async Task The_strategy_agreed_at_the_start_decides_what_the_end_costs(string strategy, int? amount, int billed, int back)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var products = new[] { Fee(await s.FeeAsync("Plan"), 3100), Fee(await s.FeeAsync("Support"), 6200, schedule: "end") };
        await s.SubscribeAsync(products, amount is null
            ? new { cancel_at = "2024-01-11T00:00:00Z", cancellation_strategy = strategy }
            : new { cancel_at = "2024-01-11T00:00:00Z", cancellation_strategy = strategy, cancellation_amount = amount });

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(billed, (await s.InvoicesAsync("type=invoice&status=all")).Sum(i => i.Decimal("amount_excluding_tax")));
        Assert.Equal(back, (await s.InvoicesAsync("type=refund&status=all")).Sum(i => i.Decimal("amount_excluding_tax")));
        var ended = (await s.Api.GetAsync("/v2/subscriptions?status=any")).GetProperty("data")[0];
        Assert.Equal(
            strategy == "end_of_period" ? "2024-02-01T00:00:00.000Z" : "2024-01-11T00:00:00.000Z", ended.Text("cancel_at"));
    }

    [Fact]
    public async Task What_a_change_left_open_is_billed_and_given_back_with_the_end()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (calls, seats) = (await s.CallsAsync(), await s.SeatAsync());
        var id = await s.SubscribeAsync([Month(calls, PerUnit(10)), Seats(seats, 10)]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-15T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        // the old price's call is measured until here; 10 seats come back with the next invoice, and 6 take their place
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Later(
            new { type = "update_prices", payload = new { product_id = calls, prices = new[] { PerUnit(7) } } }));
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Later(
            new { type = "update_count", payload = new { product_id = seats, count = 6 } }));
        await s.AdvanceAsync("2024-01-21T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal(
            ["Calls 1 2024-01-01..2024-01-11 10", "Calls 1 2024-01-11..2024-01-21 7", "Seats 1 2024-01-11..2024-02-01 2100",
                "Seats 6 2024-01-11..2024-01-21 600"],
            Lines(note).Order());
        Assert.Equal(2100 - 600 - 17, note.Decimal("amount_excluding_tax"));
        Assert.Empty(await s.InvoicesAsync("status=open"));
    }

    private static object Seats(string id, int count) =>
        new { id, count, payment_interval = new { period = "months", count = 1 }, prices = new[] { PerUnit(310) } };

    private static Dictionary<string, object?> Later(object update)
    {
        var body = update.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(update));
        body["application_schedule"] = "immediately";
        body["payment_schedule"] = "next_invoice";
        body["calculation_method"] = "pro_rata";
        return body;
    }

    [Fact]
    public async Task A_manual_subscription_waits_until_activated_and_is_voided_when_cancelled_before()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var started = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { activation_strategy = "manually" });
        var never = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { activation_strategy = "manually" });
        await s.AdvanceAsync("2024-01-20T00:00:00Z");
        Assert.Empty(await s.InvoicesAsync());

        var active = await s.Api.PostAsync($"/v1/subscriptions/{started}/activate");
        var voided = await s.Api.PostAsync($"/v1/subscriptions/{never}/cancel", new { });

        Assert.Equal("active", active.Text("status"));
        Assert.Equal("2024-01-20T00:00:00.000Z", active.Text("starts_at"));
        Assert.Equal(["Fee 1 2024-01-20..2024-02-20 1000"], Lines(Assert.Single(await s.IssuedAsync())));
        Assert.Equal("voided", voided.Text("status"));
        await s.Api.FailAsync(HttpMethod.Post, $"/v1/subscriptions/{started}/activate", 400);
    }

    [Fact]
    public async Task Cancelling_before_the_start_bills_nothing()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { starts_at = "2024-02-01T00:00:00Z" });

        var cancelled = await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal("cancelled", cancelled.Text("status"));
        Assert.Empty(await s.InvoicesAsync());
    }

    [Fact]
    public async Task Lists_hide_cancelled_subscriptions_unless_asked()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var ended = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);
        var running = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);
        var pending = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { activation_strategy = "manually" });
        await s.Api.PostAsync($"/v1/subscriptions/{ended}/cancel", new { });

        async Task<string[]> Listed(string filter) => (await s.Api.GetAsync("/v2/subscriptions?" + filter)).Texts("data", "id");

        Assert.Equal([pending, running], await Listed(""));
        Assert.Equal([pending, running], await Listed("status=all"));
        Assert.Equal([pending, running, ended], await Listed("status=any"));
        Assert.Equal([ended], await Listed("status=cancelled"));
        Assert.Equal([pending], await Listed("status=inactive"));
        Assert.Equal([pending], await Listed("activation_strategy=manually"));
        Assert.Equal([running, ended], await Listed("status__in=active,cancelled"));
    }
}
