using System.Text;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Tenancy;

public sealed class AuthenticationTests(TestServer server)
{
    [Theory]
    [InlineData("Bearer {0}")]
    [InlineData("bearer {0}")]
    [InlineData("Bearer  {0} ")]
    public async Task Key_AsBearer_IsAccepted(string header)
    {
        var api = await server.NewCompanyAsync();
        var bearer = server.Anonymous(header.Replace("{0}", api.Key, StringComparison.Ordinal));

        var answer = await bearer.GetAsync("/v1/aggregators");

        Assert.Equal(0, answer.Decimal("meta.total"));
    }

    [Theory]
    [InlineData("{0}:")]
    [InlineData("{0}")]
    [InlineData("{0}:any password")]
    public async Task Key_AsBasicUserName_IsAccepted(string credentials)
    {
        var api = await server.NewCompanyAsync();
        var text = credentials.Replace("{0}", api.Key, StringComparison.Ordinal);
        var basic = server.Anonymous("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));

        var answer = await basic.GetAsync("/v1/aggregators");

        Assert.Equal(0, answer.Decimal("meta.total"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Bearer test_nobody_ever_made_this_key_at_all_0123456789")]
    [InlineData("Bearer \u00e9\u00e9")]
    [InlineData("Basic !!!")]
    [InlineData("Basic Og==")]
    [InlineData("Digest username=\"x\"")]
    [InlineData("test_key")]
    public async Task Key_MissingOrUnknown_IsRefused(string? header)
    {
        var answer = await server.Anonymous(header).SendAsync(HttpMethod.Get, "/v1/aggregators");

        Assert.Equal(401, answer.Status);
        Assert.Equal("unauthorized", answer.Json.Text("type"));
        Assert.Contains("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/no-such-thing")]
    [InlineData("/v2/no-such-thing")]
    [InlineData("/v1")]
    public async Task UnknownPath_WithoutKey_SaysNothingOfWhatExists(string path) =>
        await server.Anonymous().FailAsync(HttpMethod.Get, path, 401);

    [Fact]
    public async Task Key_Revoked_IsRefusedAtOnce()
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync("/v1/api-keys", new { name = "Short-lived" });
        var holder = server.Anonymous("Bearer " + made.Text("key"));
        await holder.GetAsync("/v1/aggregators");

        await api.DeleteAsync("/v1/api-keys/" + made.Text("id"));

        await holder.FailAsync(HttpMethod.Get, "/v1/aggregators", 401);
    }

    [Theory]
    [InlineData("aggregators.read", 200, 403)]
    [InlineData("aggregators.write", 403, 201)]
    [InlineData("aggregators.read aggregators.write", 200, 201)]
    [InlineData("customers.read customers.write", 403, 403)]
    [InlineData("*", 200, 201)]
    public async Task Scope_OfKey_DecidesWhatItMayDo(string scopes, int reading, int writing)
    {
        var api = await server.WithNewKeyAsync(await server.NewCompanyAsync(), Mode.Test, scopes);

        var read = await api.SendAsync(HttpMethod.Get, "/v1/aggregators");
        var write = await api.SendAsync(HttpMethod.Post, "/v1/aggregators", new { entity = "calls", operation = "count" });

        Assert.Equal((reading, writing), (read.Status, write.Status));
    }

    [Fact]
    public async Task Scope_Lacking_IsNamed()
    {
        var api = await server.WithNewKeyAsync(await server.NewCompanyAsync(), Mode.Test, "customers.read");

        var error = await api.FailAsync(HttpMethod.Get, "/v1/aggregators", 403);

        Assert.Contains("aggregators.read", error.Text("message"), StringComparison.Ordinal);
    }
}
