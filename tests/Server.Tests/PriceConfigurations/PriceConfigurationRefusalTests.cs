using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.PriceConfigurations;

public sealed class PriceConfigurationRefusalTests(TestServer server)
{
    private const string Path = "/v1/price-configurations";

    // tiers are written from-to:amount; a star is an open end
    [Theory]
    [InlineData("volume", "0-10:1 9-*:1", "prices.1.from")]
    [InlineData("volume", "0-10:1 12-*:1", "prices.1.from")]
    [InlineData("volume", "5-*:1", "prices.0.from")]
    [InlineData("volume", "0-*:1 10-*:1", "prices.0.to")]
    [InlineData("volume", "0-10:1 10-10:1", "prices.1.to")]
    [InlineData("volume", "0-10:1 5-20:1 30-*:1", "prices.1.from,prices.2.from")]
    [InlineData("volume", "0-10:-1 10-*:-2", "prices.0.amount,prices.1.amount")]
    [InlineData("volume", "0-10:-1 12-*:1", "prices.0.amount")]
    [InlineData("packaged", "0-10:1 11-20:1 25-*:1", "prices.2.from")]
    [InlineData("bulk", "0-10:1 0-5:1 0-*:1", "prices.1.to")]
    [InlineData("bulk", "0-*:1 0-5:1", "prices.0.to")]
    public async Task CreatePriceConfiguration_WrongTiers_NamesEachFault(string type, string tiers, string paths)
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.UsageAsync()).Text("id");

        var error = await api.FailAsync(HttpMethod.Post, Path, new
        {
            product_id = product,
            type,
            currency = "EUR",
            billing_interval = Catalog.Monthly,
            prices = tiers.Split(' ').Select(tier => Tier(type, tier)),
        }, 400);

        Assert.Equal(paths, string.Join(',', error.Paths()));
    }

    [Fact]
    public async Task CreatePriceConfiguration_WrongPercentage_NamesEachFault()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.UsageAsync()).Text("id");

        var error = await api.FailAsync(HttpMethod.Post, Path, new
        {
            product_id = product,
            type = "bps",
            currency = "EUR",
            billing_interval = Catalog.Monthly,
            prices = new object[]
            {
                new { type = "bps", from = 0, to = 10, percentage = 1, per_unit_cap = 5, per_unit_floor = 6, per_unit_fee = 0 },
                new { type = "bps", from = 20, to = (int?)null, percentage = 1, per_unit_cap = 5, per_unit_floor = 0, per_unit_fee = 0 },
            },
        }, 400);
        var missing = await api.FailAsync(HttpMethod.Post, Path, new
        {
            product_id = product,
            type = "bps",
            currency = "EUR",
            billing_interval = Catalog.Monthly,
            prices = new object[] { new { type = "bps" } },
        }, 400);

        Assert.Equal(["prices.0.per_unit_floor", "prices.1.from"], error.Paths());
        Assert.Equal(
            [
                "prices.0.from", "prices.0.per_unit_cap", "prices.0.per_unit_fee", "prices.0.per_unit_floor", "prices.0.percentage",
                "prices.0.to",
            ],
            missing.Paths());
    }

    [Fact]
    public async Task CreatePriceConfiguration_ManyWrongFields_NamesThemAll()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.FlatFeeAsync()).Text("id");

        var error = await api.FailAsync(HttpMethod.Post, Path, new
        {
            product_id = product,
            type = "volume",
            currency = "eur",
            country = "FR",
            countries = new List<string> { "DE" },
            price_book_id = "prib_1",
            billing_interval = new { period = "months", count = 1.5 },
            commitment_interval = new { period = "years" },
            metering_filter = new
            {
                configuration = new { conditional = "and", fields = new[] { new { property = "a", @operator = "isNull" } } },
            },
            prices = new object[]
            {
                new { type = "volume", amount = 1, from = 0, to = (int?)null, unit_count = 0, on_bucket_incomplete = "half" },
            },
        }, 400);

        Assert.Equal(
            [
                "billing_interval.count", "commitment_interval.count", "country", "currency",
                "metering_filter.configuration.fields.0.operator", "metering_filter.name", "price_book_id",
                "prices.0.on_bucket_incomplete", "prices.0.unit_count", "type",
            ],
            error.Paths());
    }

    [Fact]
    public async Task CreatePriceConfiguration_UnknownProduct_IsNotFound()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        var foreign = (await other.FlatFeeAsync()).Text("id");
        object Body(string? product_id) => new
        {
            product_id,
            type = "fee",
            currency = "EUR",
            billing_interval = Catalog.Monthly,
            prices = new[] { new { type = "fee", amount = 1 } },
        };

        var error = await api.FailAsync(HttpMethod.Post, Path, Body(foreign), 404);
        var none = await api.FailAsync(HttpMethod.Post, Path, Body(null), 400);

        Assert.Equal("Product not found", error.Text("message"));
        Assert.Equal(["product_id"], none.Paths());
    }

    [Theory]
    [InlineData("flat_fee", 0)]
    [InlineData("flat_fee", 2)]
    [InlineData("seat", 2)]
    public async Task CreatePriceConfiguration_NotOnePriceWhereOneDecides_IsRefused(string product, int count)
    {
        var api = await server.NewCompanyAsync();
        var id = (product == "seat" ? await api.SeatAsync() : await api.FlatFeeAsync()).Text("id");
        var type = product == "seat" ? "bundle" : "fee";

        var error = await api.FailAsync(HttpMethod.Post, Path, new
        {
            product_id = id,
            type,
            currency = "EUR",
            billing_interval = Catalog.Monthly,
            prices = Enumerable.Range(0, count).Select(_ => new { type, amount = 1, unit_count = 1 }),
        }, 400);

        Assert.Equal(["prices"], error.Paths());
    }

    [Theory]
    [InlineData("[]", 400)]
    [InlineData("""[{"type":"fee","amount":1},{"type":"fee","amount":2}]""", 400)]
    [InlineData("""[{"type":"fee","amount":-1}]""", 400)]
    [InlineData("""[{"type":"volume","amount":1}]""", 400)]
    [InlineData("""[{"type":"fee","amount":1,"id":"pri_unknown"}]""", 400)]
    [InlineData("[5]", 400)]
    [InlineData("""{"type":"fee","amount":1}""", 400)]
    public async Task UpdatePrices_NotOneGoodFee_ChangesNothing(string body, int status)
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.FlatFeeAsync("Plan", Catalog.Fee(10))).Text("price_configurations.0.id");

        var answer = await api.SendRawAsync(HttpMethod.Put, $"{Path}/{id}/prices", body);

        Assert.Equal(status, answer.Status);
        Assert.Equal(10, (await api.GetAsync($"{Path}/{id}")).Decimal("prices.0.amount"));
    }

    [Fact]
    public async Task UpdatePrices_OtherThanFee_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.SeatAsync("Seats", Catalog.Volume())).Text("price_configurations.0.id");
        object[] prices = [new { type = "fee", amount = 1 }];

        await api.FailAsync(HttpMethod.Put, $"{Path}/{id}/prices", prices, 400);
        await api.FailAsync(HttpMethod.Put, $"{Path}/prc_unknown/prices", prices, 404);
    }

    private static object Tier(string type, string text)
    {
        var colon = text.Split(':');
        var bounds = colon[0].Split('-');
        return new
        {
            type,
            from = int.Parse(bounds[0], System.Globalization.CultureInfo.InvariantCulture),
            to = bounds[1] == "*" ? (int?)null : int.Parse(bounds[1], System.Globalization.CultureInfo.InvariantCulture),
            amount = int.Parse(colon[1], System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
