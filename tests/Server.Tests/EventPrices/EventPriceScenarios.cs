using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.EventPrices;

public sealed class EventPriceScenarios(TestServer server)
{
    private const string Simulate = "/v1/events/simulate-prices";
    private const string Prices = "/v1/events/prices";

    private static object Volume(decimal from, decimal? to, decimal amount, object? filter = null)
    {
        var tier = new Dictionary<string, object?>
        {
            ["type"] = "volume",
            ["amount"] = amount,
            ["unit_count"] = 1,
            ["from"] = from,
            ["to"] = to,
        };
        if (filter is not null)
        {
            tier["metering_filter"] = filter;
        }
        return tier;
    }

    private static Dictionary<string, object> Event(string id, string at = "2024-01-10T00:00:00.000Z", decimal value = 1) => new()
    {
        ["customer_id"] = "acme",
        ["event_type"] = "call",
        ["timestamp"] = at,
        ["record"] = new { id, value },
    };

    private static decimal[] Amounts(JsonElement priced) => priced.Decimals("result", "amount_excluding_tax");

    private static async Task<string> SumAsync(Scenario s, string name = "Calls") =>
        await s.UsageAsync(name, new { entity = "call", operation = "sum", property = "value" });

    [Fact]
    public async Task SimulatedEvent_CostsWhatItAddsToTheUsageOfItsPeriod()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await SumAsync(s);
        var subscription = await s.SubscribeAsync([Month(product, Volume(0, 100, 10), Volume(100, null, 4))]);
        Assert.Equal([30], Amounts(await s.Api.PostAsync(Simulate, Event("a", value: 3))));

        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 98), ("2023-12-31T23:59:59.999Z", 500));
        var across = await s.Api.PostAsync(Simulate, Event("a", value: 3));

        Assert.Equal([24], Amounts(across));
        Assert.Equal(
            $"{product} EUR {s.CustomerId} {subscription}",
            $"{across.Text("result.0.product_id")} {across.Text("result.0.currency")} {across.Text("result.0.customer_id")} "
            + across.Text("result.0.subscription_id"));
        Assert.True(across.IsNull("result.0.price_group"));
        Assert.False(across.Has("result.0.tax_amount"));
        // of February nothing is used yet, and of the time before nothing is billed
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal([30], Amounts(await s.Api.PostAsync(Simulate, Event("a", "2024-02-01T00:00:00.000Z", 3))));
        Assert.Empty(Amounts(await s.Api.PostAsync(Simulate, Event("a", "2023-12-31T00:00:00.000Z", 3))));
        var other = Event("a");
        other["event_type"] = "sms";
        Assert.Empty(Amounts(await s.Api.PostAsync(Simulate, other)));
        Assert.Equal(2, (await s.Api.GetAsync("/v1/events?event_type=call")).Decimal("meta.total"));
    }

    [Fact]
    public async Task CalculatedEvents_AddUpToTheInvoice_AndAreAnsweredAsBefore()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Month(await SumAsync(s), Volume(0, 2, 0.3m), Volume(2, null, 0.25m))]);
        var first = await s.Api.PostAsync(Prices, Event("a"));
        var amounts = new List<decimal>([.. Amounts(first)]);
        foreach (var id in new[] { "b", "c", "d", "e", "f" })
        {
            amounts.AddRange(Amounts(await s.Api.PostAsync(Prices, Event(id))));
        }
        Assert.Equal([0.3m, 0.3m, 0.25m, 0.25m, 0.25m, 0.25m], amounts);

        var again = await s.Api.PostAsync(Prices, Event("a"));
        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal("call 2024-01-10T00:00:00.000Z 2024-01-01T00:00:00.000Z",
            $"{first.Text("result.0.event_type")} {first.Text("result.0.event_timestamp")} {first.Text("result.0.pre_calculated_at")}");
        Assert.Equal("""{"id":"a","value":1}""", first.At("result.0.record").GetRawText());
        Assert.True(first.Flag("result.0.ingested"));
        // changed, it is priced anew: on top of the others, its old self left out
        var changed = await s.Api.PostAsync(Prices, Event("a", value: 4));
        Assert.Equal([1], Amounts(changed));
        Assert.Equal(6, (await s.Api.GetAsync("/v1/events?event_type=call")).Decimal("meta.total"));

        var found = (await s.Api.GetAsync($"{Prices}?record_id=a")).EnumerateArray().Select(c => c.Text("id")).Order();
        Assert.Equal(new[] { first.Text("id"), changed.Text("id") }.Order(), found);
        var one = (await s.Api.GetAsync($"{Prices}?record_id=a&calculation_id={first.Text("id")}")).EnumerateArray();
        Assert.Equal(first.GetRawText(), Assert.Single(one).GetRawText());
        Assert.Empty((await s.Api.GetAsync($"{Prices}?record_id=b&calculation_id={first.Text("id")}")).EnumerateArray());

        await s.AdvanceAsync("2024-02-05T00:00:00Z");
        // 2 × 0.3 + 7 × 0.25 = 2.35
        Assert.Equal(["Calls 9 2024-01-01..2024-02-01 2"], Lines(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task Prices_OfSeveralProducts_CanBeNarrowedAndTaxed()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z",
            entity: new { country = "FR", tax_id = "FR40303265045" },
            customer: new { country = "FR" });
        object Named(string name, string op) => new
        {
            name,
            configuration = new { conditional = "and", fields = new[] { new { property = "value", @operator = op, value = 10 } } },
        };
        var grouped = await SumAsync(s, "Grouped");
        var packaged = await SumAsync(s, "Packaged");
        var dear = await s.SubscribeAsync(
            [Month(grouped, Volume(0, null, 5, Named("large", "gte")), Volume(0, null, 2, Named("small", "lt")))]);
        await s.SubscribeAsync(
            [Month(packaged, new { type = "packaged", amount = 500, unit_count = 100, from = 0, to = (decimal?)null,
                on_bucket_incomplete = "pay_in_full" })]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 97));

        var small = await s.Api.PostAsync(Simulate, Event("a", value: 3));
        Assert.Equal([6, 0], Amounts(small));
        Assert.Equal("small", small.Text("result.0.price_group.name"));
        Assert.Equal([20 * 5, 500], Amounts(await s.Api.PostAsync(Simulate, Event("a", value: 20))));
        Assert.Equal([500], Amounts(await s.Api.PostAsync($"{Simulate}?product_id={packaged}", Event("a", value: 20))));
        Assert.Equal([100], Amounts(await s.Api.PostAsync($"{Simulate}?subscription_id={dear}", Event("a", value: 20))));

        var taxed = await s.Api.PostAsync($"{Prices}?include_tax=true&product_id={grouped}", Event("a", value: 3));
        Assert.Equal(
            (6, 1.2m, 7.2m),
            (taxed.Decimal("result.0.amount_excluding_tax"), taxed.Decimal("result.0.tax_amount"), taxed.Decimal("result.0.total_amount")));
    }

    [Fact]
    public async Task SimulatedEvent_WithoutACustomer_IsPricedByTheCatalogue()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await SumAsync(s);
        var subscribed = await s.SubscribeAsync([Month(product, PerUnit(1))]);
        await s.Api.PostAsync("/v1/price-configurations", new
        {
            product_id = product,
            type = "volume",
            currency = "EUR",
            billing_interval = new { period = "months", count = 1 },
            prices = new[] { Volume(0, 2, 10), Volume(2, null, 4) },
        });
        var e = new { event_type = "call", record = new { id = "a", value = 3 } };

        var listed = await s.Api.PostAsync(Simulate, e);
        Assert.Equal([24], Amounts(listed));
        Assert.True(listed.IsNull("result.0.customer_id"));
        Assert.Equal([3], Amounts(await s.Api.PostAsync($"{Simulate}?subscription_id={subscribed}", e)));
    }

    [Fact]
    public async Task EventOfAChild_IsPricedOnTheSubscriptionOfItsParent()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var child = (await s.Api.PostAsync("/v1/customers", new
        {
            name = "Child",
            currency = "EUR",
            external_id = "child",
            organisation_id = s.CustomerId,
        })).Text("id");
        Assert.NotEqual(s.CustomerId, child);
        await s.SubscribeAsync(
        [
            new
            {
                id = await SumAsync(s),
                payment_interval = new { period = "months", count = 1 },
                children_usage_aggregation = "sum",
                prices = new[] { Volume(0, 10, 7), Volume(10, null, 2) },
            },
        ]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 9));
        var e = Event("a", value: 2);
        e["customer_id"] = "child";

        Assert.Equal([9], Amounts(await s.Api.PostAsync(Simulate, e)));
    }

    [Fact]
    public async Task EventTakenInWithPriceCalculation_IsPricedInTheBackgroundOnce()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Month(await SumAsync(s), PerUnit(5))]);
        const string ingest = "/v1/events?with_price_calculation=true";
        Assert.Equal(201, (await s.Api.SendAsync(HttpMethod.Post, ingest, Event("a", value: 2))).Status);
        Assert.Equal(201, (await s.Api.SendAsync(HttpMethod.Post, ingest, Event("a", value: 2))).Status);
        Assert.Empty((await s.Api.GetAsync($"{Prices}?record_id=a")).EnumerateArray());
        Assert.Equal(1, (await s.Api.GetAsync("/v1/events?event_type=call")).Decimal("meta.total"));

        await s.AdvanceAsync("2024-01-02T00:00:00Z");

        Assert.Equal([10], Amounts(Assert.Single((await s.Api.GetAsync($"{Prices}?record_id=a")).EnumerateArray())));
    }

    [Fact]
    public async Task SameEvent_CalculatedSideBySide_IsPricedOnce()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Month(await SumAsync(s), PerUnit(5))]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => s.Api.PostAsync(Prices, Event("a"))));

        Assert.Single(answers.Select(a => a.GetRawText()).Distinct());
    }
}
