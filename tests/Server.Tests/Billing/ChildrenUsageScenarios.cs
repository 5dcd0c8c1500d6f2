using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Usage that counts along with that of child customers: Acme makes 30 calls in January, its children 50 and 20.</summary>
public sealed class ChildrenUsageScenarios(TestServer server)
{
    [Theory]
    [InlineData(null, 30)]
    [InlineData("sum", 100)]
    [InlineData("max", 50)]
    public async Task The_usage_of_children_counts_as_asked_for_on_open_invoices_live_and_in_the_end(string? children, int calls)
    {
        var (s, product) = await FamilyAsync();
        var id = await s.SubscribeAsync([Calls(product, children)]);
        await s.AdvanceAsync("2024-01-31T00:00:00Z");
        var read = await s.Api.GetAsync($"/v2/subscriptions/{id}?include_live_billing=true");
        const string aggregation = "products.0.children_usage_aggregation";
        Assert.Equal(children, read.IsNull(aggregation) ? null : read.Text(aggregation));
        Assert.Equal(calls * 10, read.Decimal("live_billing.total_amount"));
        var open = Assert.Single(await s.InvoicesAsync());
        Assert.Equal(("open", calls * 10), (open.Text("status"), open.Decimal("amount_excluding_tax")));

        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        Assert.Equal([$"Calls {calls} 2024-01-01..2024-02-01 {calls * 10}"], Lines(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task The_maximum_is_that_of_a_customer_and_not_of_an_event()
    {
        var (s, _) = await FamilyAsync();
        var units = await s.UsageAsync("Units", new { entity = "call", operation = "sum", property = "units" });
        await s.SubscribeAsync([Calls(units, "max")]);

        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        // two units a call: 60, 100 and 40
        Assert.Equal(["Units 100 2024-01-01..2024-02-01 1000"], Lines(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task A_change_in_place_counts_the_children_from_then_on()
    {
        var (s, product) = await FamilyAsync();
        var id = await s.SubscribeAsync([Calls(product, null)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Items("phases")[0].Text("id");

        await s.Api.PutAsync(
            $"/v2/subscriptions/{id}", new { phases = new[] { new { id = phase, products = new[] { Calls(product, "sum") } } } });

        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        // all calls are of the 10th, but 20 of the second child's of the 20th
        Assert.Equal(
            ["Calls 20 2024-01-11..2024-02-01 200", "Calls 30 2024-01-01..2024-01-11 300"],
            (await s.IssuedAsync()).SelectMany(Lines).Order(StringComparer.Ordinal));
    }

    private async Task<(Scenario, string Product)> FamilyAsync()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        foreach (var child in (string[])["north", "south"])
        {
            await s.Api.PostAsync(
                "/v1/customers", new { name = child, currency = "EUR", external_id = child, organisation_id = s.CustomerId });
        }
        await s.Api.PostAsync("/v1/customers", new { name = "Stranger", currency = "EUR", external_id = "stranger" });
        await s.AdvanceAsync("2024-01-01T00:00:00Z");
        var product = await s.CallsAsync();
        foreach (var (customer, calls, at) in new[]
        {
            ("acme", 30, "2024-01-10"), ("north", 50, "2024-01-10"), ("south", 20, "2024-01-20"), ("stranger", 7, "2024-01-10"),
        })
        {
            await SendCallsAsync(s, customer, calls, at + "T00:00:00.000Z");
        }
        return (s, product);
    }

    private static Task SendCallsAsync(Scenario s, string customer, int calls, string at) =>
        s.Api.PostAsync("/v1/events/batch", Enumerable.Range(0, calls).Select(i => new
        {
            customer_id = customer,
            event_type = "call",
            timestamp = at,
            record = new { id = $"{customer}-{i}", units = 2 },
        }));

    private static object Calls(string product, string? children) => new
    {
        id = product,
        payment_interval = new { period = "months", count = 1 },
        prices = new[] { PerUnit(10) },
        children_usage_aggregation = children,
    };
}
