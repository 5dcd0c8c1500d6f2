using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.Entitlements;

public sealed class FeatureTests(TestServer server)
{
    [Fact]
    public async Task CreateFeature_Number_ComesBackAsSent()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");

        var made = await api.PostAsync("/v1/features", new
        {
            code = "api_calls-2",
            name = "API calls",
            description = "A month",
            value_type = "number",
            resolution_strategy = "sum",
            default_value = 12.50m,
        });

        Assert.Equal("api_calls-2", made.Text("code"));
        Assert.Equal("API calls", made.Text("name"));
        Assert.Equal("A month", made.Text("description"));
        Assert.Equal("number", made.Text("value_type"));
        Assert.Equal("sum", made.Text("resolution_strategy"));
        Assert.Equal("12.5", made.At("default_value").GetRawText());
        Assert.Equal("active", made.Text("status"));
        Assert.Equal("2024-01-01T00:00:00.000Z", made.Text("created_at"));
        Assert.True(made.IsNull("archived_at"));
        Assert.Equal(made.ToString(), (await api.GetAsync("/v1/features/api_calls-2")).ToString());
    }

    [Fact]
    public async Task CreateFeature_Boolean_HasNoStrategy()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/features", new
        {
            code = "sso",
            name = "SSO",
            value_type = "boolean",
            resolution_strategy = "max",
            default_value = "false",
        });

        Assert.True(made.IsNull("resolution_strategy"));
        Assert.False(made.Flag("default_value"));
        Assert.True(made.IsNull("description"));
        Assert.True((await api.FlagFeatureAsync("audit")).IsNull("default_value"));
    }

    [Fact]
    public async Task CreateFeature_CodeTaken_IsAConflict()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        await api.FlagFeatureAsync("sso");
        await api.PutAsync("/v1/features/sso/archive");

        var error = await api.FailAsync(
            HttpMethod.Post, "/v1/features", new { code = "sso", name = "x", value_type = "boolean", default_value = true }, 409);

        Assert.Equal("A feature with the code 'sso' exists already", error.Text("message"));
        Assert.Equal(1, (await api.GetAsync("/v1/features?status=all")).Decimal("meta.total"));
        Assert.Equal("sso", (await other.FlagFeatureAsync("sso")).Text("code"));
    }

    [Fact]
    public async Task CreateFeature_OneCodeManyTimesAtOnce_MakesOne()
    {
        var api = await server.NewCompanyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.SendAsync(
            HttpMethod.Post, "/v1/features", new { code = "sso", name = "SSO", value_type = "boolean", default_value = true })));

        Assert.Equal((1, 9), (answers.Count(a => a.Status == 201), answers.Count(a => a.Status == 409)));
        Assert.Equal(1, (await api.GetAsync("/v1/features")).Decimal("meta.total"));
    }

    [Fact]
    public async Task SetProductFeature_ManyTimesAtOnce_MakesOneGrant()
    {
        var api = await server.NewCompanyAsync();
        await api.NumberFeatureAsync("calls", "max");
        var path = $"/v1/products/{(await api.FlatFeeAsync()).Text("id")}/features";

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            api.SendAsync(HttpMethod.Put, path + "/calls", new { value = i })));

        Assert.All(answers, a => Assert.Equal(200, a.Status));
        Assert.Single((await api.GetAsync(path)).EnumerateArray());
    }

    [Theory]
    [InlineData("", "export,calls,sso")]
    [InlineData("status=active", "export,calls,sso")]
    [InlineData("status=archived", "old")]
    [InlineData("status=all", "old,export,calls,sso")]
    [InlineData("status=active,archived", "old,export,calls,sso")]
    [InlineData("status__in=archived,active", "old,export,calls,sso")]
    [InlineData("code=calls", "calls")]
    [InlineData("code__not=calls", "export,sso")]
    [InlineData("code__contains=X", "export")]
    [InlineData("code__isNull=true", "")]
    [InlineData("name__startsWith=feature s", "sso")]
    [InlineData("name__endWith=calls", "calls")]
    [InlineData("name=nobody", "")]
    [InlineData("search=SSO", "sso")]
    [InlineData("search=%20feature%20", "export,calls,sso")]
    [InlineData("search=%25", "")]
    [InlineData("status=all&search=l", "old,calls")]
    [InlineData("take=1&skip=1", "calls")]
    [InlineData("take=0", "")]
    [InlineData("unknown=1", "export,calls,sso")]
    public async Task ListFeatures_Filtered_ShowsTheMatching(string query, string expected)
    {
        var api = await server.NewCompanyAsync();
        await api.FlagFeatureAsync("sso");
        await api.NumberFeatureAsync("calls", "sum");
        await api.FlagFeatureAsync("export");
        await api.FlagFeatureAsync("old");
        await api.PutAsync("/v1/features/old/archive");

        var page = await api.GetAsync($"/v1/features?{query}");

        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), page.Texts("data", "code"));
    }

    [Fact]
    public async Task UpdateFeature_SomeFields_LeavesTheOthers()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        await api.NumberFeatureAsync("calls", "sum", 5);
        await api.AdvanceAsync("2024-01-02T00:00:00Z");

        var named = await api.PutAsync("/v1/features/calls", new { name = "Calls", description = "A day" });
        var valued = await api.PutAsync("/v1/features/calls", new { default_value = 7, description = (string?)null });
        var rated = await api.PutAsync("/v1/features/calls", new { value_type = "number", resolution_strategy = "max" });
        var cleared = await api.PutAsync("/v1/features/calls", new { default_value = (int?)null });

        Assert.Equal(("Calls", "A day", 5m), (named.Text("name"), named.Text("description"), named.Decimal("default_value")));
        Assert.Equal("2024-01-01T00:00:00.000Z", named.Text("created_at"));
        Assert.Equal("2024-01-02T00:00:00.000Z", named.Text("updated_at"));
        Assert.True(valued.IsNull("description"));
        Assert.Equal((7m, "sum"), (valued.Decimal("default_value"), valued.Text("resolution_strategy")));
        Assert.Equal((7m, "max", "Calls"), (rated.Decimal("default_value"), rated.Text("resolution_strategy"), rated.Text("name")));
        Assert.True(cleared.IsNull("default_value"));
        Assert.Equal(cleared.ToString(), (await api.GetAsync("/v1/features/calls")).ToString());
    }

    [Fact]
    public async Task UpdateFeature_TypeOfAnUnusedOne_TakesTheOldDefaultAway()
    {
        var api = await server.NewCompanyAsync();
        await api.FlagFeatureAsync("calls", otherwise: true);

        var number = await api.PutAsync("/v1/features/calls", new { value_type = "number", resolution_strategy = "replace" });
        var flag = await api.PutAsync("/v1/features/calls", new { value_type = "boolean", default_value = false });

        Assert.Equal(("number", "replace"), (number.Text("value_type"), number.Text("resolution_strategy")));
        Assert.True(number.IsNull("default_value"));
        Assert.False(flag.Flag("default_value"));
        Assert.True(flag.IsNull("resolution_strategy"));
    }

    [Fact]
    public async Task UpdateFeature_TypeOfAUsedOne_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.FlatFeeAsync()).Text("id");
        var customer = (await api.PostAsync("/v1/customers", new { name = "A" })).Text("id");
        await api.FlagFeatureAsync("sso", otherwise: true);
        await api.GrantAsync(product, "sso", true);
        await api.FlagFeatureAsync("export");
        await api.OverrideAsync(customer, "export", true);
        var before = (await api.GetAsync("/v1/features")).ToString();

        var granted = await api.FailAsync(
            HttpMethod.Put, "/v1/features/sso", new { value_type = "number", resolution_strategy = "max" }, 400);
        var overridden = await api.FailAsync(
            HttpMethod.Put, "/v1/features/export", new { value_type = "number", resolution_strategy = "max" }, 400);
        var after = (await api.GetAsync("/v1/features")).ToString();
        var same = await api.PutAsync("/v1/features/sso", new { value_type = "boolean", default_value = true });

        Assert.Equal(
            $"Invalid request: value_type: Cannot change while the feature is granted by product {product}", granted.Text("message"));
        Assert.Equal(
            $"Invalid request: value_type: Cannot change while the feature is overridden for customer {customer}",
            overridden.Text("message"));
        Assert.Equal("boolean", same.Text("value_type"));
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task ArchiveFeature_Twice_KeepsTheFirstDate()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        await api.FlagFeatureAsync("sso");
        await api.AdvanceAsync("2024-01-02T00:00:00Z");
        var first = await api.PutAsync("/v1/features/sso/archive");
        await api.AdvanceAsync("2024-01-03T00:00:00Z");

        var second = await api.PutAsync("/v1/features/sso/archive");
        var back = await api.PutAsync("/v1/features/sso/unarchive");

        Assert.Equal(("archived", "2024-01-02T00:00:00.000Z"), (first.Text("status"), first.Text("archived_at")));
        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal(("active", "2024-01-03T00:00:00.000Z"), (back.Text("status"), back.Text("updated_at")));
        Assert.True(back.IsNull("archived_at"));
        Assert.Equal(back.ToString(), (await api.PutAsync("/v1/features/sso/unarchive")).ToString());
    }

    [Fact]
    public async Task DeleteFeature_ArchivedAndUnused_IsGoneAndItsCodeFree()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.FlatFeeAsync()).Text("id");
        var customer = (await api.PostAsync("/v1/customers", new { name = "A" })).Text("id");
        await api.FlagFeatureAsync("sso");
        await api.GrantAsync(product, "sso", true);
        await api.OverrideAsync(customer, "sso", true);

        var active = await api.FailAsync(HttpMethod.Delete, "/v1/features/sso", 400);
        await api.PutAsync("/v1/features/sso/archive");
        var granted = await api.FailAsync(HttpMethod.Delete, "/v1/features/sso", 400);
        await api.DeleteAsync($"/v1/products/{product}/features/sso");
        var overridden = await api.FailAsync(HttpMethod.Delete, "/v1/features/sso", 400);
        await api.DeleteAsync($"/v1/customers/{customer}/entitlements/sso");
        var deleted = await api.SendAsync(HttpMethod.Delete, "/v1/features/sso");

        Assert.Equal("Feature is active; this needs it to be archived", active.Text("message"));
        Assert.Equal($"Feature is granted by product {product}; it cannot be deleted", granted.Text("message"));
        Assert.Equal($"Feature is overridden for customer {customer}; it cannot be deleted", overridden.Text("message"));
        Assert.Equal(204, deleted.Status);
        await api.FailAsync(HttpMethod.Get, "/v1/features/sso", 404);
        Assert.Equal("active", (await api.FlagFeatureAsync("sso")).Text("status"));
    }
}
