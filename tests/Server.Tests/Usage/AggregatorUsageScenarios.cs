using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Usage;

public sealed class AggregatorUsageScenarios(TestServer server)
{
    private const string January = "start_date=2024-01-01T00:00:00Z&end_date=2024-02-01T00:00:00Z";

    [Fact]
    public async Task AggregatorUsage_OverCustomers_IsTheSumOfTheirsAndListsTheLargestFirst()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.UsageAsync("Minutes", new { entity = "minute", operation = "sum", property = "value", unit_name = "min" });
        var aggregator = (await s.Api.GetAsync("/v1/aggregators")).Text("data.0.id");
        var subscription = await s.SubscribeAsync([Month(product, PerUnit(10))]);
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 100)]);
        var large = (await s.Api.PostAsync("/v1/customers", new { name = "Large", currency = "EUR", external_id = "large" })).Text("id");
        await s.Api.PostAsync("/v1/customers", new { name = "Silent", currency = "EUR" });
        await s.SendAsync(
            "minute", ("2024-01-10T00:00:00.000Z", 5), ("2024-01-20T00:00:00.000Z", 7), ("2024-01-20T00:00:00.000Z", 1),
            ("2024-02-01T00:00:00.000Z", 9));
        await s.Api.PostAsync("/v1/events", new
        {
            customer_id = "large",
            event_type = "minute",
            timestamp = "2024-01-10T12:00:00.000Z",
            record = new { id = "big", value = 100 },
        });
        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        var usage = $"/v1/aggregators/{aggregator}/usage";

        var groups = await s.Api.GetAsync($"{usage}/group-by-customer?{January}");
        Assert.Equal(
            [$"{large} 100 ", $"{s.CustomerId} 13 {subscription}"],
            groups.Items("data").Select(g =>
                $"{g.Text("customer_id")} {g.Decimal("total")} {string.Join(",", g.Items("subscription_ids"))}"));
        var second = await s.Api.PostAsync($"{usage}/group-by-customer", new
        {
            start_date = "2024-01-01T00:00:00Z",
            end_date = "2024-02-01T00:00:00Z",
            skip = 1,
        });
        Assert.Equal((2, 1, 1), (second.Decimal("meta.total"), second.Decimal("meta.taken"), second.Decimal("meta.skipped")));
        Assert.Equal(s.CustomerId, second.Text("data.0.customer_id"));

        var series = await s.Api.GetAsync(
            $"{usage}/timeseries?start_date=2024-01-10T00:00:00Z&end_date=2024-01-21T00:00:00Z&group_by=day");
        Assert.Equal(113, series.Decimal("total"));
        Assert.Equal([105, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8], series.Decimals("timeseries", "count"));

        var events = await s.Api.GetAsync($"{usage}/events?{January}&take=3");
        Assert.Equal(4, events.Decimal("meta.total"));
        Assert.Equal("big", events.Text("data.2.id"));
        await s.Api.PostAsync("/v1/customers", new { name = "Late", currency = "EUR", external_id = "late" });
        await s.Api.DeleteAsync("/v1/events", new { matching = "event_type", event_type = "minute" });
        Assert.Empty((await s.Api.GetAsync($"{usage}/group-by-customer?{January}")).Items("data"));
    }

    [Fact]
    public async Task AggregatorUsage_ShowsItsNameUnitAndThresholds()
    {
        var api = await server.NewCompanyAsync();
        var aggregator = (await api.PostAsync("/v1/aggregators", new
        {
            entity = "call",
            operation = "count",
            name = "API calls",
            unit_name = "calls",
            thresholds = new object[]
            {
                new { threshold_value = 100, name = "Soft limit" },
                new { threshold_value = 2.5, comparison_operator = "lte" },
            },
        })).Text("id");

        var usage = await api.GetAsync($"/v1/aggregators/{aggregator}/usage");

        Assert.Equal("API calls in calls", $"{usage.Text("name")} in {usage.Text("unit_name")}");
        Assert.Equal(
            ["Soft limit gte 100", " lte 2.5"],
            usage.Items("thresholds").Select(t => $"{(t.IsNull("name") ? "" : t.Text("name"))} {t.Text("operator")} {t.Decimal("value")}"));
    }
}
