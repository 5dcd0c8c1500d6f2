using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.PhaseScenarios;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Usage that is billed at the start of its month and settled with the next: calls at 10 each, without a grace period.</summary>
public sealed class UpfrontUsageScenarios(TestServer server)
{
    private const string Adjustment = "Calls - previous period adjustment";

    private async Task<(Scenario S, string Id, string Product)> CallsAsync(int? committed, int grace = 0, object? customer = null)
    {
        var s = await AtAsync(
            server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = grace }, customer: customer);
        var product = await s.UsageAsync("Calls", new { entity = "call", operation = "sum", property = "value" });
        return (s, await s.SubscribeAsync([InAdvance(product, committed)]), product);
    }

    private static Dictionary<string, object?> InAdvance(string product, int? committed)
    {
        var line = new Dictionary<string, object?>
        {
            ["id"] = product,
            ["payment_interval"] = new { period = "months", count = 1 },
            ["payment_schedule"] = "start",
            ["prices"] = new[] { PerUnit(10) },
        };
        if (committed is not null)
        {
            line["min_committed_count"] = committed;
        }
        return line;
    }

    private static Task UseAsync(Scenario s, string day, int calls) => s.SendAsync("call", ($"{day}T12:00:00.000Z", calls));

    /// <summary>The lines of an invoice, what is given back with a minus.</summary>
    private static string[] Signed(JsonElement invoice) =>
        [.. Lines(invoice).Zip(invoice.Items("line_items"), (line, item) => (item.Text("entry_type") == "credit" ? "-" : "") + line)];

    [Fact]
    public async Task A_month_is_billed_by_the_commitment_or_the_month_before_and_settled_with_the_next()
    {
        // hl-upfront-projection
        var (s, _, _) = await CallsAsync(committed: 100);
        Assert.Equal(["Calls 100 2024-01-01..2024-02-01 1000"], Signed(Assert.Single(await s.IssuedAsync())));
        await UseAsync(s, "2024-01-10", 80);
        await UseAsync(s, "2024-02-10", 150);
        await UseAsync(s, "2024-03-10", 120);

        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        var issued = await s.IssuedAsync();
        Assert.Equal(4, issued.Length);
        Assert.Equal([$"{Adjustment} 0 2024-01-01..2024-02-01 0", "Calls 100 2024-02-01..2024-03-01 1000"], Signed(issued[1]));
        Assert.Equal([$"{Adjustment} 50 2024-02-01..2024-03-01 500", "Calls 150 2024-03-01..2024-04-01 1500"], Signed(issued[2]));
        Assert.Equal([$"-{Adjustment} 30 2024-03-01..2024-04-01 300", "Calls 120 2024-04-01..2024-05-01 1200"], Signed(issued[3]));
        Assert.Equal(900, issued[3].Decimal("amount_excluding_tax"));
        Assert.Equal(issued[2].Text("line_items.1.id"), issued[3].Text("line_items.0.original_line_item_id"));
    }

    [Fact]
    public async Task Without_a_commitment_the_first_month_asks_for_nothing()
    {
        var (s, id, _) = await CallsAsync(committed: null);
        await UseAsync(s, "2024-01-10", 7);
        Assert.Empty(await s.IssuedAsync());
        Assert.Equal(70, Assert.Single(await s.InvoicesAsync("status=open")).Decimal("amount_excluding_tax"));
        var live = await s.Api.GetAsync($"/v2/subscriptions/{id}?include_live_billing=true");
        Assert.Equal(70, live.Decimal("live_billing.total_amount"));
        Assert.Equal("start", live.Text("products.0.payment_schedule"));

        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(
            [$"{Adjustment} 7 2024-01-01..2024-02-01 70", "Calls 7 2024-02-01..2024-03-01 70"],
            Signed(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task Events_of_the_grace_period_count_for_both_and_later_ones_for_none()
    {
        var (s, _, _) = await CallsAsync(committed: 10, grace: 3);
        Assert.Single(await s.IssuedAsync());
        await UseAsync(s, "2024-01-10", 20);
        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        await UseAsync(s, "2024-01-20", 5);
        await s.AdvanceAsync("2024-02-04T00:00:00Z");
        await UseAsync(s, "2024-01-21", 1000);

        Assert.Equal(
            [$"{Adjustment} 15 2024-01-01..2024-02-01 150", "Calls 25 2024-02-01..2024-03-01 250"], Signed((await s.IssuedAsync())[^1]));
        // while it runs, February is worth 100 at least, and 250 are paid
        var open = Assert.Single(await s.InvoicesAsync("status=open"));
        Assert.Equal([$"-{Adjustment} 15 2024-02-01..2024-03-01 150"], Signed(open));
        Assert.Equal(-150, open.Decimal("amount_excluding_tax"));
    }

    [Fact]
    public async Task The_end_settles_the_last_month_by_a_credit_note_at_the_tax_rate_of_its_line()
    {
        var (s, id, _) = await CallsAsync(committed: 31, customer: new { tax_rate_custom = 20 });
        await UseAsync(s, "2024-01-05", 4);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { tax_rate_custom = 10 });

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        // 10 of 31 days are committed to: 100 of the 310 that were paid
        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal((210, 252), (note.Decimal("amount_excluding_tax"), note.Decimal("total_amount")));
        Assert.Equal([$"-{Adjustment} 21 2024-01-01..2024-01-11 210"], Signed(note));
        var original = Assert.Single(await s.InvoicesAsync("type=invoice&status=finalized"));
        Assert.Equal(original.Text("id"), note.Text("original_invoice_id"));
        Assert.Equal(372 - 252, original.Decimal("amount_due"));
        await s.AdvanceAsync("2024-06-01T00:00:00Z");
        Assert.Equal(2, (await s.InvoicesAsync("status=all")).Length);
    }

    [Fact]
    public async Task A_planned_end_bills_no_month_beyond_it_and_can_be_taken_back()
    {
        var (s, id, _) = await CallsAsync(committed: 10);
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2024-02-01T00:00:00Z" });
        await s.Api.PostAsync($"/v1/subscriptions/{id}/reinstate");
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        Assert.Equal(2, (await s.IssuedAsync()).Length);
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2024-03-01T00:00:00Z" });
        await UseAsync(s, "2024-02-20", 13);

        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        Assert.Equal([100, 100, 30], (await s.IssuedAsync()).Select(i => i.Decimal("amount_excluding_tax")));
        Assert.Equal([$"{Adjustment} 3 2024-02-01..2024-03-01 30"], Signed((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task An_end_at_the_very_start_of_a_month_gives_that_month_back()
    {
        var (s, id, _) = await CallsAsync(committed: 10);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(2, (await s.IssuedAsync()).Length);

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal(100, Assert.Single(await s.InvoicesAsync("type=refund")).Decimal("amount_excluding_tax"));
        // taken off the unpaid invoice of February
        Assert.Equal([100, 0], (await s.InvoicesAsync("type=invoice&status=all")).Select(i => i.Decimal("amount_due")));
    }

    [Fact]
    public async Task An_end_inside_the_grace_period_settles_both_invoices()
    {
        var (s, id, _) = await CallsAsync(committed: 29, grace: 3);
        await UseAsync(s, "2024-01-10", 40);
        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        await UseAsync(s, "2024-02-01", 2);

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        // January 40 and February 2, one of 29 days being committed to
        var all = await s.InvoicesAsync("status=all");
        Assert.Equal(420, all.Sum(i => i.Decimal("amount_excluding_tax") * (i.Text("type") == "credit_note" ? -1 : 1)));
        Assert.Empty(await s.InvoicesAsync("status=open"));
    }

    [Fact]
    public async Task A_pause_is_settled_with_its_month()
    {
        var (s, id, _) = await CallsAsync(committed: 31);
        await UseAsync(s, "2024-01-05", 3);
        await UseAsync(s, "2024-01-15", 5000);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = "2024-03-22T00:00:00Z" });
        await s.AdvanceAsync("2024-03-22T00:00:00Z");
        await UseAsync(s, "2024-03-25", 12);

        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal(
            [
                "Calls 31 2024-01-01..2024-02-01 310",
                $"-{Adjustment} 21 2024-01-01..2024-01-11 210",
                "Calls 10 2024-03-22..2024-04-01 100",
                $"{Adjustment} 2 2024-03-22..2024-04-01 20",
                "Calls 31 2024-04-01..2024-05-01 310",
            ],
            (await s.IssuedAsync()).OrderBy(i => i.Text("period_starts_at"), StringComparer.Ordinal)
                .ThenBy(i => i.Text("issued_at"), StringComparer.Ordinal).SelectMany(Signed));
    }

    [Fact]
    public async Task A_phase_that_is_left_settles_its_month_there()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var product = await s.UsageAsync("Calls", new { entity = "call", operation = "sum", property = "value" });
        var id = await s.InPhasesAsync(
            Phase("immediately", "manual", null, InAdvance(product, 29)),
            Phase("previous_phase_end", "manual", null, InAdvance(product, 60)));
        await UseAsync(s, "2024-01-05", 40);
        await UseAsync(s, "2024-02-05", 12);
        await s.AdvanceAsync("2024-02-11T00:00:00Z");
        var refused = await s.Api.FailAsync(
            HttpMethod.Post, $"/v2/subscriptions/{id}/next-phase", new { transition_date = "2024-01-20T00:00:00Z" }, 400);
        Assert.Equal(
            "transition_date lies before the end of a period whose usage or arrears were billed already", refused.Text("message"));

        await s.Api.PostAsync($"/v2/subscriptions/{id}/next-phase", new { });

        var issued = await s.IssuedAsync();
        Assert.Equal([$"{Adjustment} 11 2024-01-01..2024-02-01 110", "Calls 40 2024-02-01..2024-03-01 400"], Signed(issued[1]));
        Assert.Equal([$"-{Adjustment} 28 2024-02-01..2024-02-11 280", "Calls 60 2024-02-11..2024-03-11 600"], Signed(issued[2]));
    }

    [Fact]
    public async Task An_end_that_is_moved_back_settles_the_whole_month_once()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var product = await s.UsageAsync("Calls", new { entity = "call", operation = "sum", property = "value" });
        var id = await s.InPhasesAsync(
            Phase("immediately", "end_date", null, InAdvance(product, 29), endsAt: "2024-02-15T00:00:00Z"),
            Phase("previous_phase_end", "manual", null, Fee(await s.FeeAsync(), 1)));
        await s.AdvanceAsync("2024-02-05T00:00:00Z");
        Assert.Equal("Calls 14 2024-02-01..2024-02-15 140", Signed((await s.IssuedAsync())[^1])[^1]);
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("phases.0.id");
        await s.Api.PutAsync(
            $"/v2/subscriptions/{id}",
            new { phases = new[] { new { id = phase, end_strategy = "end_date", ends_at = "2024-05-01T00:00:00Z" } } });

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(
            [$"{Adjustment} 15 2024-02-01..2024-03-01 150", "Calls 29 2024-03-01..2024-04-01 290"], Signed((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task A_changed_product_settles_each_part_of_the_month_by_its_own_terms_and_asks_for_the_next()
    {
        var (s, id, product) = await CallsAsync(committed: 31);
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("phases.0.id");
        await UseAsync(s, "2024-01-05", 3);
        await UseAsync(s, "2024-01-12", 50);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PutAsync($"/v2/subscriptions/{id}", new
        {
            phases = new[] { new { id = phase, products = new[] { new { id = product, min_committed_count = 62 } } } },
        });
        Assert.Single(await s.IssuedAsync());
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        // 10 of 31 days of 31 calls, then 21 of 31 days of 62 or what was used; February as much as January in all
        Assert.Equal(
            [
                $"-{Adjustment} 21 2024-01-01..2024-01-11 210",
                $"{Adjustment} 50 2024-01-11..2024-02-01 500",
                "Calls 62 2024-02-01..2024-03-01 620",
            ],
            Signed((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task A_removed_product_is_settled_at_the_end_of_the_month()
    {
        var (s, id, product) = await CallsAsync(committed: 31);
        object Update(string type) => new
        {
            type,
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            payload = new { product_id = product, prices = new[] { PerUnit(5) } },
        };
        await UseAsync(s, "2024-01-05", 3);
        await UseAsync(s, "2024-01-12", 5000);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update("remove_product"));
        Assert.Single(await s.IssuedAsync());
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal([$"-{Adjustment} 21 2024-01-01..2024-01-11 210"], Signed(note));
        Assert.StartsWith("2024-02-01", note.Text("issued_at"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_leap_bills_what_small_steps_bill_and_what_arrears_would()
    {
        async Task<JsonElement[]> RunAsync(string schedule, params string[] steps)
        {
            var s = await AtAsync(server, "2024-01-10T00:00:00Z");
            var product = InAdvance(await s.UsageAsync("Calls", new { entity = "call", operation = "sum", property = "value" }), 20);
            product["payment_schedule"] = schedule;
            product["prices"] = new object[]
            {
                new { type = "volume", amount = 10, unit_count = 1, from = 0, to = 50 },
                new { type = "volume", amount = 4, unit_count = 1, from = 50, to = (int?)null },
            };
            await s.SubscribeAsync(
                [product], new { billing_cycle_alignment = "calendar_period", cancel_at = "2024-04-12T00:00:00Z" });
            foreach (var (day, calls) in new[] { ("2024-01-12", 30), ("2024-02-02", 70), ("2024-02-29", 9), ("2024-04-11", 8) })
            {
                await UseAsync(s, day, calls);
            }
            foreach (var step in steps)
            {
                await s.AdvanceAsync(step + "T00:00:00Z");
            }
            return await s.InvoicesAsync("status=all");
        }
        static decimal Sum(JsonElement[] invoices) =>
            invoices.Sum(i => i.Decimal("total_amount") * (i.Text("type") == "credit_note" ? -1 : 1));
        static string[] Told(JsonElement[] invoices) =>
            [.. invoices.SelectMany(i => Signed(i).Prepend($"{i.Text("number")} {i.Decimal("total_amount"):0}")).Order()];

        var leap = await RunAsync("start", "2024-05-10");
        var steps = await RunAsync(
            "start", "2024-01-15", "2024-02-01", "2024-02-02", "2024-02-12", "2024-03-03", "2024-04-04", "2024-04-13", "2024-05-10");

        Assert.Equal(Told(leap), Told(steps));
        Assert.Equal(Sum(await RunAsync("end", "2024-05-10")), Sum(leap));
    }
}
