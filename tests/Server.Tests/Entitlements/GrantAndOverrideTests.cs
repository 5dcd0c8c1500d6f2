using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.Entitlements;

public sealed class GrantAndOverrideTests(TestServer server)
{
    [Theory]
    [InlineData("features", "entitlements")]
    [InlineData("entitlements", "features")]
    public async Task ProductGrant_ByOnePath_ShowsByTheOther(string written, string read)
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        await api.FlagFeatureAsync("sso");
        await api.NumberFeatureAsync("calls", "max");
        var product = $"/v1/products/{(await api.FlatFeeAsync()).Text("id")}";

        Assert.Equal(0, (await api.GetAsync($"{product}/{read}")).GetArrayLength());
        await api.PutAsync($"{product}/{written}/sso", new { value = false });
        var first = await api.PutAsync($"{product}/{written}/calls", new { value = 10.50m });
        await api.AdvanceAsync("2024-01-02T00:00:00Z");
        var second = await api.PutAsync($"{product}/{written}/calls", new { value = "unlimited" });
        var both = await api.GetAsync($"{product}/{read}");
        await api.DeleteAsync($"{product}/{written}/calls");

        Assert.Equal(("calls", "10.5"), (first.Text("feature_code"), first.At("value").GetRawText()));
        Assert.Equal("unlimited", second.Text("value"));
        Assert.Equal("2024-01-01T00:00:00.000Z", second.Text("created_at"));
        Assert.Equal("2024-01-02T00:00:00.000Z", second.Text("updated_at"));
        Assert.Equal(["calls", "sso"], both.Texts("", "feature_code"));
        Assert.Equal(second.ToString(), both.At("0").ToString());
        Assert.False(both.Flag("1.value"));
        Assert.Equal(["sso"], (await api.GetAsync($"{product}/{read}")).Texts("", "feature_code"));
    }

    [Theory]
    [InlineData("features", "entitlements")]
    [InlineData("entitlements", "features")]
    public async Task CustomerOverride_ByOnePath_ShowsByTheOther(string written, string read)
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        await api.NumberFeatureAsync("calls", "max");
        var customer = $"/v1/customers/{(await api.PostAsync("/v1/customers", new { name = "A" })).Text("id")}";

        Assert.Equal("{}", (await api.GetAsync($"{customer}/{read}")).At(read).GetRawText());
        var first = await api.PutAsync(
            $"{customer}/{written}/calls", new { value = 10, reason = "Beta", expires_at = "2024-03-01T00:00:00Z" });
        var resolved = await api.GetAsync($"{customer}/{read}");
        await api.AdvanceAsync("2024-01-02T00:00:00Z");
        var second = await api.PutAsync($"{customer}/{written}/calls", new { value = 20 });
        await api.DeleteAsync($"{customer}/{written}/calls");

        Assert.Equal(("calls", 10m, "Beta"), (first.Text("feature_code"), first.Decimal("value"), first.Text("reason")));
        Assert.Equal("2024-03-01T00:00:00.000Z", first.Text("expires_at"));
        Assert.Equal("""{"calls":{"value":10,"source":"customer"}}""", resolved.At(read).GetRawText());
        Assert.True(second.IsNull("reason"));
        Assert.True(second.IsNull("expires_at"));
        Assert.Equal("2024-01-01T00:00:00.000Z", second.Text("created_at"));
        Assert.Equal("2024-01-02T00:00:00.000Z", second.Text("updated_at"));
        Assert.Equal("{}", (await api.GetAsync($"{customer}/{read}")).At(read).GetRawText());
    }

    [Fact]
    public async Task DeleteProduct_WithGrants_TakesThemAlong()
    {
        var api = await server.NewCompanyAsync();
        await api.FlagFeatureAsync("sso");
        var product = (await api.FlatFeeAsync()).Text("id");
        await api.GrantAsync(product, "sso", true);

        await api.PutAsync($"/v1/products/{product}/archive");
        await api.DeleteAsync($"/v1/products/{product}");
        await api.PutAsync("/v1/features/sso/archive");
        var deleted = await api.SendAsync(HttpMethod.Delete, "/v1/features/sso");

        Assert.Equal(204, deleted.Status);
        await api.FailAsync(HttpMethod.Get, $"/v1/products/{product}/features", 404);
    }

    [Fact]
    public async Task ArchivedFeature_Granted_GoesOnAndTakesNothingNew()
    {
        var api = await server.NewCompanyAsync();
        await api.NumberFeatureAsync("calls", "max", 5);
        var product = (await api.FlatFeeAsync()).Text("id");
        var customer = (await api.PostAsync("/v1/customers", new { name = "A" })).Text("id");
        await api.GrantAsync(product, "calls", 10);
        await api.PutAsync("/v1/features/calls/archive");

        var grant = await api.FailAsync(HttpMethod.Put, $"/v1/products/{product}/features/calls", new { value = 1 }, 400);
        var own = await api.FailAsync(HttpMethod.Put, $"/v1/customers/{customer}/features/calls", new { value = 1 }, 400);

        Assert.Equal("Feature is archived; this needs it to be active", grant.Text("message"));
        Assert.Equal("Feature is archived; this needs it to be active", own.Text("message"));
        Assert.Equal("5 default", await api.HasAsync(customer, "calls"));
        Assert.Equal(10, (await api.GetAsync($"/v1/products/{product}/features")).Decimal("0.value"));
    }

    [Fact]
    public async Task Reset_OfTheSandbox_TakesFeaturesWithTheirValues()
    {
        var api = await server.NewCompanyAsync();
        await api.FlagFeatureAsync("sso");
        await api.GrantAsync((await api.FlatFeeAsync()).Text("id"), "sso", true);
        await api.OverrideAsync((await api.PostAsync("/v1/customers", new { name = "A" })).Text("id"), "sso", true);

        await api.PostAsync("/v1/sandbox/reset");

        Assert.Equal(0, (await api.GetAsync("/v1/features?status=all")).Decimal("meta.total"));
    }
}
