using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Tenancy;

public sealed class SeparationTests(TestServer server)
{
    [Fact]
    public async Task ProductionKey_OfTheSameCompany_SeesNoTestData()
    {
        var test = await server.NewCompanyAsync();
        var production = await server.WithNewKeyAsync(test, Mode.Production);
        var id = await NewMeterAsync(test);

        Assert.Equal(0, (await production.GetAsync("/v1/aggregators")).Decimal("meta.total"));
        await production.FailAsync(HttpMethod.Get, "/v1/aggregators/" + id, 404);
        await production.FailAsync(HttpMethod.Delete, "/v1/aggregators/" + id, 404);
        Assert.Equal(id, (await test.GetAsync("/v1/aggregators/" + id)).Text("id"));
    }

    [Fact]
    public async Task TestKey_OfTheSameCompany_SeesNoProductionData()
    {
        var test = await server.NewCompanyAsync();
        var production = await server.WithNewKeyAsync(test, Mode.Production);
        var id = await NewMeterAsync(production);

        Assert.Equal(0, (await test.GetAsync("/v1/aggregators")).Decimal("meta.total"));
        await test.FailAsync(HttpMethod.Get, "/v1/aggregators/" + id, 404);
    }

    [Theory]
    [InlineData("GET", "/v1/sandbox/clock")]
    [InlineData("PUT", "/v1/sandbox/clock")]
    [InlineData("POST", "/v1/sandbox/clock/advance")]
    [InlineData("POST", "/v1/sandbox/reset")]
    public async Task Sandbox_WithProductionKey_DoesNotExist(string method, string path)
    {
        var production = await server.WithNewKeyAsync(await server.NewCompanyAsync(), Mode.Production);

        var instant = "2024-01-01T00:00:00Z";
        await production.FailAsync(new HttpMethod(method), path, new { now = instant, to = instant }, 404);
    }

    [Fact]
    public async Task CompanyHeader_NamingACompanyTheKeyReaches_GoesThere()
    {
        var first = await server.NewCompanyAsync("First");
        var second = await server.NewCompanyAsync("Second");
        var both = server.Anonymous("Bearer " + await server.NewKeyAsync(Mode.Test, "*", first.CompanyId, second.CompanyId));
        var id = await NewMeterAsync(second);

        await both.FailAsync(HttpMethod.Get, "/v1/aggregators/" + id, 404);
        both.Headers["Hyperline-CompanyId"] = second.CompanyId;

        Assert.Equal(id, (await both.GetAsync("/v1/aggregators/" + id)).Text("id"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CompanyHeader_NamingAnyOtherCompany_IsNotFound(bool exists)
    {
        var other = await server.NewCompanyAsync();
        var api = await server.NewCompanyAsync();
        api.Headers["Hyperline-CompanyId"] = exists ? other.CompanyId : "com_00000000000000";

        var error = await api.FailAsync(HttpMethod.Get, "/v1/aggregators", 404);

        Assert.Equal("Company not found", error.Text("message"));
    }

    [Fact]
    public async Task Clock_OfOneCompany_DoesNotMoveAnothers()
    {
        var manual = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();

        await manual.SetClockAsync("2023-11-01T00:00:00Z");

        Assert.Equal("2023-11-01T00:00:00.000Z", (await manual.GetAsync("/v1/sandbox/clock")).Text("now"));
        Assert.Equal("live", (await other.GetAsync("/v1/sandbox/clock")).Text("mode"));
        var meter = await manual.GetAsync("/v1/aggregators/" + await NewMeterAsync(manual));
        Assert.Equal("2023-11-01T00:00:00.000Z", meter.Text("created_at"));
    }

    private static async Task<string> NewMeterAsync(Api api) =>
        (await api.PostAsync("/v1/aggregators", new { entity = "calls", operation = "count" })).Text("id");
}
