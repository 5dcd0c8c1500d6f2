using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Tests.Fixture;

public sealed class FixtureTests(TestServer server)
{
    [Fact]
    public async Task Server_AskedWhetherReady_SaysSo()
    {
        var ready = await server.Anonymous().GetAsync("/health/ready");

        Assert.Equal("ready", ready.Text("status"));
    }

    [Fact]
    public async Task NewCompany_KeyUsed_ReachesOwnCompany()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Get, "/v1/no-such-thing", 404);

        Assert.Equal(404, error.Decimal("statusCode"));
        Assert.StartsWith("test_", api.Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewKey_Production_Works()
    {
        var api = await server.WithNewKeyAsync(await server.NewCompanyAsync(), Mode.Production);

        await api.FailAsync(HttpMethod.Get, "/v1/no-such-thing", 404);

        Assert.StartsWith("prod_", api.Key, StringComparison.Ordinal);
    }
}
