using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Usage;

public sealed class ThresholdScenarios(TestServer server)
{
    private static object Calls(params object[] thresholds) => new { entity = "call", operation = "sum", property = "value", thresholds };

    private static async Task<string[]> CrossedAsync(Scenario s, string aggregator) =>
    [
        .. (await s.Api.GetAsync($"/v1/aggregators/{aggregator}/usage/crossings")).Items("data").Select(c =>
            $"{c.Text("period_start")[..10]}..{c.Text("period_end")[..10]} {c.Text("threshold.operator")} "
            + $"{c.Decimal("threshold.value")}: {c.Decimal("total")} on {c.Text("crossed_at")[..10]}"),
    ];

    [Fact]
    public async Task Threshold_InABillingPeriod_IsCrossedOnceWhateverFollows()
    {
        var s = await AtAsync(server, "2024-01-15T00:00:00Z");
        var product = await s.UsageAsync("Calls", Calls(
            new { threshold_value = 10, name = "Soft" }, new { threshold_value = 100, name = "Hard" }));
        var aggregator = (await s.Api.GetAsync("/v1/aggregators")).Text("data.0.id");
        await s.SubscribeAsync([Month(product, PerUnit(1))]);

        await s.SendAsync("call", ("2024-01-16T00:00:00.000Z", 9));
        await s.AdvanceAsync("2024-01-17T00:00:00Z");
        Assert.Empty(await CrossedAsync(s, aggregator));

        await s.SendAsync("call", ("2024-01-17T00:00:00.000Z", 2));
        await s.AdvanceAsync("2024-01-18T00:00:00Z");
        Assert.Equal(["2024-01-15..2024-02-15 gte 10: 11 on 2024-01-17"], await CrossedAsync(s, aggregator));

        // down, up again and further: the same crossing; the other threshold has its own
        await s.Api.DeleteAsync("/v1/events", new { matching = "event_type", event_type = "call" });
        await s.SendAsync("call", ("2024-01-19T00:00:00.000Z", 12));
        await s.AdvanceAsync("2024-01-20T00:00:00Z");
        await s.SendAsync("call", ("2024-01-20T00:00:00.000Z", 88), ("2024-02-15T00:00:00.000Z", 10));
        await s.AdvanceAsync("2024-01-21T00:00:00Z");
        Assert.Equal(
            [
                "2024-02-15..2024-03-15 gte 10: 10 on 2024-01-20",
                "2024-01-15..2024-02-15 gte 100: 100 on 2024-01-20",
                "2024-01-15..2024-02-15 gte 10: 11 on 2024-01-17",
            ],
            await CrossedAsync(s, aggregator));
    }

    [Fact]
    public async Task Threshold_WithoutASubscription_IsLookedAtByCalendarMonth()
    {
        var s = await AtAsync(server, "2024-03-10T00:00:00Z", entity: new { timezone = "Europe/Paris" });
        var aggregator = (await s.Api.PostAsync("/v1/aggregators", Calls(
            new { threshold_value = 5 }, new { threshold_value = 1, comparison_operator = "lte" }))).Text("id");
        var other = (await s.Api.PostAsync("/v1/aggregators", Calls())).Text("id");

        // the second is of February in Paris, and late
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 5), ("2024-01-31T23:30:00.000Z", 1), ("2024-03-01T00:00:00.000Z", 3));
        await s.AdvanceAsync("2024-03-10T00:00:00Z");

        Assert.Equal(
            ["2024-01-31..2024-02-29 lte 1: 1 on 2024-03-10", "2023-12-31..2024-01-31 gte 5: 5 on 2024-03-10"],
            await CrossedAsync(s, aggregator));
        Assert.Empty(await CrossedAsync(s, other));
        var nobody = await s.Api.GetAsync($"/v1/aggregators/{aggregator}/usage/crossings?customer_id=nobody");
        Assert.Equal(0, nobody.Decimal("meta.total"));
    }
}
