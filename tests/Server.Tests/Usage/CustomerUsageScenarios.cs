using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Usage;

public sealed class CustomerUsageScenarios(TestServer server)
{
    private const string January = "start_date=2024-01-01T00:00:00Z&end_date=2024-02-01T00:00:00Z";

    private static async Task<string> AggregatorAsync(Api api, object aggregator) =>
        (await api.PostAsync("/v1/aggregators", aggregator)).Text("id");

    private static object Event(string id, string at, object? more = null, string type = "call", string customer = "acme")
    {
        var record = new Dictionary<string, object?> { ["id"] = id };
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            record[property.Name] = property.GetValue(more);
        }
        return new { customer_id = customer, event_type = type, timestamp = at.Length == 20 ? $"{at[..19]}.000Z" : at, record };
    }

    private static string[] Ticks(JsonElement series) =>
        [.. series.Items("timeseries").Select(t => $"{t.Text("tick")[..13]} {t.Decimal("count"):0.##}")];

    [Fact]
    public async Task CustomerUsage_AfterLateReplacedAndDeletedEvents_IsWhatTheInvoiceBills()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.UsageAsync("Minutes", new { entity = "call", operation = "sum", property = "value", name = "Minutes" });
        var aggregator = (await s.Api.GetAsync("/v1/aggregators")).Text("data.0.id");
        await s.SubscribeAsync([Month(product, PerUnit(10))]);
        await s.Api.PostAsync("/v1/events/batch", new[]
        {
            Event("first", "2024-01-01T00:00:00Z", new { value = 1 }),
            Event("moved-in", "2023-12-31T23:59:59.999Z", new { value = 2 }),
            Event("moved-out", "2024-01-05T00:00:00Z", new { value = 4 }),
            Event("grown", "2024-01-06T00:00:00Z", new { value = 8 }),
            Event("deleted", "2024-01-07T00:00:00Z", new { value = 16 }),
            Event("no number", "2024-01-08T00:00:00Z", new { value = "many" }),
            Event("other type", "2024-01-08T00:00:00Z", new { value = 64 }, type: "sms"),
        });
        var path = $"/v1/customers/{s.CustomerId}/usage/{aggregator}?{January}";
        Assert.Equal((29, 5), await TotalAndCountAsync(s.Api, path));

        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        await s.Api.PostAsync("/v1/events/batch", new[]
        {
            Event("moved-in", "2024-01-31T23:59:59.999Z", new { value = 2 }),
            Event("moved-out", "2024-02-01T00:00:00Z", new { value = 4 }),
            Event("grown", "2024-01-06T00:00:00Z", new { value = 128.5m }),
            Event("late", "2024-01-20T00:00:00Z", new { value = 32 }),
        });
        await s.Api.DeleteAsync("/v1/events", new { matching = "record_ids", record_ids = new[] { "deleted" } });
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        var usage = await s.Api.GetAsync(path);
        Assert.Equal((163.5m, 5), (usage.Decimal("total"), usage.Decimal("count")));
        Assert.Equal("2024-01-01T00:00:00.000Z 2024-02-01T00:00:00.000Z", $"{usage.Text("period_start")} {usage.Text("period_end")}");
        Assert.Equal(163.5m, Assert.Single(await s.IssuedAsync()).Decimal("line_items.0.units_count"));
        var listed = (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/usage?{January}")).EnumerateArray().ToList();
        Assert.Equal("Minutes 163.5 5", Assert.Single(listed.Select(u => $"{u.Text("name")} {u.Decimal("total")} {u.Decimal("count")}")));
    }

    private static async Task<(decimal Total, decimal Count)> TotalAndCountAsync(Api api, string path)
    {
        var usage = await api.GetAsync(path);
        return (usage.Decimal("total"), usage.Decimal("count"));
    }

    [Fact]
    public async Task Usage_OfEveryOperation_IsReadBySpanAndBucket()
    {
        var s = await AtAsync(server, "2024-03-01T00:00:00Z");
        var formula = "greatest(sum(value) - 5, 0)";
        var ids = new Dictionary<string, string>
        {
            ["count"] = await AggregatorAsync(s.Api, new { entity = "call", operation = "count", unit_name = "calls" }),
            ["sum"] = await AggregatorAsync(s.Api, new { entity = "call", operation = "sum", property = "value" }),
            ["max"] = await AggregatorAsync(s.Api, new { entity = "call", operation = "sql_formula", formula_sql = "max(\"value\")" }),
            ["unique"] = await AggregatorAsync(
                s.Api, new { entity = "call", operation = "sql_formula", formula_sql = "count(distinct \"user\")" }),
            ["formula"] = await AggregatorAsync(s.Api, new { entity = "call", operation = "sql_formula", formula_sql = formula }),
        };
        await s.Api.PostAsync("/v1/events/batch", new[]
        {
            Event("1", "2024-01-10T00:00:00Z", new { value = 3, user = "a" }),
            Event("2", "2024-01-20T00:00:00Z", new { value = 4, user = "b" }),
            Event("3", "2024-02-10T00:00:00Z", new { value = 5, user = "a" }),
        });

        var series = new Dictionary<string, string>();
        foreach (var (name, id) in ids)
        {
            var answer = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/usage/{id}/timeseries?"
                + "start_date=2024-01-01T00:00:00Z&end_date=2024-03-01T00:00:00Z");
            series[name] = $"{string.Join(" + ", answer.Decimals("timeseries", "count"))} = {answer.Decimal("total"):0.##}";
        }
        Assert.Equal("2 + 1 = 3", series["count"]);
        Assert.Equal("7 + 5 = 12", series["sum"]);
        Assert.Equal("4 + 5 = 5", series["max"]);
        Assert.Equal("2 + 1 = 2", series["unique"]);
        Assert.Equal("2 + 0 = 7", series["formula"]);

        var all = (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/usage?{January}")).EnumerateArray().ToList();
        Assert.Equal([2, 7, 4, 2, 2], all.Select(u => u.Decimal("total")));
        Assert.Equal("call calls", $"{all[0].Text("name")} {all[0].Text("unit_name")}");
    }

    [Fact]
    public async Task Timeseries_InTheEntitysZone_CutsMonthsDaysAndHoursThere()
    {
        var s = await AtAsync(server, "2024-11-01T00:00:00Z", entity: new { timezone = "Europe/Paris" });
        var id = await AggregatorAsync(s.Api, new { entity = "call", operation = "count" });
        await s.Api.PostAsync("/v1/events/batch", new[]
        {
            Event("march", "2024-03-30T22:59:59.999Z"), Event("last of march", "2024-03-31T21:59:59.999Z"),
            Event("april", "2024-03-31T22:00:00Z"), Event("october, before", "2024-10-27T00:30:00Z"),
            Event("october, after", "2024-10-27T01:30:00Z"),
        });
        async Task<string[]> SeriesAsync(string start, string end, string size) => Ticks(await s.Api.GetAsync(
            $"/v1/customers/{s.CustomerId}/usage/{id}/timeseries?start_date={start}&end_date={end}&group_by={size}"));

        Assert.Equal(
            ["2024-02-29T23 2", "2024-03-31T22 1", "2024-04-30T22 0"],
            await SeriesAsync("2024-03-15T00:00:00Z", "2024-05-02T00:00:00Z", "month"));
        // 31 March has 23 hours
        Assert.Equal(
            ["2024-03-29T23 1", "2024-03-30T23 1", "2024-03-31T22 1"],
            await SeriesAsync("2024-03-29T23:00:00Z", "2024-04-01T22:00:00Z", "day"));
        Assert.Equal(25, (await SeriesAsync("2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z", "hour")).Length);
        Assert.Equal(
            ["2024-10-27T00 1", "2024-10-27T01 1"], await SeriesAsync("2024-10-27T00:15:00Z", "2024-10-27T02:00:00Z", "hour"));
    }

    [Fact]
    public async Task Timeseries_InAZoneOfHalfAnHour_CutsHoursThere()
    {
        var s = await AtAsync(server, "2024-11-01T00:00:00Z", entity: new { timezone = "Asia/Kolkata" });
        var id = await AggregatorAsync(s.Api, new { entity = "call", operation = "count" });
        await s.Api.PostAsync("/v1/events/batch", new[] { Event("a", "2024-01-01T00:29:59Z"), Event("b", "2024-01-01T00:30:00Z") });

        var series = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/usage/{id}/timeseries?"
            + "start_date=2024-01-01T00:00:00Z&end_date=2024-01-01T01:00:00Z&group_by=hour");

        Assert.Equal(
            ["2023-12-31T23:30:00.000Z 1", "2024-01-01T00:30:00.000Z 1"],
            series.Items("timeseries").Select(t => $"{t.Text("tick")} {t.Decimal("count")}"));
    }

    [Fact]
    public async Task UsageEvents_AreThoseBehindTheTotal_NewestFirst()
    {
        var s = await AtAsync(server, "2024-03-01T00:00:00Z");
        var fields = new[] { new { property = "kind", @operator = "equals", value = "ai" } };
        var filtered = await AggregatorAsync(s.Api, new
        {
            entity = "call",
            operation = "sum",
            property = "value",
            where = new { conditional = "and", fields },
            custom_event_name = "API call",
            exposed_event_keys = new[] { "kind" },
        });
        var whole = await AggregatorAsync(s.Api, new { entity = "call", operation = "count" });
        await s.Api.PostAsync("/v1/events/batch", new[]
        {
            Event("a", "2024-01-10T00:00:00Z", new { kind = "ai", value = 1 }),
            Event("b", "2024-01-11T00:00:00Z", new { kind = "map", value = 2 }),
            Event("c", "2024-01-12T00:00:00Z", new { kind = "ai", value = 3 }),
            Event("d", "2024-01-12T00:00:00Z", new { kind = "ai", value = 4 }),
            Event("e", "2024-02-01T00:00:00Z", new { kind = "ai", value = 5 }),
        });
        async Task<string> IdsAsync(string aggregator, string page)
        {
            var answer = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/usage/{aggregator}/events?{January}{page}");
            return $"{string.Concat(answer.Items("data").Select(e => e.Text("id")))} of {answer.Decimal("meta.total")}";
        }

        Assert.Equal("dca of 3", await IdsAsync(filtered, ""));
        Assert.Equal("c of 3", await IdsAsync(filtered, "&take=1&skip=1"));
        Assert.Equal(" of 3", await IdsAsync(filtered, "&take=0"));
        Assert.Equal("a of 3", await IdsAsync(filtered, "&skip=2"));
        Assert.Equal("dcba of 4", await IdsAsync(whole, ""));
        Assert.Equal("ba of 4", await IdsAsync(whole, "&take=2&skip=2"));

        var posted = await s.Api.PostAsync(
            $"/v1/customers/{s.CustomerId}/usage/{filtered}/events",
            new { start_date = "2024-01-01T00:00:00Z", end_date = "2024-02-01T00:00:00Z", take = 1, skip = (int?)null });
        Assert.Equal("""{"kind":"ai"}""", posted.At("data.0.payload").GetRawText());
        Assert.Equal("API call", posted.Text("data.0.name"));
        Assert.Equal((3, 1), (posted.Decimal("meta.total"), posted.Decimal("meta.taken")));
        var shown = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/usage/{whole}/events?{January}&take=1");
        Assert.Equal("""{"id":"d","kind":"ai","value":4}""", shown.At("data.0.payload").GetRawText());
    }

    [Fact]
    public async Task Usage_ByTheFilterOfAPrice_IsWhatThatPriceMeasures()
    {
        var s = await AtAsync(server, "2024-03-01T00:00:00Z");
        var product = await s.CallsAsync();
        var aggregator = (await s.Api.GetAsync("/v1/aggregators")).Text("data.0.id");
        var fields = new[] { new { property = "kind", @operator = "equals", value = "ai" } };
        var price = await s.Api.PostAsync("/v1/price-configurations", new
        {
            product_id = product,
            type = "volume",
            currency = "EUR",
            billing_interval = new { period = "months", count = 1 },
            metering_filter = new { name = "AI", configuration = new { conditional = "and", fields } },
            prices = new[] { PerUnit(1) },
        });
        await s.Api.PostAsync("/v1/events/batch", new[]
        {
            Event("a", "2024-01-10T00:00:00Z", new { kind = "ai" }), Event("b", "2024-01-11T00:00:00Z", new { kind = "map" }),
        });
        var usage = $"/v1/customers/{s.CustomerId}/usage/{aggregator}";
        var filter = $"{January}&aggregator_filter_id={price.Text("id")}";

        Assert.Equal(1, (await s.Api.GetAsync($"{usage}/timeseries?{filter}")).Decimal("total"));
        Assert.Equal(1, (await s.Api.GetAsync($"{usage}/events?{filter}")).Decimal("meta.total"));
        Assert.Equal(1, (await s.Api.GetAsync($"/v1/aggregators/{aggregator}/usage/timeseries?{filter}")).Decimal("total"));
        Assert.Equal(2, (await s.Api.GetAsync($"{usage}/timeseries?{January}")).Decimal("total"));
    }

    [Fact]
    public async Task CustomerUsage_OfValuesBeyondMeasure_IsRefusedByName()
    {
        var s = await AtAsync(server, "2024-03-01T00:00:00Z");
        var id = await AggregatorAsync(s.Api, new { entity = "call", operation = "sum", property = "value" });
        await s.Api.PostAsync("/v1/events", Event("a", "2024-01-10T00:00:00Z", new { value = 1e21m }));

        var refused = await s.Api.FailAsync(HttpMethod.Get, $"/v1/customers/{s.CustomerId}/usage/{id}?{January}", 400);

        Assert.Equal("The usage of call is too large to bill.", refused.Text("message"));
    }
}
