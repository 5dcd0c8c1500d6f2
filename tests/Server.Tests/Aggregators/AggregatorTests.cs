using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Aggregators;

public sealed class AggregatorTests(TestServer server)
{
    [Fact]
    public async Task CreateAggregator_CountOnly_TakesDefaults()
    {
        var api = await server.NewCompanyAsync();

        var aggregator = await api.PostAsync("/v1/aggregators", new { entity = "api_calls", operation = "count" });

        Assert.StartsWith("agg_", aggregator.Text("id"), StringComparison.Ordinal);
        Assert.Equal("metered", aggregator.Text("type"));
        Assert.Equal("and", aggregator.Text("where.conditional"));
        Assert.Empty(aggregator.Items("where.fields"));
        Assert.Empty(aggregator.Items("exposed_event_keys"));
        Assert.Empty(aggregator.Items("thresholds"));
        Assert.False(aggregator.Flag("allow_negative_values"));
        Assert.True(aggregator.IsNull("name"));
        Assert.True(aggregator.IsNull("formula_sql"));
    }

    [Fact]
    public async Task CreateAggregator_EveryField_IsKept()
    {
        var api = await server.NewCompanyAsync();

        var created = await api.PostAsync("/v1/aggregators", Full());
        var read = await api.GetAsync($"/v1/aggregators/{created.Text("id")}");

        Assert.Equal(created.ToString(), read.ToString());
        Assert.Equal("seconds", read.Text("property"));
        Assert.Equal(3, read.Decimal("default_interval_count"));
        Assert.Equal("months", read.Text("default_interval_period"));
        Assert.Equal(["region", "model"], read.Items("exposed_event_keys").Select(k => k.GetString()!));
        Assert.StartsWith("thr_", read.Text("thresholds.0.id"), StringComparison.Ordinal);
        Assert.Equal("", read.Text("thresholds.1.name"));
        Assert.Equal("gte", read.Text("thresholds.1.comparison_operator"));
        Assert.Equal("licensed", read.Text("type"));
    }

    [Fact]
    public async Task CreateAggregator_EveryOperator_ComesBackAsSent()
    {
        var api = await server.NewCompanyAsync();
        object[] fields =
        [
            new { property = "a", @operator = "isNull" },
            new { property = "b", @operator = "isNotNull" },
            new { property = "c", @operator = "in", value = "x,y" },
            new { property = "d", @operator = "notIn", value = "z" },
            new { property = "e", @operator = "gte", value = 1.5 },
            new { property = "f", @operator = "gt", value = 0 },
            new { property = "g", @operator = "lt", value = 10 },
            new { property = "h", @operator = "lte", value = -2 },
            new { property = "i", @operator = "equals", value = "é\"" },
            new { property = "j", @operator = "notEqual", value = true },
            new { property = "k", @operator = "equals", value = 12 },
        ];

        var aggregator = await api.PostAsync("/v1/aggregators", new
        {
            entity = "calls",
            operation = "count",
            where = new { conditional = "or", fields },
        });

        Assert.Equal("or", aggregator.Text("where.conditional"));
        Assert.Equal(JsonSerializer.Serialize(fields), JsonSerializer.Serialize(aggregator.At("where.fields")));
    }

    [Theory]
    [InlineData("count_unique", "count(distinct \"user\")")]
    [InlineData("max", "max(\"user\")")]
    [InlineData("last", "last(\"user\")")]
    [InlineData("weighted_sum", "weighted_sum(\"user\")")]
    public async Task CreateAggregator_BeyondTheContract_ReadsAsFormulaAndMayBeSentBack(string operation, string formula)
    {
        var api = await server.NewCompanyAsync();

        var created = await api.PostAsync("/v1/aggregators", new { entity = "calls", operation, property = "user" });
        var updated = await api.PutAsync($"/v1/aggregators/{created.Text("id")}", new
        {
            operation = created.Text("operation"),
            formula_sql = created.Text("formula_sql"),
            name = "Users",
        });

        Assert.Equal("sql_formula", created.Text("operation"));
        Assert.Equal(formula, created.Text("formula_sql"));
        Assert.Equal(formula, updated.Text("formula_sql"));
        Assert.Equal("user", updated.Text("property"));
        Assert.Equal("Users", updated.Text("name"));
    }

    [Fact]
    public async Task CreateAggregator_Formula_IsKept()
    {
        var api = await server.NewCompanyAsync();

        var created = await api.PostAsync("/v1/aggregators", new
        {
            entity = "calls",
            operation = "sql_formula",
            formula_sql = "greatest(sum(total) - 500, 0)",
        });

        Assert.Equal("greatest(sum(total) - 500, 0)", created.Text("formula_sql"));
        Assert.True(created.IsNull("property"));
    }

    [Fact]
    public async Task ListAggregators_Pages_NewestFirst()
    {
        var api = await server.NewCompanyAsync();
        foreach (var entity in (string[])["first", "second", "third"])
        {
            await api.PostAsync("/v1/aggregators", new { entity, operation = "count" });
        }

        var page = await api.GetAsync("/v1/aggregators?take=1&skip=1");

        Assert.Equal(3, page.Decimal("meta.total"));
        Assert.Equal(["second"], page.Texts("data", "entity"));
        await api.FailAsync(HttpMethod.Get, "/v1/aggregators?take=101", 400);
    }

    [Fact]
    public async Task UpdateAggregator_OneField_LeavesTheRest()
    {
        var api = await server.NewCompanyAsync();
        var created = await api.PostAsync("/v1/aggregators", Full());

        var updated = await api.PutAsync($"/v1/aggregators/{created.Text("id")}", new { description = (string?)null, name = "New" });

        Assert.Equal("New", updated.Text("name"));
        Assert.True(updated.IsNull("description"));
        Assert.Equal("seconds", updated.Text("property"));
        Assert.Equal(created.At("where").ToString(), updated.At("where").ToString());
        Assert.Equal(created.At("thresholds").ToString(), updated.At("thresholds").ToString());
    }

    [Fact]
    public async Task UpdateAggregator_Thresholds_KeepsThoseWithIdAndReplacesTheRest()
    {
        var api = await server.NewCompanyAsync();
        var created = await api.PostAsync("/v1/aggregators", Full());
        var kept = created.Text("thresholds.0.id");

        var updated = await api.PutAsync($"/v1/aggregators/{created.Text("id")}", new
        {
            thresholds = new object[] { new { id = kept, threshold_value = 120 }, new { threshold_value = 7, name = "fresh" } },
        });

        Assert.Equal([120m, 7m], updated.Decimals("thresholds", "threshold_value"));
        Assert.Equal(["Included", "fresh"], updated.Texts("thresholds", "name"));
        Assert.Equal(kept, updated.Text("thresholds.0.id"));
        Assert.Equal("lte", updated.Text("thresholds.0.comparison_operator"));
        Assert.NotEqual(created.Text("thresholds.1.id"), updated.Text("thresholds.1.id"));
    }

    [Fact]
    public async Task UpdateAggregator_CountToSum_NeedsAProperty()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/aggregators", new { entity = "calls", operation = "count" })).Text("id");

        var error = await api.FailAsync(HttpMethod.Put, $"/v1/aggregators/{id}", new { operation = "sum" }, 400);
        var updated = await api.PutAsync($"/v1/aggregators/{id}", new { operation = "sum", property = "bytes" });

        Assert.Equal("property", error.Text("errors.0.path.0"));
        Assert.Equal("sum", updated.Text("operation"));
        Assert.Equal("bytes", updated.Text("property"));
    }

    [Fact]
    public async Task DeleteAggregator_Unused_IsGone()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/aggregators", new { entity = "calls", operation = "count" })).Text("id");

        await api.DeleteAsync($"/v1/aggregators/{id}");

        var error = await api.FailAsync(HttpMethod.Get, $"/v1/aggregators/{id}", 404);
        Assert.Equal("Aggregator not found", error.Text("message"));
        await api.FailAsync(HttpMethod.Delete, $"/v1/aggregators/{id}", 404);
        await api.FailAsync(HttpMethod.Put, $"/v1/aggregators/{id}", new { name = "x" }, 404);
    }

    [Fact]
    public async Task GetAggregator_OfAnotherCompany_IsNotFound()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/aggregators", new { entity = "calls", operation = "count" })).Text("id");

        await other.FailAsync(HttpMethod.Get, $"/v1/aggregators/{id}", 404);
        await other.FailAsync(HttpMethod.Put, $"/v1/aggregators/{id}", new { name = "x" }, 404);
        await other.FailAsync(HttpMethod.Delete, $"/v1/aggregators/{id}", 404);
        Assert.Empty((await other.GetAsync("/v1/aggregators")).Items("data"));
    }

    private static object Full() => new
    {
        entity = "calls",
        operation = "sum",
        property = "seconds",
        type = "licensed",
        name = "Call time",
        description = "Seconds on the line",
        allow_negative_values = true,
        aggregate_on_customers_enabled = true,
        custom_event_name = "call",
        exposed_event_keys = new[] { "region", "model" },
        unit_name = "second",
        default_interval_count = 3,
        default_interval_period = "months",
        where = new { conditional = "and", fields = new[] { new { property = "region", @operator = "in", value = "eu,us" } } },
        thresholds = new object[]
        {
            new { name = "Included", threshold_value = 100, comparison_operator = "lte" },
            new { threshold_value = 200.5 },
        },
    };
}
