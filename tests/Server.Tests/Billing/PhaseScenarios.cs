using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Subscriptions in phases: ramps, setup, trial, and moving on by hand.</summary>
public sealed class PhaseScenarios(TestServer server)
{
    [Fact]
    public async Task A_ramp_charges_each_phase_its_own_price_without_anybody_moving_it_on()
    {
        var s = await AtAsync(server, "2024-01-31T09:00:00Z");
        var seats = await s.SeatAsync("Licences");
        var id = await s.InPhasesAsync(
            Phase("start_date", "duration", Months(2), Seats(seats, 20, 2000)),
            Phase("previous_phase_end", "manual", null, Seats(seats, 40, 2500)));

        await s.AdvanceAsync("2024-04-30T12:00:00Z");

        // month ends keep their day: 31 January, 29 February, then 31 March begins the second phase
        Assert.Equal(
            ["Licences 20 2024-01-31..2024-02-29 40000"], Lines((await s.IssuedAsync())[0]));
        Assert.Equal(
            ["Licences 20 2024-02-29..2024-03-31 40000", "Licences 40 2024-03-31..2024-04-30 100000"],
            (await s.IssuedAsync()).Skip(1).Take(2).SelectMany(Lines));
        var phases = (await s.Api.GetAsync($"/v2/subscriptions/{id}/phases")).Items("data");
        Assert.Equal(["finished", "active"], phases.Select(p => p.Text("status")));
        Assert.Equal("2024-03-31T09:00:00.000Z", phases[1].Text("starts_at"));
        var subscription = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal(phases[1].Text("id"), subscription.Text("current_phase_id"));
        Assert.Equal(40, subscription.Decimal("products.0.count"));
    }

    [Fact]
    public async Task A_setup_fee_is_charged_once_and_licences_begin_when_somebody_moves_on()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var setup = await s.FeeAsync("Setup");
        var seats = await s.SeatAsync("Licences");
        var id = await s.InPhasesAsync(
            Phase("immediately", "manual", null, Fee(setup, 100000), type: "setup"),
            Phase("previous_phase_end", "duration", new { period = "years", count = 1 }, Seats(seats, 20, 2000)),
            Phase("previous_phase_end", "manual", null, Seats(seats, 40, 2500)));
        await s.AdvanceAsync("2024-03-15T00:00:00Z");
        Assert.Equal(["Setup 1 2024-01-10..2024-01-10 100000"], (await s.IssuedAsync()).SelectMany(Lines));

        var moved = await s.Api.PostAsync($"/v2/subscriptions/{id}/next-phase", new { });

        Assert.Equal(["finished", "active", "pending"], moved.Items("phases").Select(p => p.Text("status")));
        Assert.Equal("2025-03-15T00:00:00.000Z", moved.Text("phases.2.starts_at"));
        Assert.Equal("Licences 20 2024-03-15..2024-04-15 40000", Assert.Single(Lines((await s.IssuedAsync())[^1])));
        await s.AdvanceAsync("2025-03-15T00:00:00Z");
        Assert.Equal("Licences 40 2025-03-15..2025-04-15 100000", Assert.Single(Lines((await s.IssuedAsync())[^1])));
    }

    [Fact]
    public async Task A_free_trial_of_14_days_is_followed_by_the_paid_plan()
    {
        var s = await AtAsync(server, "2024-02-20T00:00:00Z");
        var fee = await s.FeeAsync("Pro");
        var calls = await s.CallsAsync();
        var id = await s.InPhasesAsync(
            Phase(
                "immediately", "duration", new { period = "days", count = 14 }, new[] { Fee(fee, 0), Month(calls, PerUnit(0)) },
                type: "trial"),
            Phase("previous_phase_end", "manual", null, new[] { Fee(fee, 3100), Month(calls, PerUnit(10)) }));
        await s.SendAsync("call", ("2024-02-25T00:00:00.000Z", 1), ("2024-03-10T00:00:00.000Z", 1), ("2024-03-11T00:00:00.000Z", 1));

        await s.AdvanceAsync("2024-04-20T00:00:00Z");

        // 20 February + 14 days = 5 March: the trial's call is free, the two in March are not
        Assert.Equal(
            ["Calls 1 2024-02-20..2024-03-05 0", "Pro 1 2024-03-05..2024-04-05 3100"], Lines((await s.IssuedAsync())[1]));
        Assert.Equal(
            ["Calls 2 2024-03-05..2024-04-05 20", "Pro 1 2024-04-05..2024-05-05 3100"], Lines((await s.IssuedAsync())[2]));
        Assert.Equal("standard", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("phases.1.type"));
    }

    [Theory]
    // 3,100 for January, left on the 11th: 21 of 31 days come back, and 6,200 begins anew
    [InlineData("prorata", "2024-01-11T00:00:00Z", "Basic 1 2024-01-11..2024-02-01 2100|Pro 1 2024-01-11..2024-02-11 6200", 4100)]
    [InlineData("pay_in_full", "2024-01-11T00:00:00Z", "Pro 1 2024-01-11..2024-02-11 6200", 6200)]
    [InlineData("none", "2024-01-11T00:00:00Z", "Pro 1 2024-01-11..2024-02-11 6200", 6200)]
    public async Task Leaving_a_phase_in_the_middle_gives_back_what_its_transition_says(string method, string at, string lines, int net)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Pro"));
        var id = await s.InPhasesAsync(
            Phase("immediately", "manual", null, Fee(basic, 3100)),
            Phase("previous_phase_end", "manual", null, Fee(pro, 6200), transition: method));
        await s.AdvanceAsync("2024-01-20T00:00:00Z");

        // found on the 20th: the date that has passed decides
        await s.Api.PostAsync($"/v2/subscriptions/{id}/next-phase", new { transition_date = at });

        var invoice = (await s.IssuedAsync())[^1];
        Assert.Equal(lines.Split('|').Order(), Lines(invoice).Order());
        Assert.Equal(net, invoice.Decimal("amount_excluding_tax"));
    }

    [Theory]
    // the cycle goes on: on 11 January the rest of the month is 21 of 31 days of 6,200
    [InlineData("prorata", 4200 - 2100)]
    [InlineData("pay_in_full", 6200)]
    [InlineData("none", 0)]
    public async Task A_phase_that_keeps_the_billing_date_charges_the_rest_of_the_month_as_its_transition_says(string method, int net)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Pro"));
        var id = await s.InPhasesAsync(
            Phase("immediately", "manual", null, Fee(basic, 3100)),
            Phase("previous_phase_end", "manual", null, Fee(pro, 6200), transition: method, billingAt: "2024-01-01T00:00:00Z"));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v2/subscriptions/{id}/next-phase", new { });

        Assert.Equal(3100 + net, (await s.IssuedAsync()).Sum(i => i.Decimal("amount_excluding_tax")));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal("Pro 1 2024-02-01..2024-03-01 6200", Assert.Single(Lines((await s.IssuedAsync())[^1])));
    }

    [Fact]
    public async Task A_switch_planned_ahead_bills_usage_up_to_it_and_moves_on_by_itself()
    {
        var s = await AtAsync(server, "2024-03-01T00:00:00Z");
        var calls = await s.CallsAsync();
        var id = await s.InPhasesAsync(
            Phase("immediately", "manual", null, Month(calls, PerUnit(10))),
            Phase("previous_phase_end", "manual", null, Month(calls, PerUnit(7))));
        await s.SendAsync("call", ("2024-03-10T00:00:00.000Z", 1), ("2024-03-20T00:00:00.000Z", 1), ("2024-03-21T00:00:00.000Z", 1));

        var planned = await s.Api.PostAsync($"/v2/subscriptions/{id}/next-phase", new { transition_date = "2024-03-15T00:00:00Z" });
        Assert.Equal(["active", "pending"], planned.Items("phases").Select(p => p.Text("status")));
        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        Assert.Equal(
            ["Calls 1 2024-03-01..2024-03-15 10", "Calls 2 2024-03-15..2024-04-15 14"], (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task The_last_phase_s_end_is_the_end_of_the_subscription()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync("Seat");
        var id = await s.InPhasesAsync(Phase("immediately", "end_date", null, Fee(fee, 3100), endsAt: "2024-02-11T00:00:00Z"));

        await s.AdvanceAsync("2024-06-01T00:00:00Z");

        // known ahead, February is charged 10 of 29 days and nothing comes back
        Assert.Equal(
            ["Seat 1 2024-01-01..2024-02-01 3100", "Seat 1 2024-02-01..2024-02-11 1069"], (await s.IssuedAsync()).SelectMany(Lines));
        var ended = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal(
            ("cancelled", "system", "2024-02-11T00:00:00.000Z"),
            (ended.Text("status"), ended.Text("cancellation_source"), ended.Text("cancel_at")));
    }

    [Fact]
    public async Task What_finished_phases_charged_elsewhere_is_not_charged_again()
    {
        var s = await AtAsync(server, "2024-05-10T00:00:00Z");
        var fee = await s.FeeAsync("Plan");
        await s.InPhasesAsync(
            Phase(
                "start_date", "end_date", null, Fee(fee, 1000), startsAt: "2024-01-01T00:00:00Z", endsAt: "2024-05-01T00:00:00Z",
                status: "finished"),
            Phase("previous_phase_end", "manual", null, Fee(fee, 2000)));

        Assert.Equal(["Plan 1 2024-05-01..2024-06-01 2000"], (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task A_phase_that_is_not_invoiced_costs_nothing()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync("Plan");
        await s.InPhasesAsync(
            Phase("immediately", "duration", Months(2), Fee(fee, 1000), doNotInvoice: true),
            Phase("previous_phase_end", "manual", null, Fee(fee, 2000)));

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(["Plan 1 2024-03-01..2024-04-01 2000"], (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task A_contract_renews_by_itself_and_its_end_ends_the_phase_when_it_does_not()
    {
        var s = await AtAsync(server, "2024-01-15T00:00:00Z");
        var fee = await s.FeeAsync("Plan");
        object Contract(bool renews) => new
        {
            activation_strategy = "immediately",
            end_strategy = "duration",
            duration = new { period = "months", count = 3 },
            renew_automatically = renews,
            renew_for_duration = new { period = "months", count = 1 },
        };
        var renewing = await s.InPhasesWithAsync(
            new { contract_terms = Contract(true) }, Phase("immediately", "contract_end_date", null, Fee(fee, 100)));
        var ending = await s.InPhasesWithAsync(
            new { contract_terms = Contract(false) }, Phase("immediately", "contract_end_date", null, Fee(fee, 100)));

        await s.AdvanceAsync("2024-06-01T00:00:00Z");

        var first = await s.Api.GetAsync($"/v2/subscriptions/{renewing}");
        Assert.Equal("active", first.Text("contract_terms.status"));
        Assert.Equal("2024-05-15T00:00:00.000Z", first.Text("contract_terms.current_period_started_at"));
        Assert.Equal("2024-06-15T00:00:00.000Z", first.Text("renews_at"));
        var second = await s.Api.GetAsync($"/v2/subscriptions/{ending}");
        Assert.Equal(("cancelled", "finished"), (second.Text("status"), second.Text("contract_terms.status")));
        Assert.Equal("2024-04-15T00:00:00.000Z", second.Text("phases.0.ends_at"));
        Assert.Equal(3, (await s.InvoicesAsync($"status=all&subscription_id={ending}")).Length);
    }

    [Fact]
    public async Task Manual_activation_starts_the_first_phase_and_plans_the_others()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync("Plan");
        var id = await s.InPhasesAsync(
            Phase("manual", "duration", Months(1), Fee(fee, 100)), Phase("previous_phase_end", "manual", null, Fee(fee, 200)));
        var waiting = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal(("pending", true), (waiting.Text("status"), waiting.IsNull("phases.1.starts_at")));
        await s.AdvanceAsync("2024-03-10T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/activate", new { });
        await s.AdvanceAsync("2024-04-10T00:00:00Z");

        Assert.Equal(
            ["Plan 1 2024-03-10..2024-04-10 100", "Plan 1 2024-04-10..2024-05-10 200"], (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task Moving_on_is_refused_where_there_is_nowhere_to_go()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (fee, calls) = (await s.FeeAsync("Plan"), await s.CallsAsync());
        var id = await s.InPhasesAsync(
            Phase("immediately", "manual", null, Month(calls, PerUnit(1))), Phase("previous_phase_end", "manual", null, Fee(fee, 200)));
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        await Refused("2024-01-01T00:00:00Z", "transition_date must be after the start of the running phase");
        await Refused("2024-01-20T00:00:00Z", "transition_date lies before the end of a period whose usage or arrears were billed already");
        await s.Api.PostAsync($"/v2/subscriptions/{id}/next-phase", new { });
        await Refused("2024-02-20T00:00:00Z", "The running phase is the last one");

        async Task Refused(string at, string message)
        {
            var answer = await s.Api.SendAsync(HttpMethod.Post, $"/v2/subscriptions/{id}/next-phase", new { transition_date = at });
            Assert.Equal((400, message), (answer.Status, answer.Json.Text("message")));
        }
    }

    private static object Months(int count) => new { period = "months", count };

    private static object Seats(string id, int count, decimal amount) =>
        new { id, count, payment_interval = new { period = "months", count = 1 }, prices = new[] { PerUnit(amount) } };

    internal static object Phase(
        string starts,
        string ends,
        object? duration,
        object product,
        string type = "standard",
        string? transition = null,
        string? billingAt = null,
        string? startsAt = null,
        string? endsAt = null,
        string? status = null,
        bool doNotInvoice = false)
    {
        var phase = new Dictionary<string, object?>
        {
            ["activation_strategy"] = starts,
            ["end_strategy"] = ends,
            ["billing_date_setting"] = billingAt is null ? "phase_start" : "specific_date",
            ["type"] = type,
            ["do_not_invoice_phase"] = doNotInvoice,
            ["products"] = product is object[] many ? many : [product],
            ["duration"] = duration,
            ["initial_billing_at"] = billingAt,
            ["transition_calculation_method"] = transition,
            ["starts_at"] = startsAt,
            ["ends_at"] = endsAt,
            ["status"] = status,
        };
        return phase.Where(p => p.Value is not null).ToDictionary();
    }
}
