using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>What subscriptions are worth, as valuations and in their own answers.</summary>
public sealed class ValueScenarios(TestServer server)
{
    [Fact]
    public async Task A_contract_of_a_year_is_worth_what_was_invoiced_and_what_is_left_of_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3100)], new { contract_terms = Terms("2024-01-01T00:00:00.000Z") });
        await s.AdvanceAsync("2024-03-15T00:00:00Z");

        var value = await ValuationAsync(s, id, "?granularity=quarter");

        Assert.Equal([37_200, 9_300, 27_900], Total(value));
        Assert.Equal(
            ["2024-Q1 9300", "2024-Q2 9300", "2024-Q3 9300", "2024-Q4 9300"],
            value.Items("contract_value.by_period").Select(p => $"{p.Text("period")} {p.Decimal("amount")}"));
        Assert.Equal(
            ("2024-01-01T00:00:00.000Z", "2024-04-01T00:00:00.000Z"),
            (value.Text("contract_value.by_period.0.starts_at"), value.Text("contract_value.by_period.0.ends_at")));
        Assert.Equal(37_200, value.Decimal("recurring_contract_value.total"));
        Assert.Equal(
            (37_200, 37_200), (
                value.Decimal("recurring_contract_value.by_phase.0.annual_value"),
                value.Decimal("recurring_contract_value.by_phase.0.phase_amount")));
        Assert.Equal(37_200, value.Decimal("arr.fixed"));
        var shown = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal([37_200, 37_200, 3_100], Figures(shown));
        Assert.Equal(Figures(shown), Figures((await s.Api.GetAsync("/v2/subscriptions")).At("data.0")));
        Assert.False((await ValuationAsync(s, id)).Has("contract_value.by_period"));
        Assert.Equal(["2024"], (await ValuationAsync(s, id, "?granularity=year")).Texts("contract_value.by_period", "period"));
        Assert.Equal(12, (await ValuationAsync(s, id, "?granularity=month")).Items("recurring_contract_value.by_period").Length);
    }

    [Fact]
    public async Task A_ramp_shows_the_worth_of_each_phase()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (setup, seats) = (await s.FeeAsync("Setup"), await s.SeatAsync("Licences"));
        var id = await s.InPhasesAsync(
            Phase("setup", "immediately", 1, Fee(setup, 100_000)),
            Phase("standard", "previous_phase_end", 2, Licences(seats, 20, 2000)),
            Phase("standard", "previous_phase_end", 9, Licences(seats, 40, 2500)));
        await s.AdvanceAsync("2024-02-15T00:00:00Z");

        var value = await ValuationAsync(s, id);

        // 1,000.00 once, two months of 20 × 20.00, nine of 40 × 25.00
        Assert.Equal([100_000, 80_000, 900_000], value.Items("contract_value.by_phase").Select(p => p.Decimal("amount")));
        Assert.Equal([1_080_000, 140_000, 940_000], Total(value));
        Assert.Equal([0, 480_000, 1_200_000], value.Items("recurring_contract_value.by_phase").Select(p => p.Decimal("annual_value")));
        Assert.Equal(980_000, value.Decimal("recurring_contract_value.total"));
        Assert.Equal([480_000, 1_080_000, 40_000], Figures(await s.Api.GetAsync($"/v2/subscriptions/{id}")));
    }

    [Fact]
    public async Task Usage_is_annualised_by_its_last_period_and_by_the_days_it_was_used()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var calls = await s.CallsAsync();
        var id = await s.SubscribeAsync([Month(calls, PerUnit(1000))]);
        await s.SendAsync(
            "call", ("2024-01-10T00:00:00.000Z", 1), ("2024-02-10T00:00:00.000Z", 1), ("2024-02-11T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-03-10T00:00:00Z");

        var value = await ValuationAsync(s, id);

        // 20.00 × 12, and 30.00 × 365 / 60
        Assert.Equal((0, 24_000, 18_250), (
            value.Decimal("arr.fixed"), value.Decimal("arr.variable.current"), value.Decimal("arr.variable.averaged")));
        Assert.Equal([3_000, 3_000, 0], Total(value));
        Assert.Equal(0, value.Decimal("recurring_contract_value.total"));
        Assert.Equal([18_250, 3_000, 0], Figures((await s.Api.GetAsync("/v2/subscriptions")).At("data.0")));
    }

    [Fact]
    public async Task What_comes_back_is_taken_off_and_what_has_ended_is_worth_nothing_a_year()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        Assert.Equal([37_200, 37_200, 3_100], Figures(await s.Api.GetAsync($"/v2/subscriptions/{id}")));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        // 21 of 31 days come back
        var ended = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal((0, 1_000), (ended.Decimal("estimated_arr"), ended.Decimal("contract_value")));
        Assert.True(ended.IsNull("next_payment_amount"));
        Assert.Equal([1_000, 1_000, 0], Total(await ValuationAsync(s, id)));
    }

    [Fact]
    public async Task A_planned_end_cuts_the_contract_and_renewals_to_come_do_not_count()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3100)], new { contract_terms = Terms("2024-01-01T00:00:00.000Z", renews: true) });
        Assert.Equal([37_200, 3_100, 34_100], Total(await ValuationAsync(s, id)));
        await s.AdvanceAsync("2025-01-15T00:00:00Z");
        Assert.Equal([74_400, 40_300, 34_100], Total(await ValuationAsync(s, id)));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2025-03-01T00:00:00.000Z" });

        Assert.Equal([43_400, 40_300, 3_100], Total(await ValuationAsync(s, id)));
    }

    [Fact]
    public async Task One_that_waits_is_worth_what_it_would_be_now_and_a_paused_one_earns_nothing()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3100)], new { activation_strategy = "manually" });
        var waiting = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal((37_200, 37_200), (waiting.Decimal("estimated_arr"), waiting.Decimal("contract_value")));
        Assert.True(waiting.IsNull("next_payment_amount"));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/activate");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { });

        Assert.Equal(0, (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Decimal("estimated_arr"));
    }

    [Fact]
    public async Task A_value_set_by_hand_goes_before_the_computed_one()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3100)]);

        var set = await s.Api.PutAsync($"/v2/subscriptions/{id}", new { estimated_arr = 500, contract_value = 700 });
        Assert.Equal([500, 700, 3_100], Figures(set));

        Assert.Equal(
            [37_200, 37_200, 3_100],
            Figures(await s.Api.PutAsync(
                $"/v2/subscriptions/{id}", new { estimated_arr = (decimal?)null, contract_value = (decimal?)null })));
    }

    [Fact]
    public async Task Amounts_too_large_to_bill_hide_no_subscription()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        await s.SubscribeAsync([Fee(fee, 3100)]);
        var many = new { id = fee, count = 1_000_000_000_000, price = new { type = "fee", amount = 1_000_000_000_000 } };
        var id = await s.SubscribeAsync([many], new { starts_at = "2024-02-01T00:00:00.000Z" });

        var listed = (await s.Api.GetAsync("/v2/subscriptions")).Items("data");

        Assert.Equal(2, listed.Length);
        Assert.Equal(id, listed[0].Text("id"));
        Assert.True(listed[0].IsNull("estimated_arr") && listed[0].IsNull("contract_value"));
        Assert.Equal(37_200, listed[1].Decimal("contract_value"));
        var refused = await s.Api.FailAsync(HttpMethod.Get, $"/v1/subscriptions/{id}/valuation", 400);
        Assert.Equal("The amounts or quantities are too large to bill", refused.Text("message"));
    }

    private static async Task<JsonElement> ValuationAsync(Scenario s, string id, string query = "") =>
        await s.Api.GetAsync($"/v1/subscriptions/{id}/valuation{query}");

    private static decimal[] Total(JsonElement value) =>
    [
        value.Decimal("contract_value.total"), value.Decimal("contract_value.invoiced"), value.Decimal("contract_value.remaining"),
    ];

    private static decimal[] Figures(JsonElement subscription) =>
        [subscription.Decimal("estimated_arr"), subscription.Decimal("contract_value"), subscription.Decimal("next_payment_amount")];

    private static object Terms(string startsAt, bool renews = false) => new
    {
        activation_strategy = "start_date",
        starts_at = startsAt,
        end_strategy = "duration",
        duration = new { period = "years", count = 1 },
        renew_automatically = renews,
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

    private static object Licences(string id, int count, decimal amount) =>
        new { id, count, payment_interval = new { period = "months", count = 1 }, prices = new[] { PerUnit(amount) } };
}
