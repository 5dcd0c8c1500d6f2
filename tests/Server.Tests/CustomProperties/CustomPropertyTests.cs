using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.CustomProperties;

public sealed class CustomPropertyTests(TestServer server)
{
    private const string Path = "/v1/custom-properties";
    private static readonly string[] Customers = ["customer"];

    [Fact]
    public async Task CreateCustomProperty_Select_ComesBackAsSent()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync(Path, new
        {
            name = "Tier",
            type = "select",
            slug = "tier",
            entities = new[] { "customer", "subscription" },
            api_only = true,
            required = true,
            authorized_values = new[] { "gold", "silver" },
        });
        var list = await api.GetAsync(Path);

        Assert.Equal("tier", made.Text("slug"));
        Assert.Equal("subscription", made.Text("entities.1"));
        Assert.Equal("silver", made.Text("authorized_values.1"));
        Assert.True(made.Flag("api_only") && made.Flag("required"));
        Assert.Equal(made.GetRawText(), Assert.Single(list.Items("data")).GetRawText());
    }

    [Fact]
    public async Task CreateCustomProperty_WrongFields_NamesAllOfThem()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Post, Path, new
        {
            type = "colour",
            slug = "no blanks",
            entities = new[] { "customer", "wallet" },
            api_only = 1,
            authorized_values = new[] { 2 },
        }, 400);
        var select = await api.FailAsync(HttpMethod.Post, Path, new { name = "S", type = "select", slug = "s", entities = Customers }, 400);
        var number = await api.FailAsync(
            HttpMethod.Post, Path,
            new { name = "N", type = "number", slug = "n", entities = Array.Empty<string>(), authorized_values = new[] { "1" } }, 400);

        Assert.Equal(["api_only", "authorized_values.0", "entities.1", "name", "slug", "type"], CompanyTests.Paths(error).Order());
        Assert.Equal(["authorized_values"], CompanyTests.Paths(select));
        Assert.Equal(["authorized_values", "entities"], CompanyTests.Paths(number).Order());
    }

    [Fact]
    public async Task CustomProperties_SlugTwice_IsAConflict()
    {
        var api = await server.NewCompanyAsync();
        await DeclareAsync(api, "tier", "text");
        var other = await DeclareAsync(api, "other", "text");

        await api.FailAsync(HttpMethod.Post, Path, new { name = "T", type = "number", slug = "tier", entities = Customers }, 409);
        await api.FailAsync(HttpMethod.Put, $"{Path}/{other}", new { name = "T", type = "text", slug = "tier", entities = Customers }, 409);
        await (await server.NewCompanyAsync()).PostAsync(Path, new { name = "T", type = "number", slug = "tier", entities = Customers });
    }

    [Fact]
    public async Task CustomProperties_SameSlugAtOnce_OneWins()
    {
        var api = await server.NewCompanyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.SendAsync(
            HttpMethod.Post, Path, new { name = "T", type = "text", slug = "same", entities = Customers })));

        Assert.Equal(1, answers.Count(a => a.Status == 201));
        Assert.Equal(7, answers.Count(a => a.Status == 409));
    }

    [Fact]
    public async Task UpdateCustomProperty_NewSlug_KeepsTheValues()
    {
        var api = await server.NewCompanyAsync();
        var id = await DeclareAsync(api, "tier", "text");
        var customer = await api.PostAsync("/v1/customers", new { custom_properties = new { tier = "gold" } });

        var answer = await api.SendAsync(
            HttpMethod.Put, $"{Path}/{id}", new { name = "Rank", type = "text", slug = "rank", entities = Customers });
        var read = await api.GetAsync("/v2/customers/" + customer.Text("id"));

        Assert.Equal(201, answer.Status);
        Assert.Equal("gold", read.Text("custom_properties.rank"));
        Assert.False(read.Has("custom_properties.tier"));
    }

    [Fact]
    public async Task UpdateCustomProperty_WhileValuesExist_RefusesWhatBreaksThem()
    {
        var api = await server.NewCompanyAsync();
        var id = await DeclareAsync(api, "tier", "text");
        await api.PostAsync("/v1/customers", new { custom_properties = new { tier = "gold" } });

        var type = await api.FailAsync(
            HttpMethod.Put, $"{Path}/{id}", new { name = "T", type = "number", slug = "tier", entities = new[] { "product" } }, 400);
        var values = await api.FailAsync(
            HttpMethod.Put, $"{Path}/{id}",
            new { name = "T", type = "select", slug = "tier", entities = Customers, authorized_values = new[] { "silver" } }, 400);
        var swapped = await api.PutAsync(
            $"{Path}/{id}", new { name = "T", type = "select", slug = "tier", entities = Customers, authorized_values = new[] { "gold" } });

        Assert.Equal(["type", "entities"], CompanyTests.Paths(type));
        Assert.Equal(["authorized_values"], CompanyTests.Paths(values));
        Assert.Equal("select", swapped.Text("type"));
    }

    [Fact]
    public async Task UpdateCustomProperty_WithoutValues_ChangesEverything()
    {
        var api = await server.NewCompanyAsync();
        var id = await DeclareAsync(api, "tier", "text");

        var changed = await api.PutAsync($"{Path}/{id}", new { name = "N", type = "number", slug = "n", entities = new[] { "plan" } });

        Assert.Equal("number", changed.Text("type"));
        Assert.Equal("plan", Assert.Single(changed.Items("entities")).GetString());
    }

    [Fact]
    public async Task DeleteCustomProperty_WithValues_TakesThemFromTheCarriers()
    {
        var api = await server.NewCompanyAsync();
        var id = await DeclareAsync(api, "tier", "text");
        var customer = await api.PostAsync("/v1/customers", new { custom_properties = new { tier = "gold" } });

        await api.DeleteAsync($"{Path}/{id}");
        var read = await api.GetAsync("/v1/customers/" + customer.Text("id"));

        Assert.Empty(read.At("custom_properties").EnumerateObject());
        await api.FailAsync(HttpMethod.Delete, $"{Path}/{id}", 404);
        await api.FailAsync(HttpMethod.Put, $"{Path}/{id}", new { name = "T", type = "text", slug = "t", entities = Customers }, 404);
    }

    [Fact]
    public async Task CustomProperty_OfAnotherCompany_IsNotFound()
    {
        var api = await server.NewCompanyAsync();
        var theirs = await DeclareAsync(await server.NewCompanyAsync(), "tier", "text");

        await api.FailAsync(HttpMethod.Delete, $"{Path}/{theirs}", 404);
        await api.FailAsync(HttpMethod.Put, $"{Path}/{theirs}", new { name = "T", type = "text", slug = "t", entities = Customers }, 404);
        Assert.Empty((await api.GetAsync(Path)).Items("data"));
    }

    internal static async Task<string> DeclareAsync(Api api, string slug, string type, bool required = false, params string[] values) =>
        (await api.PostAsync(Path, new
        {
            name = slug,
            type,
            slug,
            entities = Customers,
            required,
            authorized_values = values.Length == 0 ? null : values,
        })).Text("id");
}
