using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.ApiKeys;

public sealed class ApiKeyTests(TestServer server)
{
    [Fact]
    public async Task CreateApiKey_NameOnly_MayDoEverythingInTheCurrentCompany()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/api-keys", new { name = "Shop" });
        var list = await server.Anonymous("Bearer " + made.Text("key")).GetAsync("/v1/companies");

        Assert.StartsWith("test_", made.Text("key"), StringComparison.Ordinal);
        Assert.Equal("test", made.Text("mode"));
        Assert.Equal("*", made.Text("scopes.0"));
        Assert.Equal(api.CompanyId, made.Text("company_ids.0"));
        Assert.Equal([api.CompanyId], list.Texts("data", "id"));
    }

    [Fact]
    public async Task CreateApiKey_ByProductionKey_IsAProductionKey()
    {
        var api = await server.WithNewKeyAsync(await server.NewCompanyAsync(), Mode.Production);

        var made = await api.PostAsync("/v1/api-keys", new { name = "Live" });

        Assert.StartsWith("prod_", made.Text("key"), StringComparison.Ordinal);
        Assert.Equal("production", made.Text("mode"));
    }

    [Fact]
    public async Task ApiKey_ReadScope_ReadsAndWritesNothing()
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync("/v1/api-keys", new { name = "Reader", scopes = new[] { "companies.read" } });
        var reader = server.Anonymous("Bearer " + made.Text("key"));

        await reader.GetAsync("/v1/companies");
        var write = await reader.FailAsync(HttpMethod.Post, "/v1/companies", new { name = "A", address = (object?)null }, 403);
        var other = await reader.FailAsync(HttpMethod.Get, "/v1/custom-properties", 403);

        Assert.Contains("companies.write", write.Text("message"), StringComparison.Ordinal);
        Assert.Contains("custom_properties.read", other.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListApiKeys_SeveralKeys_ShowsEndingsAndNoSecret()
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync("/v1/api-keys", new { name = "Shop" });

        var answer = await api.SendAsync(HttpMethod.Get, "/v1/api-keys");

        Assert.Equal(["Shop", "Test key"], answer.Json.Texts("data", "name"));
        Assert.Equal(made.Text("key")[^4..], answer.Json.Text("data.0.ending"));
        Assert.DoesNotContain(made.Text("key"), answer.Text, StringComparison.Ordinal);
        Assert.False(answer.Json.Has("data.0.key"));
    }

    [Fact]
    public async Task RevokeApiKey_KeyInUse_IsRefusedFromTheNextRequestOn()
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync("/v1/api-keys", new { name = "Short-lived" });
        var user = server.Anonymous("Bearer " + made.Text("key"));
        await user.GetAsync("/v1/companies");

        await api.DeleteAsync("/v1/api-keys/" + made.Text("id"));

        await user.FailAsync(HttpMethod.Get, "/v1/companies", 401);
        await api.FailAsync(HttpMethod.Delete, "/v1/api-keys/" + made.Text("id"), 404);
        Assert.Equal(["Test key"], (await api.GetAsync("/v1/api-keys")).Texts("data", "name"));
    }

    [Fact]
    public async Task CreateApiKey_MoreRightsThanOwn_IsForbidden()
    {
        var company = await server.NewCompanyAsync();
        var api = await server.WithNewKeyAsync(company, Mode.Test, "api_keys.write companies.read");

        var all = await api.FailAsync(HttpMethod.Post, "/v1/api-keys", new { name = "A" }, 403);
        await api.FailAsync(HttpMethod.Post, "/v1/api-keys", new { name = "A", scopes = new[] { "companies.write" } }, 403);
        var made = await api.PostAsync("/v1/api-keys", new { name = "A", scopes = new[] { "companies.read", "companies.read" } });

        Assert.Contains("*", all.Text("message"), StringComparison.Ordinal);
        Assert.Single(made.Items("scopes"));
    }

    [Fact]
    public async Task CreateApiKey_WithoutTheScope_IsForbidden()
    {
        var api = await server.WithNewKeyAsync(await server.NewCompanyAsync(), Mode.Test, "companies.read companies.write");

        await api.FailAsync(HttpMethod.Post, "/v1/api-keys", new { name = "A", scopes = new[] { "companies.read" } }, 403);
    }

    [Fact]
    public async Task CreateApiKey_WrongFields_NamesAllOfThem()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();

        var error = await api.FailAsync(
            HttpMethod.Post, "/v1/api-keys", new { scopes = new[] { "*", "nonsense.read" }, company_ids = new[] { other.CompanyId } }, 400);

        Assert.Equal(["name", "scopes.1", "company_ids"], CompanyTests.Paths(error));
    }

    [Fact]
    public async Task ApiKeys_KeyOfAnotherCompany_IsNeitherShownNorRevoked()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        var shared = await server.NewKeyAsync(Mode.Test, "*", other.CompanyId, api.CompanyId);
        var theirs = (await other.PostAsync("/v1/api-keys", new { name = "Theirs" })).Text("id");
        var list = await api.GetAsync("/v1/api-keys");

        await api.FailAsync(HttpMethod.Delete, "/v1/api-keys/" + theirs, 404);
        await api.FailAsync(HttpMethod.Delete, "/v1/api-keys/" + list.Text("data.0.id"), 403);

        Assert.Equal(2, list.Items("data").Length);
        Assert.Equal(shared[^4..], list.Text("data.0.ending"));
        Assert.Equal(api.CompanyId, Assert.Single(list.Items("data.0.company_ids")).GetString());
    }
}
