using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Companies;

public sealed class CompanyTests(TestServer server)
{
    [Fact]
    public async Task ListCompanies_KeyOfOneCompany_ShowsThatOne()
    {
        var api = await server.NewCompanyAsync("Only mine");

        var list = await api.GetAsync("/v1/companies?take=0");

        Assert.Equal([api.CompanyId], list.Texts("data", "id"));
        Assert.Equal("Only mine", list.Text("data.0.name"));
        Assert.Equal(1, list.Decimal("meta.total"));
    }

    [Fact]
    public async Task CreateCompany_WithAddress_ShowsItAndIsReachedByTheKeyAtOnce()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/companies", new
        {
            name = "Acme GmbH",
            address = new { line1 = "Hauptstr. 1", city = "Berlin", zip = "10115", country = "DE" },
        });
        var list = await api.GetAsync("/v1/companies");
        api.Headers["Hyperline-CompanyId"] = made.Text("id");
        var entities = await api.GetAsync("/v1/invoicing-entities");

        Assert.Equal("DE", made.Text("address.country"));
        Assert.Equal("Hauptstr. 1", made.Text("address.line1"));
        Assert.Equal([api.CompanyId, made.Text("id")], list.Texts("data", "id"));
        Assert.Equal("DE", entities.Text("data.0.country"));
        Assert.True(entities.Flag("data.0.is_default"));
    }

    [Fact]
    public async Task CreateCompany_ProductionKeyAndNullAddress_HasAnEntityInBothModes()
    {
        var test = await server.NewCompanyAsync();
        var production = await server.WithNewKeyAsync(test, Mode.Production);

        var made = await production.PostAsync("/v1/companies", new { name = "Both", address = (object?)null });
        production.Headers["Hyperline-CompanyId"] = made.Text("id");
        var entities = await production.GetAsync("/v1/invoicing-entities");

        Assert.Single(entities.Items("data"));
        Assert.Equal("FR", made.Text("address.country"));
    }

    [Fact]
    public async Task CreateCompany_WrongFields_NamesAllOfThem()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(
            HttpMethod.Post, "/v1/companies", new { name = " ", address = new { country = "XX", city = 3 } }, 400);

        Assert.Equal(["name", "address.country", "address.city"], Paths(error));
    }

    [Fact]
    public async Task CreateCompany_StateOfTheUs_IsChecked()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(
            HttpMethod.Post, "/v1/companies", new { name = "A", address = new { country = "US", state = "XX" } }, 400);
        var made = await api.PostAsync("/v1/companies", new { name = "A", address = new { country = "US", state = "NY" } });

        Assert.Equal(["address.state"], Paths(error));
        Assert.Equal("NY", made.Text("address.state"));
    }

    [Fact]
    public async Task Companies_CompanyOfAnotherKey_IsNotFound()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        api.Headers["Hyperline-CompanyId"] = other.CompanyId;

        await api.FailAsync(HttpMethod.Get, "/v1/companies", 404);
    }

    internal static string[] Paths(JsonElement error) =>
        [.. error.Items("errors").Select(e => string.Join('.', e.Items("path").Select(p => p.ToString())))];
}
