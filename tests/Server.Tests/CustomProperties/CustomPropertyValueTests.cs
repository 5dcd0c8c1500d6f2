using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.CustomProperties;

/// <summary>Values on a carrier, seen through customers.</summary>
public sealed class CustomPropertyValueTests(TestServer server)
{
    private static readonly string[] Both = ["a", "b"];

    [Fact]
    public async Task CustomProperties_EveryType_ComesBackInItsType()
    {
        var api = await DeclaredAsync();

        var customer = await api.PostAsync("/v1/customers", new
        {
            custom_properties = new { text = "Été", number = 12.50, flag = true, day = "2024-05-01", one = "a", many = Both },
        });

        Assert.Equal("Été", customer.Text("custom_properties.text"));
        Assert.Equal("12.5", customer.At("custom_properties.number").GetRawText());
        Assert.True(customer.Flag("custom_properties.flag"));
        Assert.Equal("2024-05-01T00:00:00.000Z", customer.Text("custom_properties.day"));
        Assert.Equal("a", customer.Text("custom_properties.one"));
        Assert.Equal("b", customer.Text("custom_properties.many.1"));
    }

    [Fact]
    public async Task CustomProperties_WrongValues_NamesEachSlug()
    {
        var api = await DeclaredAsync();

        var error = await api.FailAsync(HttpMethod.Post, "/v1/customers", new
        {
            custom_properties = new
            {
                text = 1,
                number = "x",
                flag = "perhaps",
                day = "yesterday",
                one = "c",
                many = new[] { "a", "c" },
                other = 1,
            },
        }, 400);

        Assert.Equal(
            ["day", "flag", "many", "number", "one", "other", "text"],
            CompanyTests.Paths(error).Select(p => p["custom_properties.".Length..]).Order());
    }

    [Fact]
    public async Task CustomProperties_Update_ChangesOnlyTheSlugsSent()
    {
        var api = await DeclaredAsync();
        var id = (await api.PostAsync("/v1/customers", new { custom_properties = new { text = "A", number = 1, one = "a" } })).Text("id");

        var changed = await api.PutAsync(
            "/v1/customers/" + id, new { custom_properties = new { text = "B", one = (string?)null, flag = false } });
        var cleared = await api.PutAsync("/v1/customers/" + id, new { custom_properties = (object?)null });

        Assert.Equal("""{"flag":false,"number":1,"text":"B"}""", changed.At("custom_properties").GetRawText());
        Assert.Equal("{}", cleared.At("custom_properties").GetRawText());
    }

    [Fact]
    public async Task CustomProperties_RequiredOne_MustBeGivenAndStay()
    {
        var api = await server.NewCompanyAsync();
        await CustomPropertyTests.DeclareAsync(api, "cost-centre", "text", required: true);

        var missing = await api.FailAsync(HttpMethod.Post, "/v1/customers", new { name = "A" }, 400);
        var customer = await api.PostAsync(
            "/v1/customers", new { custom_properties = new Dictionary<string, string> { ["cost-centre"] = "42" } });
        var path = "/v1/customers/" + customer.Text("id");
        var nulled = await api.FailAsync(
            HttpMethod.Put, path, new { custom_properties = new Dictionary<string, string?> { ["cost-centre"] = null } }, 400);
        var cleared = await api.FailAsync(HttpMethod.Put, path, new { custom_properties = (object?)null }, 400);
        await api.PutAsync(path, new { name = "Untouched" });

        Assert.All([missing, nulled, cleared], e => Assert.Equal(["custom_properties.cost-centre"], CompanyTests.Paths(e)));
    }

    [Theory]
    [InlineData("custom_properties=text:Alpha", "A")]
    [InlineData("custom_properties=one:b", "B")]
    [InlineData("custom_properties=one:a,one:b", "AB")]
    [InlineData("custom_properties=one:a,text:Beta", "")]
    [InlineData("custom_properties=many:b", "AB")]
    [InlineData("custom_properties=many:a", "A")]
    [InlineData("custom_properties=number:1.50", "A")]
    [InlineData("custom_properties=flag:false", "B")]
    [InlineData("custom_properties=day:2024-05-01", "A")]
    [InlineData("custom_properties[text]=Beta,%20Gamma", "B")]
    [InlineData("custom_properties=%7B%22text%22%3A%22Beta%2C%20Gamma%22%2C%22one%22%3A%5B%22b%22%5D%7D", "B")]
    public async Task ListCustomers_ByCustomProperty_ShowsThoseThatHoldIt(string query, string expected)
    {
        var api = await DeclaredAsync();
        await api.PostAsync("/v1/customers", new
        {
            name = "A",
            custom_properties = new { text = "Alpha", number = 1.5, flag = true, day = "2024-05-01T00:00:00Z", one = "a", many = Both },
        });
        await api.PostAsync("/v1/customers", new
        {
            name = "B",
            custom_properties = new { text = "Beta, Gamma", number = 2, flag = false, one = "b", many = new[] { "b" } },
        });
        await api.PostAsync("/v1/customers", new { name = "C" });

        var v1 = await api.GetAsync("/v1/customers?" + query);
        var v2 = await api.GetAsync("/v2/customers?order=asc&" + query);

        Assert.Equal(expected, string.Concat(v1.Texts("data", "name").Order()));
        Assert.Equal(expected, string.Concat(v2.Texts("data", "name")));
    }

    [Theory]
    [InlineData("custom_properties=unheard-of:1")]
    [InlineData("custom_properties=number:many")]
    [InlineData("custom_properties=text")]
    [InlineData("custom_properties=%7Bbroken")]
    public async Task ListCustomers_CustomPropertyFilterOutOfOrder_IsRefused(string query)
    {
        var api = await DeclaredAsync();

        var error = await api.FailAsync(HttpMethod.Get, "/v2/customers?" + query, 400);

        Assert.Equal("custom_properties", error.Text("errors.0.path.0"));
    }

    private async Task<Api> DeclaredAsync()
    {
        var api = await server.NewCompanyAsync();
        await CustomPropertyTests.DeclareAsync(api, "text", "text");
        await CustomPropertyTests.DeclareAsync(api, "number", "number");
        await CustomPropertyTests.DeclareAsync(api, "flag", "boolean");
        await CustomPropertyTests.DeclareAsync(api, "day", "date");
        await CustomPropertyTests.DeclareAsync(api, "one", "select", false, Both);
        await CustomPropertyTests.DeclareAsync(api, "many", "multi_select", false, Both);
        return api;
    }
}
