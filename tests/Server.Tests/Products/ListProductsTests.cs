using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Products;

public sealed class ListProductsTests(TestServer server)
{
    [Fact]
    public async Task ListProducts_EveryType_IsBrief()
    {
        var api = await server.NewCompanyAsync();
        await SeedAsync(api);

        var page = await api.GetAsync("/v1/products");

        Assert.Equal(["Suite", "Credits", "Calls", "Seats", "Plan"], page.Texts("data", "name"));
        Assert.All(page.Items("data"), product => Assert.False(product.Has("price_configurations")));
        Assert.All(page.Items("data"), product => Assert.False(product.Has("bundle_items")));
        Assert.True(page.IsNull("data.3.aggregator"));
        Assert.Equal("calls", page.Text("data.2.aggregator.entity"));
        Assert.Equal("calls", page.Text("data.1.credit_aggregators.0.aggregator.entity"));
    }

    [Theory]
    [InlineData("type=seat", "Seats")]
    [InlineData("type__equals=credit", "Credits")]
    [InlineData("type__not=bundle", "Credits,Calls,Seats,Plan")]
    [InlineData("type__contains=a", "Calls,Seats,Plan")]
    [InlineData("type__startsWith=FLAT", "Plan")]
    [InlineData("type__endWith=dit", "Credits")]
    [InlineData("type__isNull=true", "")]
    [InlineData("type__isNotNull=true", "Suite,Credits,Calls,Seats,Plan")]
    [InlineData("type=gift", "")]
    [InlineData("name=Plan", "Plan")]
    [InlineData("name__contains=ca", "Calls")]
    [InlineData("name__startsWith=s&type=seat", "Seats")]
    [InlineData("name__endWith=ts", "Credits,Seats")]
    [InlineData("name__not=Plan&take=2", "Suite,Credits")]
    [InlineData("skip=3", "Seats,Plan")]
    [InlineData("description__isNull=true", "Credits,Calls,Seats,Plan")]
    [InlineData("description__contains=sold", "Suite")]
    [InlineData("id=itm_unknown", "")]
    [InlineData("id__startsWith=itm_&name=Calls", "Calls")]
    [InlineData("status=archived", "")]
    [InlineData("price_book_id=prib_unknown", "")]
    [InlineData("unknown=1", "Suite,Credits,Calls,Seats,Plan")]
    public async Task ListProducts_Filtered_FindsThem(string query, string names)
    {
        var api = await server.NewCompanyAsync();
        await SeedAsync(api);

        var page = await api.GetAsync($"/v1/products?{query}");

        Assert.Equal(names, string.Join(',', page.Texts("data", "name")));
    }

    [Theory]
    [InlineData("status=gone", "status")]
    [InlineData("status__in=active,gone", "status__in")]
    [InlineData("take=101", "take")]
    [InlineData("skip=-1", "skip")]
    public async Task ListProducts_WrongQuery_IsRefused(string query, string path)
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Get, $"/v1/products?{query}", 400);

        Assert.Equal([path], error.Paths());
    }

    private static async Task SeedAsync(Api api)
    {
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee())).Text("id");
        await api.SeatAsync("Seats", Catalog.Volume());
        var usage = await api.UsageAsync("Calls", Catalog.Volume());
        await api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            credit_aggregators = new[] { new { aggregator_id = usage.Text("aggregator.id") } },
            price_configurations = Array.Empty<object>(),
        });
        await api.PostAsync("/v1/products", new
        {
            type = "bundle",
            name = "Suite",
            description = "Sold together",
            display_mode = "single_line",
            bundle_items = new[] { new { product_id = plan, percentage = 100 } },
        });
    }
}
