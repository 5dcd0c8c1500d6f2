using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>What subscriptions are worth a year, as it changed over time. An entry reads "day movement source: before > after".</summary>
public sealed class ArrScenarios(TestServer server)
{
    [Fact]
    public async Task A_start_a_dearer_price_and_an_end_are_new_expansion_and_churn()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var seats = await s.SeatAsync();
        var id = await s.SubscribeAsync([Seats(seats, 10)]);
        await s.AdvanceAsync("2024-02-11T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update("update_count", new { product_id = seats, count = 15 }));
        await s.AdvanceAsync("2024-03-05T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update("update_count", new { product_id = seats, count = 12 }));
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2024-06-01T00:00:00.000Z" });
        Assert.Equal(3, (await HistoryAsync(s, id)).Length);

        await s.AdvanceAsync("2024-07-01T00:00:00Z");

        // 10, 15 and 12 seats at 20.00 a month
        Assert.Equal(
            [
                "2024-06-01 churn cancellation: active 288000 > excluded 0",
                "2024-03-05 contraction update: active 360000 > active 288000",
                "2024-02-11 expansion update: active 240000 > active 360000",
                "2024-01-01 new creation: - > active 240000",
            ],
            await HistoryAsync(s, id));
        Assert.Equal(await HistoryAsync(s, id), await PageAsync(s, $"/v1/customers/{s.CustomerId}/arr-history"));
    }

    [Fact]
    public async Task An_entry_tells_whom_and_in_which_currency_with_its_fixed_and_usage_parts()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100), Month(await s.CallsAsync(), PerUnit(1000))]);
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        var page = await s.Api.GetAsync($"/v1/subscriptions/{id}/arr-history?include_total=true");

        // one call of 10.00 in 31 days is 117.74 in 365
        Assert.Equal(
            ["2024-02-04 usage_change usage: active 37200 > active 48974", "2024-01-01 new creation: - > active 37200"],
            page.Items("data").Select(Entry));
        Assert.Equal((2, false), (page.Decimal("total"), page.Flag("has_more")));
        var entry = page.Items("data")[0];
        Assert.StartsWith("arcg_", entry.Text("id"), StringComparison.Ordinal);
        Assert.Equal((id, s.CustomerId, "tracked"), (entry.Text("subscription_id"), entry.Text("customer_id"), entry.Text("data_source")));
        Assert.Equal((s.CustomerId, "EUR"), (entry.Text("current.customer_id"), entry.Text("current.currency")));
        Assert.Equal((37_200, 11_774), (entry.Decimal("current.fixed_annual_value"), entry.Decimal("current.variable_annual_value")));
        Assert.Equal(0, entry.Decimal("previous.variable_annual_value"));
        Assert.Equal(48_974, (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Decimal("estimated_arr"));
        // the invoice of the usage, with the fee of February, is voided: it counts no more, nor does what it charged
        await s.Api.PostAsync($"/v1/invoices/{(await s.IssuedAsync())[1].Text("id")}/void");
        Assert.Equal("2024-02-10 usage_change usage: active 48974 > active 37200", (await HistoryAsync(s, id))[0]);
        var value = await s.Api.GetAsync($"/v1/subscriptions/{id}/valuation");
        Assert.Equal((3_100, 0), (value.Decimal("contract_value.invoiced"), value.Decimal("arr.variable.averaged")));
    }

    [Fact]
    public async Task A_trial_is_worth_nothing_and_each_phase_after_it_changes_the_value_on_its_first_day()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Pro"));
        var id = await s.InPhasesAsync(
            Phase("trial", "immediately", 1, Fee(basic, 500)),
            // paid at the end of each quarter: nothing is invoiced on its first day
            Phase("standard", "previous_phase_end", 6, Fee(basic, 9300, "months", 3, "end")),
            Phase("standard", "previous_phase_end", 6, Fee(pro, 6200)));
        Assert.Empty(await HistoryAsync(s, id));

        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(["2024-02-01 new phase_change: - > active 37200"], await HistoryAsync(s, id));
        await s.AdvanceAsync("2025-01-01T00:00:00Z");

        Assert.Equal(
            ["2024-08-01 expansion phase_change: active 37200 > active 74400"], (await HistoryAsync(s, id))[^2..^1]);
    }

    [Fact]
    public async Task A_start_in_the_past_is_entered_on_the_days_it_took_effect()
    {
        var s = await AtAsync(server, "2024-05-15T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Pro"));

        var id = await s.InPhasesAsync(
            new
            {
                type = "standard",
                activation_strategy = "start_date",
                starts_at = "2024-02-01T00:00:00.000Z",
                end_strategy = "duration",
                duration = new { period = "months", count = 2 },
                billing_date_setting = "phase_start",
                products = new[] { Fee(basic, 3100) },
            },
            Phase("standard", "previous_phase_end", 12, Fee(pro, 6200)));

        Assert.Equal(
            ["2024-04-01 expansion phase_change: active 37200 > active 74400", "2024-02-01 new creation: - > active 37200"],
            await HistoryAsync(s, id));
    }

    [Fact]
    public async Task Waiting_and_pausing_move_the_value_between_buckets()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3100)], new { activation_strategy = "manually" });
        var later = await s.SubscribeAsync([Fee(fee, 3100)], new { starts_at = "2024-01-20T00:00:00.000Z" });
        var never = await s.SubscribeAsync([Fee(fee, 3100)], new { activation_strategy = "manually" });
        await s.AdvanceAsync("2024-01-10T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/activate");
        await s.Api.PostAsync($"/v1/subscriptions/{never}/cancel", new { });
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = "2024-04-05T00:00:00.000Z" });
        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        Assert.Equal(
            [
                "2024-04-05 status_transfer reactivation: excluded 37200 > active 37200",
                "2024-03-01 status_transfer pause: active 37200 > excluded 37200",
                "2024-01-10 status_transfer activation: pending 37200 > active 37200",
                "2024-01-01 new creation: - > pending 37200",
            ],
            await HistoryAsync(s, id));
        Assert.Equal(
            [
                "2024-01-20 status_transfer activation: pending 37200 > active 37200",
                "2024-01-01 new creation: - > pending 37200",
            ],
            await HistoryAsync(s, later));
        Assert.Equal("2024-01-10 churn cancellation: pending 37200 > excluded 0", (await HistoryAsync(s, never))[0]);
    }

    [Fact]
    public async Task A_transition_goes_on_in_the_target_and_a_preview_leaves_nothing()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Pro"));
        var id = await s.SubscribeAsync([Fee(basic, 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var upgrade = new
        {
            source_subscription_id = id,
            application_schedule = "immediately",
            target_subscription = new { products = new[] { Fee(pro, 6200) } },
        };
        await s.Api.PostAsync("/v2/subscriptions/transitions/preview", upgrade);
        Assert.Single(await HistoryAsync(s, id));

        var target = (await s.Api.PostAsync("/v2/subscriptions/transitions", upgrade)).Text("target_subscription_id");

        Assert.Equal("2024-01-11 no_change transition: active 37200 > excluded 37200", (await HistoryAsync(s, id))[0]);
        Assert.Equal(["2024-01-11 expansion transition: active 37200 > active 74400"], await HistoryAsync(s, target));
        // a price that stays the same goes on too
        var again = (await s.Api.PostAsync("/v2/subscriptions/transitions", new
        {
            source_subscription_id = target,
            application_schedule = "scheduled",
            transition_date = "2024-02-01T00:00:00.000Z",
            target_subscription = new { products = new[] { Fee(pro, 6200) } },
        })).Text("target_subscription_id");
        Assert.Empty(await HistoryAsync(s, again));
        await s.AdvanceAsync("2024-02-15T00:00:00Z");
        Assert.Equal(["2024-02-01 no_change transition: active 74400 > active 74400"], await HistoryAsync(s, again));
        Assert.Equal(5, (await PageAsync(s, $"/v1/customers/{s.CustomerId}/arr-history")).Length);
        // back at the last renewal: entered on the day that the change took effect, never before the entry before
        await s.AdvanceAsync("2024-03-20T00:00:00Z");
        var last = (await s.Api.PostAsync("/v2/subscriptions/transitions", new
        {
            source_subscription_id = again,
            application_schedule = "last_renewal",
            target_subscription = new { products = new[] { Fee(basic, 3100) } },
        })).Text("target_subscription_id");
        Assert.Equal(["2024-03-01 contraction transition: active 74400 > active 37200"], await HistoryAsync(s, last));
    }

    [Fact]
    public async Task Coupons_that_run_for_ever_lower_the_value_and_others_do_not()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        object Percent(string repeat) => new { type = "percent", discount_percent = 10, repeat };
        var id = await s.SubscribeAsync([Fee(fee, 10_000)], new { coupons = new[] { Percent("once"), Percent("forever") } });
        var shown = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal(108_000, shown.Decimal("estimated_arr"));
        Assert.Equal(108_000, (await s.Api.GetAsync($"/v1/subscriptions/{id}/valuation")).Decimal("arr.fixed"));
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        var amount = (await s.Api.PostAsync("/v1/coupons", new
        {
            type = "amount",
            name = "Friend",
            discount_amount = 500,
            currency = "EUR",
            repeat = "forever",
        })).Text("id");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update("add_coupon", new { coupon_id = amount, repeat = "forever" }));
        await s.AdvanceAsync("2024-03-10T00:00:00Z");
        await s.Api.PostAsync(
            $"/v1/subscriptions/{id}/update",
            Update("remove_coupon", new { subscription_coupon_id = shown.Items("coupons")[1].Text("subscription_coupon_id") }));

        // 12 × (100.00 − 10 %), 12 × 5.00 less, then 12 × (100.00 − 5.00)
        Assert.Equal(
            [
                "2024-03-10 expansion update: active 102000 > active 114000",
                "2024-02-10 contraction update: active 108000 > active 102000",
                "2024-01-01 new creation: - > active 108000",
            ],
            await HistoryAsync(s, id));
    }

    [Fact]
    public async Task A_coupon_for_ever_that_applies_later_lowers_the_value_on_its_day()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var late = new { type = "percent", discount_percent = 50, repeat = "forever", apply_at = "2024-02-20T00:00:00.000Z" };
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 10_000, "years")], new { coupons = new[] { late } });

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal("2024-02-20 contraction update: active 10000 > active 5000", (await HistoryAsync(s, id))[0]);
    }

    [Fact]
    public async Task An_edit_and_a_value_set_by_hand_are_entered_and_what_changes_no_value_is_not()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3100)]);
        await s.Api.PutAsync($"/v2/subscriptions/{id}", new { name = "Renamed", minimum_invoice_fee = 5000 });
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2024-06-01T00:00:00.000Z" });
        await s.Api.PostAsync($"/v1/subscriptions/{id}/reinstate");
        Assert.Single(await HistoryAsync(s, id));
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("phases.0.id");
        await s.Api.PutAsync($"/v2/subscriptions/{id}", new { phases = new[] { new { id = phase, products = new[] { Fee(fee, 4000) } } } });

        await s.Api.PutAsync($"/v2/subscriptions/{id}", new { estimated_arr = 50_000 });

        Assert.Equal(
            ["2024-01-01 expansion set_by_hand: active 48000 > active 50000", "2024-01-01 expansion update: active 37200 > active 48000"],
            (await HistoryAsync(s, id))[..2]);
        var entry = (await s.Api.GetAsync($"/v1/subscriptions/{id}/arr-history")).At("data.0");
        Assert.True(entry.IsNull("current.fixed_annual_value") && entry.IsNull("current.variable_annual_value"));
    }

    [Fact]
    public async Task A_renewal_up_to_the_end_enters_the_end_on_its_day()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)], new { cancel_at = "2024-04-01T00:00:00.000Z" });

        await s.Api.PostAsync($"/v1/subscriptions/{id}/renew", new { up_to = "2024-05-01T00:00:00.000Z" });

        Assert.Equal(
            ["2024-04-01 churn cancellation: active 37200 > excluded 0", "2024-01-01 new creation: - > active 37200"],
            await HistoryAsync(s, id));
    }

    [Fact]
    public async Task Pages_go_newest_first_within_the_dates_asked_for()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        await s.SubscribeAsync([Fee(fee, 100)]);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        await s.SubscribeAsync([Fee(fee, 200)]);
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        await s.SubscribeAsync([Fee(fee, 300)]);
        var path = $"/v1/customers/{s.CustomerId}/arr-history";

        var first = await s.Api.GetAsync($"{path}?limit=2");
        var second = await s.Api.GetAsync($"{path}?limit=2&cursor={first.Text("next_cursor")}");

        Assert.Equal([3600, 2400], first.Items("data").Select(e => e.Decimal("current.total_annual_value")));
        Assert.Equal([1200], second.Items("data").Select(e => e.Decimal("current.total_annual_value")));
        Assert.True(first.Flag("has_more") && second.IsNull("next_cursor"));
        Assert.Equal(
            ["2024-02-01 new creation: - > active 2400"],
            await PageAsync(s, $"{path}?occurred_at__gte=2024-02-01T00:00:00.000Z&occurred_at__lte=2024-02-29T00:00:00.000Z"));
    }

    [Fact]
    public async Task A_customer_is_worth_what_its_living_subscriptions_are_currency_by_currency()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        Assert.Empty((await ValuationAsync(s, "")).Items("by_currency"));
        var fee = await s.FeeAsync();
        var first = await s.SubscribeAsync([Fee(fee, 3100)]);
        var second = await s.SubscribeAsync([Fee(fee, 1000)], new { starts_at = "2024-03-01T00:00:00.000Z" });
        var ended = await s.SubscribeAsync([Fee(fee, 500)]);
        await s.Api.PostAsync($"/v1/subscriptions/{ended}/cancel", new { });

        var euro = Assert.Single((await ValuationAsync(s, "?granularity=quarter")).Items("by_currency"));

        Assert.Equal("EUR", euro.Text("currency"));
        Assert.Equal([first, second], euro.Texts("subscriptions", "subscription_id"));
        Assert.Equal(
            (await s.Api.GetAsync($"/v1/subscriptions/{first}/valuation?granularity=quarter")).GetRawText(),
            euro.At("subscriptions.0.valuation").GetRawText());
        // 372.00 of 2024, and 120.00 from March to March
        var contract = euro.At("totals.contract_value");
        Assert.Equal((49_200, 3_100, 46_100), (contract.Decimal("total"), contract.Decimal("invoiced"), contract.Decimal("remaining")));
        Assert.Equal((49_200, 49_200), (euro.Decimal("totals.recurring_contract_value.total"), euro.Decimal("totals.arr.fixed")));
        Assert.Equal(
            ["2024-Q1 10300", "2024-Q2 12300", "2024-Q3 12300", "2024-Q4 12300", "2025-Q1 2000"],
            euro.Items("totals.by_period").Select(p => $"{p.Text("period")} {p.Decimal("amount")}"));
        Assert.False((await ValuationAsync(s, "")).Has("by_currency.0.totals.by_period"));
    }

    private static async Task<JsonElement> ValuationAsync(Scenario s, string query) =>
        await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/valuation{query}");

    private static Task<string[]> HistoryAsync(Scenario s, string id) => PageAsync(s, $"/v1/subscriptions/{id}/arr-history");

    private static async Task<string[]> PageAsync(Scenario s, string path) => [.. (await s.Api.GetAsync(path)).Items("data").Select(Entry)];

    private static string Entry(JsonElement entry) =>
        $"{entry.Text("occurred_at")[..10]} {entry.Text("movement_type")} {entry.Text("change_source")}: "
        + $"{State(entry, "previous")} > {State(entry, "current")}";

    private static string State(JsonElement entry, string which) => entry.IsNull(which)
        ? "-"
        : $"{entry.Text($"{which}.bucket")} {entry.Decimal($"{which}.total_annual_value")}";

    private static object Seats(string id, int count) =>
        new { id, count, payment_interval = new { period = "months", count = 1 }, prices = new[] { PerUnit(2000) } };

    private static object Update(string type, object payload) => new
    {
        application_schedule = "immediately",
        payment_schedule = "immediately",
        calculation_method = "pro_rata",
        type,
        payload,
    };

    private static object Phase(string type, string starts, int months, object product) => new
    {
        type,
        activation_strategy = starts,
        end_strategy = "duration",
        duration = new { period = "months", count = months },
        billing_date_setting = "phase_start",
        products = new[] { product },
    };
}
