using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Aggregators;

public sealed class AggregatorRefusalTests(TestServer server)
{
    [Fact]
    public async Task CreateAggregator_ManyWrongFields_NamesThemAll()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Post, "/v1/aggregators", new
        {
            operation = "sum",
            type = "rented",
            where = new
            {
                conditional = "xor",
                fields = new object[]
                {
                    new { property = "a", @operator = "is_null" },
                    new { @operator = "gte", value = "5" },
                    new { property = "c", @operator = "equals", value = new { } },
                    new { property = "d", @operator = "in", value = "," },
                },
            },
            thresholds = new object[] { new { name = "x" }, new { id = "thr_unknown", threshold_value = 1 } },
            default_interval_count = 0,
            default_interval_period = "hours",
        }, 400);

        Assert.Equal(
            [
                "default_interval_count", "default_interval_period", "entity", "property", "thresholds.0.threshold_value",
                "thresholds.1.id", "type", "where.conditional", "where.fields.0.operator", "where.fields.1.property",
                "where.fields.1.value", "where.fields.2.value", "where.fields.3.value",
            ],
            Paths(error));
    }

    [Theory]
    [InlineData("sql_formula", null)]
    [InlineData("sql_formula", "")]
    [InlineData("sql_formula", "sum(")]
    [InlineData("count", "sum(x)")]
    public async Task CreateAggregator_WrongFormula_IsRefused(string operation, string? formula_sql)
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Post, "/v1/aggregators", new { entity = "calls", operation, formula_sql }, 400);

        Assert.Equal(["formula_sql"], Paths(error));
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("count_unique")]
    [InlineData("max")]
    [InlineData("last")]
    [InlineData("weighted_sum")]
    public async Task CreateAggregator_WithoutItsProperty_IsRefused(string operation)
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Post, "/v1/aggregators", new { entity = "calls", operation }, 400);

        Assert.Equal(["property"], Paths(error));
    }

    [Fact]
    public async Task UpdateAggregator_WrongField_ChangesNothing()
    {
        var api = await server.NewCompanyAsync();
        var created = await api.PostAsync("/v1/aggregators", new { entity = "calls", operation = "count", name = "A" });
        var path = $"/v1/aggregators/{created.Text("id")}";

        var error = await api.FailAsync(HttpMethod.Put, path, new { name = "B", unit_name = 5, where = new { } }, 400);

        Assert.Equal(["unit_name", "where.conditional", "where.fields"], Paths(error));
        Assert.Equal(created.ToString(), (await api.GetAsync(path)).ToString());
    }

    private static string[] Paths(JsonElement error) =>
        [.. error.Items("errors").Select(e => string.Join('.', e.Items("path"))).Order(StringComparer.Ordinal)];
}
