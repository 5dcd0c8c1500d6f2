using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Products;

/// <summary>What the catalogue has to do with what is sold from it.</summary>
public sealed class CatalogueSaleTests(TestServer server)
{
    [Fact]
    public async Task Subscription_OfACataloguePrice_TakesTheOfferForItsCountry()
    {
        var api = await server.NewCompanyAsync();
        var product = await api.FlatFeeAsync("Plan", Catalog.Fee(4900), FrenchFee(3900), Catalog.Fee(5900, "USD"));

        var french = await SubscribeAsync(api, product.Text("id"), "FR");
        var german = await SubscribeAsync(api, product.Text("id"), "DE");

        Assert.Equal(3900, Price(french).Decimal("amount"));
        Assert.Equal(product.Text("price_configurations.1.id"), Price(french).Text("price_configuration_id"));
        Assert.Equal(4900, Price(german).Decimal("amount"));
    }

    [Fact]
    public async Task Catalogue_ChangedAfterASale_LeavesTheSubscriptionAlone()
    {
        var api = await server.NewCompanyAsync();
        var product = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var configuration = $"/v1/price-configurations/{product.Text("price_configurations.0.id")}";
        var sold = await SubscribeAsync(api, product.Text("id"), "FR");

        await api.PutAsync($"{configuration}/prices", new[] { new { type = "fee", amount = 9900 } });
        await api.DeleteAsync(configuration);

        Assert.Equal(4900, Price(await api.GetAsync($"/v2/subscriptions/{sold.Text("id")}")).Decimal("amount"));
    }

    [Fact]
    public async Task DeleteProduct_InASubscription_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var path = $"/v1/products/{(await api.FlatFeeAsync("Plan", Catalog.Fee())).Text("id")}";
        var sold = await SubscribeAsync(api, path.Split('/')[^1], "FR");
        await api.PutAsync($"{path}/archive");

        var error = await api.FailAsync(HttpMethod.Delete, path, 400);

        Assert.Contains(sold.Text("id"), error.Text("message"), StringComparison.Ordinal);
        Assert.Equal("archived", (await api.GetAsync(path)).Text("status"));
    }

    [Fact]
    public async Task UpdateAggregator_OfASoldProduct_IsAllowed()
    {
        var api = await server.NewCompanyAsync();
        var product = await api.UsageAsync("Calls", Catalog.Volume());
        await SubscribeAsync(api, product.Text("id"), "FR");

        var updated = await api.PutAsync(
            $"/v1/aggregators/{product.Text("aggregator.id")}", new { entity = "minutes", operation = "sum", property = "n" });

        Assert.Equal("minutes", updated.Text("entity"));
        Assert.Equal("sum", updated.Text("operation"));
    }

    private static async Task<JsonElement> SubscribeAsync(Api api, string product, string country)
    {
        var customer = (await api.PostAsync("/v1/customers", new { name = country, currency = "EUR", country })).Text("id");
        return await api.PostAsync("/v2/subscriptions", new
        {
            customer_id = customer,
            activation_strategy = "manually",
            products = new[] { new { id = product } },
        });
    }

    private static JsonElement Price(JsonElement subscription)
    {
        var product = subscription.At("phases.0.products.0");
        return product.Has("price") ? product.At("price") : product.At("prices.0");
    }

    private static object FrenchFee(decimal amount) => new
    {
        type = "fee",
        currency = "EUR",
        countries = new List<string> { "FR" },
        billing_interval = Catalog.Monthly,
        prices = new[] { new { type = "fee", amount } },
    };
}
