using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.PhaseScenarios;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>
/// Usage that adds up over more, or less, than the billed month. The first 500 calls of a window are free, the others cost 1.
/// </summary>
public sealed class UsageWindowScenarios(TestServer server)
{
    private static readonly object[] FreeCalls =
    [
        new { type = "volume", amount = 0, unit_count = 1, from = 0, to = 500 },
        new { type = "volume", amount = 1, unit_count = 1, from = 500, to = (int?)null },
    ];

    private static Dictionary<string, object?> Metered(string id, string window, bool difference = false, object? every = null)
    {
        var product = new Dictionary<string, object?>
        {
            ["id"] = id,
            ["payment_interval"] = new { period = "months", count = 1 },
            ["metering_interval_type"] = window,
            ["bill_usage_difference"] = difference,
            ["prices"] = FreeCalls,
        };
        if (every is not null)
        {
            product["metering_interval"] = every;
        }
        return product;
    }

    private async Task<(Scenario S, string Id)> CallsAsync(string window, bool difference, object? every = null, int grace = 0)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = grace });
        return (s, await s.SubscribeAsync([Metered(await SumAsync(s), window, difference, every)]));
    }

    private static Task<string> SumAsync(Scenario s) =>
        s.UsageAsync("Calls", new { entity = "call", operation = "sum", property = "value" });

    private static Task UseAsync(Scenario s, string day, int calls) => s.SendAsync("call", ($"{day}T12:00:00.000Z", calls));

    private static async Task<decimal> OpenAsync(Scenario s, string id)
    {
        var open = Assert.Single(await s.InvoicesAsync("status=open")).Decimal("amount_excluding_tax");
        var live = await s.Api.GetAsync($"/v2/subscriptions/{id}?include_live_billing=true");
        Assert.Equal(open, live.Decimal("live_billing.total_amount"));
        return open;
    }

    private static async Task<string[]> BilledAsync(Scenario s) => [.. (await s.IssuedAsync()).SelectMany(Lines)];

    [Fact]
    public async Task A_yearly_allowance_is_used_up_month_by_month()
    {
        // openmeter-usage-discount: 300, 250 and 100 units of 500 free ones bill 0, 50 and 100
        var (s, id) = await CallsAsync("subscription_commitment", difference: true);
        await UseAsync(s, "2024-01-10", 300);
        Assert.Equal(0, await OpenAsync(s, id));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        await UseAsync(s, "2024-02-10", 250);
        Assert.Equal(50, await OpenAsync(s, id));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        await UseAsync(s, "2024-03-10", 100);
        Assert.Equal(100, await OpenAsync(s, id));

        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        Assert.Equal(
            [
                "Calls 300 2024-01-01..2024-02-01 0",
                "Calls 250 2024-02-01..2024-03-01 50",
                "Calls 100 2024-03-01..2024-04-01 100",
                "Calls 0 2024-04-01..2024-05-01 0",
            ],
            await BilledAsync(s));
    }

    [Fact]
    public async Task Without_the_difference_every_month_bills_the_whole_window()
    {
        var (s, id) = await CallsAsync("phase_duration", difference: false);
        await UseAsync(s, "2024-01-10", 600);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        await UseAsync(s, "2024-02-10", 50);
        Assert.Equal(150, await OpenAsync(s, id));

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(["Calls 600 2024-01-01..2024-02-01 100", "Calls 650 2024-02-01..2024-03-01 150"], await BilledAsync(s));
    }

    [Fact]
    public async Task The_full_database_counts_what_was_before_the_subscription()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        await UseAsync(s, "2023-06-01", 700);
        var id = await s.SubscribeAsync([Metered(await SumAsync(s), "full_database", difference: true)]);
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).GetProperty("products")[0];
        Assert.Equal("full_database", product.Text("metering_interval_type"));
        Assert.True(product.IsNull("metering_period_started_at") && product.IsNull("metering_period_ends_at"));
        await UseAsync(s, "2024-01-10", 10);

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(["Calls 710 2024-01-01..2024-02-01 210", "Calls 0 2024-02-01..2024-03-01 0"], await BilledAsync(s));
    }

    [Fact]
    public async Task A_commitment_renews_with_its_contract()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        await UseAsync(s, "2023-12-20", 500);
        var id = await s.SubscribeAsync(
            [Metered(await SumAsync(s), "subscription_commitment", difference: true)],
            new { contract_start = "2023-12-01T00:00:00Z", commitment_interval = new { period = "months", count = 3 } });
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).GetProperty("products")[0];
        Assert.Equal("2023-12-01T00:00:00.000Z", product.Text("metering_period_started_at"));
        Assert.Equal("2024-03-01T00:00:00.000Z", product.Text("metering_period_ends_at"));
        foreach (var month in new[] { "01", "02", "03" })
        {
            await UseAsync(s, $"2024-{month}-10", 20);
        }

        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal(
            [
                "Calls 520 2024-01-01..2024-02-01 20",
                "Calls 20 2024-02-01..2024-03-01 20",
                "Calls 20 2024-03-01..2024-04-01 0",
            ],
            await BilledAsync(s));
    }

    [Fact]
    public async Task A_window_that_ends_inside_a_month_makes_two_lines()
    {
        var (s, id) = await CallsAsync("custom", difference: true, new { period = "weeks", count = 6 });
        await UseAsync(s, "2024-01-10", 400);
        await UseAsync(s, "2024-02-05", 130);
        await UseAsync(s, "2024-02-12", 510);
        await s.AdvanceAsync("2024-02-20T00:00:00Z");
        Assert.Equal(40, await OpenAsync(s, id));
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).GetProperty("products")[0];
        Assert.Equal(("weeks", 6), (product.Text("metering_interval.period"), product.Decimal("metering_interval.count")));
        Assert.Equal("2024-02-12T00:00:00.000Z", product.Text("metering_period_started_at"));
        Assert.Equal("2024-02-01T00:00:00.000Z", product.Text("current_period_started_at"));

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        var issued = await s.IssuedAsync();
        Assert.Equal(2, issued.Length);
        Assert.Equal(["Calls 130 2024-02-01..2024-02-12 30", "Calls 510 2024-02-12..2024-03-01 10"], Lines(issued[1]));
    }

    [Fact]
    public async Task Late_events_are_billed_with_the_next_month()
    {
        var (s, id) = await CallsAsync("phase_duration", difference: true, grace: 3);
        await UseAsync(s, "2024-01-10", 600);
        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        await UseAsync(s, "2024-02-01", 20);
        // while January is in its grace period both follow: what January takes is not left to February
        await UseAsync(s, "2024-01-11", 7);
        Assert.Equal(107, Assert.Single(await s.InvoicesAsync("status=grace_period")).Decimal("amount_excluding_tax"));
        Assert.Equal(20, await OpenAsync(s, id));
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        await UseAsync(s, "2024-01-12", 1000);
        Assert.Equal(1020, await OpenAsync(s, id));

        await s.AdvanceAsync("2024-03-10T00:00:00Z");

        Assert.Equal(["Calls 607 2024-01-01..2024-02-01 107", "Calls 1020 2024-02-01..2024-03-01 1020"], await BilledAsync(s));
    }

    [Fact]
    public async Task Removed_events_lower_the_months_that_follow_but_none_below_nothing()
    {
        var (s, _) = await CallsAsync("phase_duration", difference: true);
        await UseAsync(s, "2024-01-10", 600);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        await s.SendAsync("call", ("2024-01-10T12:00:00.000Z", 540));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        await UseAsync(s, "2024-03-10", 100);

        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal(
            [
                "Calls 600 2024-01-01..2024-02-01 100",
                "Calls 0 2024-02-01..2024-03-01 0",
                "Calls 40 2024-03-01..2024-04-01 40",
            ],
            await BilledAsync(s));
    }

    [Fact]
    public async Task One_leap_bills_what_small_steps_bill()
    {
        async Task<string[]> RunAsync(params string[] steps)
        {
            var s = await AtAsync(server, "2024-01-01T00:00:00Z");
            object Every(int weeks) => new { period = "weeks", count = weeks };
            await s.SubscribeAsync(
            [
                Metered(await SumAsync(s), "custom", difference: true, Every(6)),
                Metered(await SumAsync(s), "custom", difference: false, Every(1)),
                Metered(await SumAsync(s), "subscription_commitment", difference: true),
                Metered(await SumAsync(s), "full_database"),
            ]);
            foreach (var (day, calls) in new[] { ("2024-01-03", 300), ("2024-01-31", 400), ("2024-02-14", 900), ("2024-03-31", 70) })
            {
                await UseAsync(s, day, calls);
            }
            foreach (var step in steps)
            {
                await s.AdvanceAsync(step + "T00:00:00Z");
            }
            return [.. (await s.IssuedAsync()).SelectMany(i => Lines(i).Prepend($"{i.Text("number")} {i.Decimal("total_amount"):0}"))];
        }

        var leap = await RunAsync("2024-05-10");

        Assert.Equal(4, leap.Count(line => line.StartsWith("INV", StringComparison.Ordinal)));
        Assert.Equal(leap, await RunAsync(
            "2024-01-15", "2024-02-01", "2024-02-02", "2024-02-12", "2024-03-03", "2024-04-04", "2024-05-10"));
    }

    [Fact]
    public async Task A_start_in_the_past_bills_the_months_since_in_order()
    {
        var s = await AtAsync(server, "2024-04-10T00:00:00Z");
        await UseAsync(s, "2024-01-10", 300);
        await UseAsync(s, "2024-02-10", 250);
        await UseAsync(s, "2024-03-10", 100);

        await s.SubscribeAsync(
            [Metered(await SumAsync(s), "subscription_commitment", difference: true)], new { starts_at = "2024-01-01T00:00:00Z" });

        Assert.Equal([0, 50, 100], (await s.IssuedAsync()).Select(i => i.Decimal("amount_excluding_tax")));
    }

    [Fact]
    public async Task A_commitment_goes_on_through_the_phases()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await SumAsync(s);
        var id = await s.InPhasesWithAsync(
            new
            {
                contract_terms = new
                {
                    activation_strategy = "immediately",
                    end_strategy = "duration",
                    duration = new { count = 1, period = "years" },
                },
            },
            Phase("immediately", "duration", new { count = 1, period = "months" }, Metered(calls, "subscription_commitment", true)),
            Phase("previous_phase_end", "manual", null, Metered(calls, "subscription_commitment", true)));
        await UseAsync(s, "2024-01-10", 510);
        await UseAsync(s, "2024-02-10", 5);
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).GetProperty("products")[0];
        Assert.Equal("2025-01-01T00:00:00.000Z", product.Text("metering_period_ends_at"));

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(["Calls 510 2024-01-01..2024-02-01 10", "Calls 5 2024-02-01..2024-03-01 5"], await BilledAsync(s));
    }

    [Fact]
    public async Task An_edit_in_place_keeps_the_window_and_a_change_rates_what_comes_after_it_anew()
    {
        var (s, id) = await CallsAsync("custom", difference: true, new { period = "weeks", count = 6 });
        await UseAsync(s, "2024-01-10", 510);
        await UseAsync(s, "2024-01-20", 20);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).GetProperty("phases")[0];
        await s.Api.PutAsync($"/v2/subscriptions/{id}", new { phases = new[] { phase } });
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).GetProperty("products")[0];
        Assert.Equal(("custom", 6), (product.Text("metering_interval_type"), product.Decimal("metering_interval.count")));
        Assert.Equal("2024-01-01T00:00:00.000Z", product.Text("metering_period_started_at"));

        var changed = await s.Api.PutAsync($"/v2/subscriptions/{id}", new
        {
            phases = new[]
            {
                new { id = phase.Text("id"), products = new[] { new { id = product.Text("id"), prices = new[] { PerUnit(7) } } } },
            },
        });
        Assert.Equal("2024-01-11T00:00:00.000Z", changed.Text("products.0.metering_period_started_at"));
        Assert.Equal("2024-02-12T00:00:00.000Z", changed.Text("products.0.metering_period_ends_at"));
        await UseAsync(s, "2024-02-05", 1);
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(
            [
                "Calls 510 2024-01-01..2024-01-11 10", "Calls 20 2024-01-11..2024-02-01 140",
                "Calls 1 2024-02-01..2024-02-12 7", "Calls 0 2024-02-12..2024-03-01 0",
            ],
            await BilledAsync(s));
    }

    [Fact]
    public async Task A_transition_begins_a_window_anew_for_what_the_source_has_billed()
    {
        var (s, id) = await CallsAsync("subscription_commitment", difference: true);
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("products.0.id");
        await UseAsync(s, "2024-01-10", 510);
        await UseAsync(s, "2024-01-20", 20);
        await UseAsync(s, "2024-02-20", 490);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync("/v2/subscriptions/transitions", new
        {
            source_subscription_id = id,
            application_schedule = "immediately",
            calculation_method = "pro_rata",
            billing_cycle_transition_method = "keep_current_billing_cycle",
            target_subscription = new
            {
                contract_terms = new { activation_strategy = "start_date", end_strategy = "manual", starts_at = "2024-01-01T00:00:00Z" },
                products = new[] { Metered(product, "subscription_commitment", difference: true) },
            },
        });
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(
            [
                "Calls 510 2024-01-01..2024-01-11 10", "Calls 20 2024-01-11..2024-02-01 0", "Calls 490 2024-02-01..2024-03-01 10",
            ],
            await BilledAsync(s));
    }

    [Fact]
    public async Task A_refresh_answers_nothing_and_open_invoices_follow_the_events_all_the_same()
    {
        var (s, id) = await CallsAsync("phase_duration", difference: true);
        await UseAsync(s, "2024-01-10", 600);

        var answer = await s.Api.SendAsync(HttpMethod.Post, "/v1/subscriptions/refresh");

        Assert.Equal((200, ""), (answer.Status, answer.Text));
        Assert.Equal(100, await OpenAsync(s, id));
    }

    [Fact]
    public async Task Usage_inside_a_pause_stays_out_of_every_window()
    {
        var (s, id) = await CallsAsync("phase_duration", difference: true);
        await UseAsync(s, "2024-01-05", 600);
        await UseAsync(s, "2024-01-15", 5000);
        await s.AdvanceAsync("2024-01-10T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = "2024-02-10T00:00:00Z" });
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        Assert.Equal(["Calls 600 2024-01-01..2024-01-10 100"], await BilledAsync(s));
        await UseAsync(s, "2024-02-05", 5000);
        await UseAsync(s, "2024-02-11", 3);

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(["Calls 600 2024-01-01..2024-01-10 100", "Calls 3 2024-02-10..2024-03-01 3"], await BilledAsync(s));
    }

    [Fact]
    public async Task Cancelling_bills_the_rest_of_the_window_and_taking_it_back_changes_nothing()
    {
        var (s, id) = await CallsAsync("custom", difference: true, new { period = "weeks", count = 6 });
        await UseAsync(s, "2024-01-10", 510);
        await UseAsync(s, "2024-02-10", 40);
        await UseAsync(s, "2024-02-13", 502);
        await UseAsync(s, "2024-02-25", 1000);
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2024-02-10T00:00:00Z" });
        await s.Api.PostAsync($"/v1/subscriptions/{id}/reinstate");
        await s.AdvanceAsync("2024-02-20T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await s.AdvanceAsync("2024-06-01T00:00:00Z");

        var issued = await s.IssuedAsync();
        Assert.Equal(2, issued.Length);
        Assert.Equal(["Calls 510 2024-01-01..2024-02-01 10"], Lines(issued[0]));
        Assert.Equal(["Calls 40 2024-02-01..2024-02-12 40", "Calls 502 2024-02-12..2024-02-20 2"], Lines(issued[1]));
        Assert.Empty(await s.InvoicesAsync("status=open"));
    }

    [Fact]
    public async Task A_removed_product_bills_its_window_up_to_then()
    {
        var (s, id) = await CallsAsync("phase_duration", difference: true);
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("products.0.id");
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1)]);
        await UseAsync(s, "2024-01-10", 600);
        await UseAsync(s, "2024-02-05", 20);
        await UseAsync(s, "2024-02-15", 5000);
        await s.AdvanceAsync("2024-02-11T00:00:00Z");
        object Update(string type) => new
        {
            type,
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            payload = new { product_id = product, prices = FreeCalls },
        };
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update("remove_product"));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal(
            ["Calls 600 2024-01-01..2024-02-01 100", "Calls 20 2024-02-01..2024-02-11 20"],
            (await BilledAsync(s)).Where(line => line.StartsWith("Calls", StringComparison.Ordinal)));
    }
}
