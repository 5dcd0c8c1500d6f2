using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Products;

public sealed class ProductRefusalTests(TestServer server)
{
    [Fact]
    public async Task CreateProduct_ManyWrongFields_NamesThemAllAndCreatesNothing()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Post, "/v1/products", new
        {
            type = "dynamic",
            name = " ",
            public_description = new string('x', 5001),
            translations = new { xx = new { name = "?" }, fr = new { name = 5 } },
            accounting = new { ive_1 = new { tax_rate_id = 5 } },
            custom_properties = new { unknown = "x" },
            aggregator = new { operation = "sum" },
            price_configurations = new object[]
            {
                Catalog.Fee(),
                new
                {
                    type = "volume",
                    currency = "XXX",
                    countries = new List<string> { "FR", "QQ" },
                    billing_interval = new { period = "months", count = 0 },
                    commitment_interval = new { period = "days", count = 1 },
                    prices = new object[]
                    {
                        new { type = "volume", amount = -1, from = 0, to = 10 },
                        new { type = "bulk", amount = 1, from = 10, to = (int?)null },
                    },
                },
            },
        }, 400);

        Assert.Equal(
            [
                "accounting.ive_1.tax_rate_id", "aggregator.entity", "aggregator.property", "custom_properties.unknown", "name",
                "price_configurations.0.type", "price_configurations.1.billing_interval.count",
                "price_configurations.1.commitment_interval.period", "price_configurations.1.countries.1",
                "price_configurations.1.currency",
                "price_configurations.1.prices.0.amount", "price_configurations.1.prices.1.type", "public_description",
                "translations.fr.name", "translations.xx",
            ],
            error.Paths());
        Assert.Empty((await api.GetAsync("/v1/products?status=all")).Items("data"));
        Assert.Empty((await api.GetAsync("/v1/aggregators")).Items("data"));
    }

    [Fact]
    public async Task CreateProduct_UnknownType_NamesItAndTheRest()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Post, "/v1/products", new { type = "gift", price_configurations = 5 }, 400);

        Assert.Equal(["name", "price_configurations", "type"], error.Paths());
    }

    [Theory]
    [InlineData("flat_fee", "volume")]
    [InlineData("seat", "fee")]
    [InlineData("dynamic", "bundle")]
    [InlineData("credit", "fee")]
    [InlineData("bundle", "fee")]
    public async Task CreateProduct_PriceTypeOfAnotherProduct_IsRefused(string type, string price)
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync()).Text("id");

        var error = await api.FailAsync(HttpMethod.Post, "/v1/products", new
        {
            type,
            name = "X",
            display_mode = "single_line",
            bundle_items = new[] { new { product_id = plan, percentage = 100 } },
            aggregator = new { entity = "calls", operation = "count" },
            price_configurations = new[]
            {
                price switch { "fee" => Catalog.Fee(), "volume" => Catalog.Volume(), _ => Catalog.Bundle((10, 1)) },
            },
        }, 400);

        Assert.Equal(["price_configurations.0.type"], error.Paths());
    }

    [Theory]
    [InlineData("seat", "sum", "aggregator.operation")]
    [InlineData("seat", "max", "aggregator.operation")]
    public async Task CreateProduct_SeatsThatAreNotCounted_AreRefused(string type, string operation, string path)
    {
        var api = await server.NewCompanyAsync();
        var aggregator = (await api.AggregatorAsync(operation)).Text("id");

        var nested = await api.FailAsync(HttpMethod.Post, "/v1/products", new
        {
            type,
            name = "X",
            aggregator = new { entity = "users", operation, property = "n" },
            price_configurations = Array.Empty<object>(),
        }, 400);
        var known = await api.FailAsync(HttpMethod.Post, "/v1/products", new
        {
            type,
            name = "X",
            aggregator_id = aggregator,
            price_configurations = Array.Empty<object>(),
        }, 400);

        Assert.Equal([path], nested.Paths());
        Assert.Equal(["aggregator_id"], known.Paths());
    }

    [Theory]
    [InlineData("dynamic", false, false, false, "aggregator")]
    [InlineData("dynamic", true, true, false, "aggregator_id")]
    [InlineData("seat", true, true, false, "aggregator_id")]
    [InlineData("credit", false, false, false, "aggregator")]
    [InlineData("credit", true, false, true, "credit_aggregators")]
    [InlineData("credit", false, true, true, "credit_aggregators")]
    public async Task CreateProduct_NotExactlyOneMeter_IsRefused(string type, bool nested, bool known, bool weighted, string path)
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.AggregatorAsync()).Text("id");
        var body = new Dictionary<string, object> { ["type"] = type, ["name"] = "X", ["price_configurations"] = Array.Empty<object>() };
        if (nested)
        {
            body["aggregator"] = new { entity = "calls", operation = "count" };
        }
        if (known)
        {
            body["aggregator_id"] = id;
        }
        if (weighted)
        {
            body["credit_aggregators"] = new[] { new { aggregator_id = id } };
        }

        var error = await api.FailAsync(HttpMethod.Post, "/v1/products", body, 400);

        Assert.Equal([path], error.Paths());
    }

    [Fact]
    public async Task CreateProduct_UnknownAggregators_AreNamed()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        var foreign = (await other.AggregatorAsync()).Text("id");
        var own = (await api.AggregatorAsync()).Text("id");

        var dynamic = await api.FailAsync(HttpMethod.Post, "/v1/products", new
        {
            type = "dynamic",
            name = "X",
            aggregator_id = foreign,
            price_configurations = Array.Empty<object>(),
        }, 400);
        var credit = await api.FailAsync(HttpMethod.Post, "/v1/products", new
        {
            type = "credit",
            name = "X",
            credit_aggregators = new object[]
            {
                new { aggregator_id = foreign }, new { aggregator_id = own, weight = 0 }, new { aggregator_id = own }, new { weight = 1 },
            },
            price_configurations = Array.Empty<object>(),
        }, 400);

        Assert.Equal(["aggregator_id"], dynamic.Paths());
        Assert.Equal(
            [
                "credit_aggregators.0.aggregator_id", "credit_aggregators.1.weight", "credit_aggregators.2.aggregator_id",
                "credit_aggregators.3.aggregator_id",
            ],
            credit.Paths());
    }

    [Fact]
    public async Task CreateProduct_WrongBundleItems_AreNamed()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync()).Text("id");
        var old = (await api.FlatFeeAsync("Old")).Text("id");
        await api.PutAsync($"/v1/products/{old}/archive");
        var suite = (await api.PostAsync("/v1/products", Suite((plan, 100)))).Text("id");

        var items = await api.FailAsync(
            HttpMethod.Post, "/v1/products", Suite((plan, 20), ("itm_unknown", 20), (suite, 20), (plan, 20), (old, 20)), 400);
        var sum = await api.FailAsync(HttpMethod.Post, "/v1/products", Suite((plan, 99.99m)), 400);
        var zero = await api.FailAsync(HttpMethod.Post, "/v1/products", Suite((plan, 0)), 400);
        var none = await api.FailAsync(HttpMethod.Post, "/v1/products", Suite(), 400);

        Assert.Equal(
            ["bundle_items.1.product_id", "bundle_items.2.product_id", "bundle_items.3.product_id", "bundle_items.4.product_id"],
            items.Paths());
        Assert.Equal(["bundle_items"], sum.Paths());
        Assert.Equal(["bundle_items.0.percentage"], zero.Paths());
        Assert.Equal(["bundle_items"], none.Paths());
    }

    [Fact]
    public async Task UpdateAggregator_OfSeats_StaysCount()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.AggregatorAsync()).Text("id");
        await api.PostAsync("/v1/products", new
        {
            type = "seat",
            name = "Seats",
            aggregator_id = id,
            price_configurations = Array.Empty<object>(),
        });

        var error = await api.FailAsync(HttpMethod.Put, $"/v1/aggregators/{id}", new { operation = "sum", property = "n" }, 400);

        Assert.Equal(["operation"], error.Paths());
    }

    private static object Suite(params (string Product, decimal Percentage)[] items) => new
    {
        type = "bundle",
        name = "Suite",
        display_mode = "single_line",
        bundle_items = items.Select(i => new { product_id = i.Product, percentage = i.Percentage }),
    };
}
