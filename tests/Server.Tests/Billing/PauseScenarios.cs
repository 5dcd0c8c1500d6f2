using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Pausing and resuming, told with the sandbox clock.</summary>
public sealed class PauseScenarios(TestServer server)
{
    [Fact]
    public async Task A_pause_from_the_first_instant_of_a_period_leaves_the_usage_after_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (fee, calls) = (await s.FeeAsync("Plan"), await s.CallsAsync());
        var id = await s.SubscribeAsync([Fee(fee, 3100), Month(calls, PerUnit(10))]);
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1), ("2024-01-25T00:00:00.000Z", 1));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = "2024-01-20T00:00:00Z" });
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        Assert.Equal(
            ["Calls 1 2024-01-20..2024-02-01 10", "Plan 1 2024-01-01..2024-02-01 3100", "Plan 1 2024-02-01..2024-03-01 3100"],
            (await s.IssuedAsync()).SelectMany(Lines).Order());
    }

    [Fact]
    public async Task A_pause_over_a_renewal_bills_the_rest_of_the_month_of_resumption_and_moves_no_anchor()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)]);
        await s.AdvanceAsync("2024-01-20T00:00:00Z");

        var paused = await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { });
        Assert.Equal("paused", paused.Text("status"));
        Assert.Equal("2024-01-20T00:00:00.000Z", paused.Text("paused_at"));
        Assert.True(paused.IsNull("next_payment_at"));
        await s.AdvanceAsync("2024-03-10T00:00:00Z");
        Assert.Single(await s.InvoicesAsync());

        var resumed = await s.Api.PostAsync($"/v1/subscriptions/{id}/reactivate");
        Assert.Equal("active", resumed.Text("status"));
        Assert.True(resumed.IsNull("paused_at"));
        await s.AdvanceAsync("2024-04-02T00:00:00Z");

        Assert.Equal(
            ["Fee 1 2024-01-01..2024-02-01 3100", "Fee 1 2024-03-10..2024-04-01 2200", "Fee 1 2024-04-01..2024-05-01 3100"],
            (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task Usage_before_and_after_a_pause_is_billed_and_usage_inside_it_never()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var id = await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(100))]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-12T00:00:00.000Z", 1), ("2024-01-25T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-10T00:00:00Z");
        var planned = await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = "2024-01-20T00:00:00Z" });
        Assert.Equal("2024-01-20T00:00:00.000Z", planned.Text("reactivate_at"));

        await s.AdvanceAsync("2024-01-21T00:00:00Z");
        Assert.Equal("active", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(["Calls 2 2024-01-01..2024-02-01 200"], (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task Pausing_again_sets_and_clears_the_date_of_resumption()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 100)]);
        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = "2024-01-20T00:00:00Z" });

        var cleared = await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = (string?)null });

        Assert.True(cleared.IsNull("reactivate_at"));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        Assert.Equal("paused", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
        Assert.Single(await s.InvoicesAsync());
    }

    [Fact]
    public async Task Cancelling_a_paused_subscription_bills_its_usage_up_to_the_pause()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var id = await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(100))]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-12T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-10T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { });
        await s.AdvanceAsync("2024-02-15T00:00:00Z");
        Assert.Empty(await s.IssuedAsync());

        var ended = await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        Assert.Equal("cancelled", ended.Text("status"));
        Assert.Equal(["Calls 1 2024-01-01..2024-01-10 100"], (await s.IssuedAsync()).SelectMany(Lines));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");
        Assert.Single(await s.InvoicesAsync());
    }

    [Fact]
    public async Task A_planned_end_comes_during_a_pause_and_can_be_taken_back_before()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var ended = await s.SubscribeAsync([Fee(fee, 100)]);
        var kept = await s.SubscribeAsync([Fee(fee, 100)]);
        foreach (var id in new[] { ended, kept })
        {
            await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = "2024-06-01T00:00:00Z" });
            await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2024-02-15T00:00:00Z" });
        }
        await s.Api.PostAsync($"/v1/subscriptions/{kept}/reinstate");

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal("cancelled", (await s.Api.GetAsync($"/v2/subscriptions/{ended}")).Text("status"));
        Assert.Equal("paused", (await s.Api.GetAsync($"/v2/subscriptions/{kept}")).Text("status"));
        await s.AdvanceAsync("2024-06-02T00:00:00Z");
        Assert.Equal("active", (await s.Api.GetAsync($"/v2/subscriptions/{kept}")).Text("status"));
    }

    [Fact]
    public async Task A_subscription_shows_its_phases_one_by_one()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 100)]);

        var phases = await s.Api.GetAsync($"/v2/subscriptions/{id}/phases");

        Assert.Equal(1, phases.Decimal("meta.total"));
        var phase = await s.Api.GetAsync($"/v2/subscriptions/{id}/phases/{phases.Text("data.0.id")}");
        Assert.Equal("active", phase.Text("status"));
        Assert.Equal("Fee", phase.Text("products.0.name"));
        await s.Api.FailAsync(HttpMethod.Get, $"/v2/subscriptions/{id}/phases/sup_unknown", 404);
        await s.Api.FailAsync(HttpMethod.Get, $"/v2/subscriptions/sub_unknown/phases", 404);
    }
}
