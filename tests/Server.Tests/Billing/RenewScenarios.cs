using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Renewals that are billed ahead of their day.</summary>
public sealed class RenewScenarios(TestServer server)
{
    [Fact]
    public async Task Renewing_up_to_a_date_bills_every_period_that_begins_before_it_and_none_again()
    {
        var s = await AtAsync(server, "2024-01-15T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);

        var renewed = await s.Api.PostAsync($"/v1/subscriptions/{id}/renew", new { up_to = "2024-04-15T00:00:00Z" });
        await s.Api.PostAsync($"/v1/subscriptions/{id}/renew", new { up_to = "2024-04-15T00:00:00Z" });
        await s.AdvanceAsync("2024-04-15T00:00:00Z");

        Assert.Equal("2024-04-15T00:00:00.000Z", renewed.Text("next_payment_at"));
        Assert.Equal(
            ["Fee 1 2024-01-15..2024-02-15 1000", "Fee 1 2024-02-15..2024-03-15 1000", "Fee 1 2024-03-15..2024-04-15 1000",
                "Fee 1 2024-04-15..2024-05-15 1000"],
            (await s.IssuedAsync()).SelectMany(Lines).Order());
    }

    [Fact]
    public async Task A_pending_subscription_starts_with_its_renewal()
    {
        var s = await AtAsync(server, "2024-01-15T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { activation_strategy = "manually" });

        var renewed = await s.Api.PostAsync($"/v1/subscriptions/{id}/renew", new { up_to = "2024-02-01T00:00:00Z" });

        Assert.Equal(("active", "2024-01-15T00:00:00.000Z"), (renewed.Text("status"), renewed.Text("starts_at")));
        Assert.Single(await s.IssuedAsync());
    }

    [Fact]
    public async Task More_than_36_renewals_at_once_are_refused_and_nothing_is_billed()
    {
        // golden hl-renew-max
        var s = await AtAsync(server, "2024-01-15T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { starts_at = "2024-02-15T00:00:00Z" });

        var refused = await s.Api.SendAsync(
            HttpMethod.Post, $"/v1/subscriptions/{id}/renew", new { up_to = "2027-02-16T00:00:00Z" });

        Assert.Equal(
            (400, "up_to lies more than 36 renewals ahead: renew in steps"), (refused.Status, refused.Json.Text("message")));
        Assert.Empty(await s.InvoicesAsync());
        await s.Api.PostAsync($"/v1/subscriptions/{id}/renew", new { up_to = "2027-02-15T00:00:00Z" });
        Assert.Equal(36, (await s.InvoicesAsync()).Length);
    }

    [Fact]
    public async Task What_has_ended_is_not_renewed()
    {
        var s = await AtAsync(server, "2024-01-15T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        var refused = await s.Api.SendAsync(HttpMethod.Post, $"/v1/subscriptions/{id}/renew", new { up_to = "2024-03-01T00:00:00Z" });
        var faulty = await s.Api.SendAsync(HttpMethod.Post, $"/v1/subscriptions/{id}/renew", new { });

        Assert.Equal(
            (400, "Subscription is cancelled; this needs it to be active or pending"), (refused.Status, refused.Json.Text("message")));
        Assert.Equal((400, "up_to: Required"), (faulty.Status, faulty.Json.Text("message").Replace("Invalid request: ", "")));
    }
}
