using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Products;

public sealed class ProductLifecycleTests(TestServer server)
{
    [Fact]
    public async Task UpdateProduct_SomeFields_LeavesTheRest()
    {
        var api = await server.NewCompanyAsync();
        var created = await api.PostAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "Plan",
            description = "Internal",
            public_description = "Shown",
            translations = new { fr = new { name = "Offre" } },
            price_configurations = new[] { Catalog.Fee() },
        });
        var path = $"/v1/products/{created.Text("id")}";

        var updated = await api.PutAsync(path, new
        {
            name = "New",
            description = (string?)null,
            translations = (object?)null,
            is_available_on_demand = false,
            properties = new { tier = 1, tags = new List<string> { "a" } },
            accounting = new { ive_1 = new { product_code = "P1" } },
        });

        Assert.Equal("New", updated.Text("name"));
        Assert.True(updated.IsNull("description"));
        Assert.Equal("Shown", updated.Text("public_description"));
        Assert.True(updated.IsNull("translations"));
        Assert.False(updated.Flag("is_available_on_demand"));
        Assert.Equal(1, updated.Decimal("properties.tier"));
        Assert.Equal("P1", updated.Text("accounting.ive_1.product_code"));
        Assert.Equal(created.At("price_configurations").ToString(), updated.At("price_configurations").ToString());
        Assert.Equal(updated.ToString(), (await api.GetAsync(path)).ToString());
    }

    [Fact]
    public async Task UpdateProduct_WithoutName_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.FlatFeeAsync()).Text("id");

        var error = await api.FailAsync(HttpMethod.Put, $"/v1/products/{id}", new { properties = new { a = new { } } }, 400);

        Assert.Equal(["name", "properties.a"], error.Paths());
    }

    [Fact]
    public async Task ArchiveProduct_AndBack_ShowsInItsLists()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.FlatFeeAsync("Old", Catalog.Fee())).Text("id");
        await api.FlatFeeAsync("Current");

        var archived = await api.PutAsync($"/v1/products/{id}/archive");
        await api.PutAsync($"/v1/products/{id}/archive");

        Assert.Equal("archived", archived.Text("status"));
        Assert.Single(archived.Items("price_configurations"));
        Assert.Equal(["Current"], (await api.GetAsync("/v1/products")).Texts("data", "name"));
        Assert.Equal(["Old"], (await api.GetAsync("/v1/products?status=archived")).Texts("data", "name"));
        Assert.Equal(["Current", "Old"], (await api.GetAsync("/v1/products?status=all")).Texts("data", "name"));
        Assert.Equal(["Current", "Old"], (await api.GetAsync("/v1/products?status__in=active,archived")).Texts("data", "name"));
        Assert.Equal("active", (await api.PutAsync($"/v1/products/{id}/unarchive")).Text("status"));
    }

    [Fact]
    public async Task DeleteProduct_Active_IsRefusedUntilArchived()
    {
        var api = await server.NewCompanyAsync();
        var product = await api.UsageAsync("Calls", Catalog.Volume());
        var path = $"/v1/products/{product.Text("id")}";

        var error = await api.FailAsync(HttpMethod.Delete, path, 400);
        await api.PutAsync($"{path}/archive");
        await api.DeleteAsync(path);

        Assert.Equal("Product is active; this needs it to be archived", error.Text("message"));
        Assert.Equal("Product not found", (await api.FailAsync(HttpMethod.Get, path, 404)).Text("message"));
        await api.FailAsync(HttpMethod.Get, $"/v1/price-configurations/{product.Text("price_configurations.0.id")}", 404);
        await api.DeleteAsync($"/v1/aggregators/{product.Text("aggregator.id")}");
    }

    [Fact]
    public async Task DeleteProduct_InABundle_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.FlatFeeAsync()).Text("id");
        var bundle = (await api.PostAsync("/v1/products", new
        {
            type = "bundle",
            name = "Suite",
            display_mode = "single_line",
            bundle_items = new[] { new { product_id = id, percentage = 100 } },
        })).Text("id");
        await api.PutAsync($"/v1/products/{id}/archive");

        var error = await api.FailAsync(HttpMethod.Delete, $"/v1/products/{id}", 400);
        await api.PutAsync($"/v1/products/{bundle}/archive");
        await api.DeleteAsync($"/v1/products/{bundle}");
        await api.DeleteAsync($"/v1/products/{id}");

        Assert.Contains(bundle, error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Product_OfAnotherCompanyOrUnknown_IsNotFound()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        var id = (await api.FlatFeeAsync()).Text("id");

        foreach (var path in (string[])[$"/v1/products/{id}", "/v1/products/itm_unknown"])
        {
            await other.FailAsync(HttpMethod.Get, path, 404);
            await other.FailAsync(HttpMethod.Put, path, new { name = "X" }, 404);
            await other.FailAsync(HttpMethod.Put, $"{path}/archive", 404);
            await other.FailAsync(HttpMethod.Put, $"{path}/unarchive", 404);
            await other.FailAsync(HttpMethod.Delete, path, 404);
        }
    }

    [Fact]
    public async Task GetProduct_ManyPrices_ShowsTheFirstFifty()
    {
        var api = await server.NewCompanyAsync();
        var prices = Enumerable.Range(1, 51).Select(i => Catalog.Fee(i)).ToArray();

        var product = await api.FlatFeeAsync("Plan", prices);
        var listed = await api.GetAsync($"/v1/price-configurations?product_id={product.Text("id")}&take=100");

        Assert.Equal(50, product.Items("price_configurations").Length);
        Assert.Equal(1, product.Decimal("price_configurations.0.prices.0.amount"));
        Assert.Equal(51, listed.Decimal("meta.total"));
        var book = await api.GetAsync($"/v1/products/{product.Text("id")}?price_book_id=prib_none");
        Assert.Empty(book.Items("price_configurations"));
    }
}
