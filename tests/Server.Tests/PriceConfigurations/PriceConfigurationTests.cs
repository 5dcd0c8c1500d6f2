using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.PriceConfigurations;

public sealed class PriceConfigurationTests(TestServer server)
{
    private const string Path = "/v1/price-configurations";

    [Fact]
    public async Task CreatePriceConfiguration_Volume_ReadsInItsOwnSpelling()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.UsageAsync()).Text("id");

        var created = await CreateAsync(api, product, "volume", new object[]
        {
            new { type = "volume", amount = 0.125, from = 0, to = 20, on_bucket_incomplete = "pay_in_full", unit_count = 10 },
            new { type = "volume", amount = 3, from = 21, to = (int?)null },
        });

        Assert.Equal([0.125m, 3m], created.Decimals("prices", "amount"));
        Assert.Equal([10m, 1m], created.Decimals("prices", "unit_count"));
        Assert.Equal(["pay_in_full", "pro_rata"], created.Texts("prices", "on_tier_incomplete"));
        Assert.Equal([0m, 21m], created.Decimals("prices", "from"));
        Assert.Equal(20, created.Decimal("prices.0.to"));
        Assert.True(created.IsNull("prices.1.to"));
        Assert.Equal(created.ToString(), (await api.GetAsync($"{Path}/{created.Text("id")}")).ToString());
    }

    [Fact]
    public async Task CreatePriceConfiguration_Bulk_TakesEitherSpelling()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.UsageAsync()).Text("id");

        var created = await CreateAsync(api, product, "bulk", new object[]
        {
            new { type = "bulk", amount = 5, to = 10, on_bucket_incomplete = "do_not_charge" },
            new { type = "bulk", amount = 4, to = 20, on_tier_incomplete = "pay_in_full" },
            new { type = "bulk", amount = 3, to = (int?)null, on_bucket_incomplete = (string?)null },
        });

        Assert.Equal(["do_not_charge", "pay_in_full", "pro_rata"], created.Texts("prices", "on_tier_incomplete"));
        Assert.False(created.Has("prices.0.from"));
    }

    [Fact]
    public async Task CreatePriceConfiguration_Packaged_KeepsTheBucketName()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.SeatAsync()).Text("id");

        var created = await CreateAsync(api, product, "packaged", new object[]
        {
            new { type = "packaged", amount = 5, from = 0, to = (int?)null, unit_count = 100, on_bucket_incomplete = "pay_in_full" },
        });

        Assert.Equal("pay_in_full", created.Text("prices.0.on_bucket_incomplete"));
        Assert.Equal(100, created.Decimal("prices.0.unit_count"));
        Assert.False(created.Has("prices.0.on_tier_incomplete"));
    }

    [Fact]
    public async Task CreatePriceConfiguration_Percentage_KeepsItsLimits()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.UsageAsync()).Text("id");

        var created = await CreateAsync(api, product, "bps", new object[]
        {
            Percentage(0, 1000, 1.25m, 500, 10.5m, null),
            Percentage(1000, null, 1, null, null, 25),
        });

        Assert.Equal([1.25m, 1m], created.Decimals("prices", "percentage"));
        Assert.Equal(10.5m, created.Decimal("prices.0.per_unit_floor"));
        Assert.True(created.IsNull("prices.0.per_unit_fee"));
        Assert.Equal(25, created.Decimal("prices.1.per_unit_fee"));
    }

    [Fact]
    public async Task CreatePriceConfiguration_MeteringFilter_ComesBackAsSent()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.UsageAsync()).Text("id");
        object filter = new
        {
            name = "AI",
            configuration = new
            {
                conditional = "or",
                fields = new object[]
                {
                    new { property = "kind", @operator = "in", value = "ai,ml" },
                    new { property = "n", @operator = "not_equal", value = 5 },
                    new { property = "x", @operator = "is_null" },
                },
            },
        };

        var created = await CreateAsync(
            api, product, "volume", new object[] { new { type = "volume", amount = 1, from = 0, to = (int?)null } }, filter);

        Assert.Equal(JsonSerializer.Serialize(filter), JsonSerializer.Serialize(created.At("metering_filter")));
    }

    [Theory]
    [InlineData("{}", "null", "null")]
    [InlineData("""{"countries":null}""", "null", "null")]
    [InlineData("""{"countries":[]}""", "null", "[]")]
    [InlineData("""{"countries":["FR"]}""", "\"FR\"", "[\"FR\"]")]
    [InlineData("""{"countries":["FR","DE","FR"]}""", "null", "[\"FR\",\"DE\"]")]
    [InlineData("""{"country":"PT-20"}""", "\"PT-20\"", "[\"PT-20\"]")]
    [InlineData("""{"country":null,"countries":["DE"]}""", "\"DE\"", "[\"DE\"]")]
    [InlineData("""{"country":"DE","countries":["DE"]}""", "\"DE\"", "[\"DE\"]")]
    public async Task CreatePriceConfiguration_Countries_KeepTheirMeaning(string fields, string country, string countries)
    {
        var api = await server.NewCompanyAsync();
        var body = FeeFor((await api.FlatFeeAsync()).Text("id"));
        foreach (var field in JsonSerializer.Deserialize<JsonElement>(fields).EnumerateObject())
        {
            body[field.Name] = field.Value;
        }

        var created = await api.PostAsync(Path, body);

        Assert.Equal(country, created.At("country").GetRawText());
        Assert.Equal(countries, created.At("countries").GetRawText());
    }

    [Fact]
    public async Task CreatePriceConfiguration_Intervals_AreKept()
    {
        var api = await server.NewCompanyAsync();
        var body = FeeFor((await api.FlatFeeAsync()).Text("id"));
        body["billing_interval"] = new { period = "once", count = 3 };
        body["commitment_interval"] = new { period = "years", count = 2 };

        var created = await api.PostAsync(Path, body);
        body["commitment_interval"] = null;
        var open = await api.PostAsync(Path, body);

        Assert.Equal("""{"period":"once"}""", created.At("billing_interval").GetRawText());
        Assert.Equal("""{"period":"years","count":2}""", created.At("commitment_interval").GetRawText());
        Assert.Equal("""{"period":"all"}""", open.At("commitment_interval").GetRawText());
    }

    [Fact]
    public async Task ListPriceConfigurations_Filtered_FindsThem()
    {
        var api = await server.NewCompanyAsync();
        var one = await api.FlatFeeAsync("One", Catalog.Fee(1), Catalog.Fee(2));
        await api.FlatFeeAsync("Two", Catalog.Fee(3));

        var ofOne = await api.GetAsync($"{Path}?product_id={one.Text("id")}");
        var notOfOne = await api.GetAsync($"{Path}?product_id__not={one.Text("id")}");
        var inBooks = await api.GetAsync($"{Path}?price_book_id__isNotNull=true");
        var page = await api.GetAsync($"{Path}?take=1&skip=1&price_book_id__isNull=true");

        Assert.Equal([2m, 1m], ofOne.Items("data").Select(c => c.Decimal("prices.0.amount")));
        Assert.Equal([3m], notOfOne.Items("data").Select(c => c.Decimal("prices.0.amount")));
        Assert.Empty(inBooks.Items("data"));
        Assert.Equal(3, page.Decimal("meta.total"));
        Assert.Equal(2, page.Decimal("data.0.prices.0.amount"));
    }

    [Fact]
    public async Task UpdatePrices_Fee_ReplacesTheOnePrice()
    {
        var api = await server.NewCompanyAsync();
        var created = (await api.FlatFeeAsync("Plan", Catalog.Fee(10))).At("price_configurations.0");
        var path = $"{Path}/{created.Text("id")}/prices";

        var replaced = await api.PutAsync(path, new[] { new { type = "fee", amount = 12.5 } });
        var kept = await api.PutAsync(path, new[] { new { type = "fee", amount = 13, id = replaced.Text("prices.0.id") } });

        Assert.Equal(12.5m, replaced.Decimal("prices.0.amount"));
        Assert.NotEqual(created.Text("prices.0.id"), replaced.Text("prices.0.id"));
        Assert.Equal(replaced.Text("prices.0.id"), kept.Text("prices.0.id"));
        Assert.Equal(13, (await api.GetAsync($"{Path}/{created.Text("id")}")).Decimal("prices.0.amount"));
    }

    [Fact]
    public async Task DeletePriceConfiguration_Known_IsGone()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        var product = await api.FlatFeeAsync("Plan", Catalog.Fee());
        var path = $"{Path}/{product.Text("price_configurations.0.id")}";

        await other.FailAsync(HttpMethod.Delete, path, 404);
        await api.DeleteAsync(path);

        Assert.Equal("Price configuration not found", (await api.FailAsync(HttpMethod.Get, path, 404)).Text("message"));
        await api.FailAsync(HttpMethod.Delete, path, 404);
        Assert.Empty((await api.GetAsync($"/v1/products/{product.Text("id")}")).Items("price_configurations"));
    }

    private static object Percentage(decimal from, decimal? to, decimal percentage, decimal? cap, decimal? floor, decimal? fee) => new
    {
        type = "bps",
        from,
        to,
        percentage,
        per_unit_cap = cap,
        per_unit_floor = floor,
        per_unit_fee = fee,
    };

    private static Dictionary<string, object?> FeeFor(string product) => new()
    {
        ["type"] = "fee",
        ["product_id"] = product,
        ["currency"] = "EUR",
        ["billing_interval"] = Catalog.Monthly,
        ["prices"] = new[] { new { type = "fee", amount = 1 } },
    };

    private static Task<JsonElement> CreateAsync(Api api, string product, string type, object prices, object? filter = null) =>
        api.PostAsync(Path, new
        {
            product_id = product,
            type,
            currency = "EUR",
            billing_interval = Catalog.Monthly,
            prices,
            metering_filter = filter,
        });
}
