using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Products;

public sealed class CreateProductTests(TestServer server)
{
    [Fact]
    public async Task CreateProduct_FlatFee_ComesWithItsPrice()
    {
        var api = await server.NewCompanyAsync();

        var created = await api.FlatFeeAsync("Plan", Catalog.Fee(4900), Catalog.Fee(5900, "USD"));
        var read = await api.GetAsync($"/v1/products/{created.Text("id")}");

        Assert.Equal(created.ToString(), read.ToString());
        Assert.StartsWith("itm_", read.Text("id"), StringComparison.Ordinal);
        Assert.Equal("active", read.Text("status"));
        Assert.True(read.Flag("is_available_on_demand"));
        Assert.True(read.Flag("is_available_on_subscription"));
        Assert.False(read.Flag("description_display_interval_dates"));
        Assert.True(read.IsNull("translations"));
        Assert.Equal("{}", read.At("accounting").ToString());
        Assert.Equal(["EUR", "USD"], read.Texts("price_configurations", "currency"));
        Assert.StartsWith("prc_", read.Text("price_configurations.0.id"), StringComparison.Ordinal);
        Assert.Equal(4900, read.Decimal("price_configurations.0.prices.0.amount"));
        Assert.StartsWith("pri_", read.Text("price_configurations.0.prices.0.id"), StringComparison.Ordinal);
        Assert.Equal(read.Text("id"), read.Text("price_configurations.0.product_id"));
    }

    [Fact]
    public async Task CreateProduct_EveryText_IsKept()
    {
        var api = await server.NewCompanyAsync();

        var created = await api.PostAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "Plan",
            description = "Internal",
            public_description = "Shown",
            description_display_interval_dates = true,
            is_available_on_demand = "false",
            is_available_on_subscription = false,
            translations = new { fr = new { name = "Offre", public_description = (string?)null }, de = new { name = "Angebot" } },
            accounting = new { ive_1 = new { product_code = "P1", integrations = new { xero = new { product_id = "X1" }, other = 5 } } },
            price_configurations = Array.Empty<object>(),
        });

        Assert.Equal("Internal", created.Text("description"));
        Assert.Equal("Shown", created.Text("public_description"));
        Assert.True(created.Flag("description_display_interval_dates"));
        Assert.False(created.Flag("is_available_on_demand"));
        Assert.False(created.Flag("is_available_on_subscription"));
        Assert.Equal("Offre", created.Text("translations.fr.name"));
        Assert.Equal("Angebot", created.Text("translations.de.name"));
        Assert.Equal("P1", created.Text("accounting.ive_1.product_code"));
        Assert.Equal("X1", created.Text("accounting.ive_1.integrations.xero.product_id"));
        Assert.False(created.Has("accounting.ive_1.integrations.other"));
        Assert.Empty(created.Items("price_configurations"));
    }

    [Fact]
    public async Task CreateProduct_SeatWithoutMeter_HasNoAggregator()
    {
        var api = await server.NewCompanyAsync();

        var seat = await api.SeatAsync("Seats", Catalog.Volume(), Catalog.Bundle((1000, 10)));

        Assert.True(seat.IsNull("aggregator"));
        Assert.Equal(["volume", "bundle"], seat.Texts("price_configurations", "type"));
        Assert.True(seat.Flag("price_configurations.1.allow_on_portal"));
        Assert.True(seat.IsNull("price_configurations.0.metering_filter"));
    }

    [Fact]
    public async Task CreateProduct_SeatWithNestedAggregator_CreatesIt()
    {
        var api = await server.NewCompanyAsync();

        var seat = await api.PostAsync("/v1/products", new
        {
            type = "seat",
            name = "Seats",
            unit_name = "user",
            is_connected_seat_item = true,
            aggregator = new { entity = "users", operation = "count", type = "licensed" },
            price_configurations = new[] { Catalog.Volume() },
        });
        var aggregator = await api.GetAsync($"/v1/aggregators/{seat.Text("aggregator.id")}");

        Assert.Equal(seat.At("aggregator").ToString(), aggregator.ToString());
        Assert.Equal("licensed", aggregator.Text("type"));
        Assert.Equal("user", aggregator.Text("unit_name"));
        Assert.Equal("Seats", aggregator.Text("name"));
    }

    [Fact]
    public async Task CreateProduct_DynamicWithKnownAggregator_LinksIt()
    {
        var api = await server.NewCompanyAsync();
        var aggregator = (await api.AggregatorAsync("sum")).Text("id");

        var usage = await api.PostAsync("/v1/products", new
        {
            type = "dynamic",
            name = "Calls",
            aggregator_id = aggregator,
            price_configurations = new[] { Catalog.Volume() },
        });

        Assert.Equal(aggregator, usage.Text("aggregator.id"));
        var error = await api.FailAsync(HttpMethod.Delete, $"/v1/aggregators/{aggregator}", 400);
        Assert.Contains(usage.Text("id"), error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateProduct_CreditWithWeights_ShowsThem()
    {
        var api = await server.NewCompanyAsync();
        var (one, two) = ((await api.AggregatorAsync()).Text("id"), (await api.AggregatorAsync("sum")).Text("id"));

        var credit = await api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            low_credits_threshold = 50,
            credits_grant_mode = "full_allowance",
            credit_aggregators = new object[] { new { aggregator_id = one }, new { aggregator_id = two, weight = 2.5 } },
            price_configurations = new[] { Catalog.Bundle((1000, 10), (9000, 100)) },
        });

        Assert.True(credit.IsNull("aggregator"));
        Assert.Equal([one, two], credit.Texts("credit_aggregators", "aggregator_id"));
        Assert.Equal([1m, 2.5m], credit.Decimals("credit_aggregators", "weight"));
        Assert.Equal("seconds", credit.Text("credit_aggregators.1.aggregator.property"));
        Assert.Equal(50, credit.Decimal("low_credits_threshold"));
        Assert.Equal("full_allowance", credit.Text("credits_grant_mode"));
        Assert.Equal([10m, 100m], credit.Decimals("price_configurations.0.prices", "unit_count"));
        await api.FailAsync(HttpMethod.Delete, $"/v1/aggregators/{two}", 400);
    }

    [Fact]
    public async Task CreateProduct_CreditWithOneAggregator_GrantsProrated()
    {
        var api = await server.NewCompanyAsync();

        var credit = await api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            aggregator = new { entity = "calls", operation = "sum", property = "n" },
            price_configurations = Array.Empty<object>(),
        });

        Assert.Equal("prorated", credit.Text("credits_grant_mode"));
        Assert.True(credit.IsNull("low_credits_threshold"));
        Assert.Equal("n", credit.Text("aggregator.property"));
        Assert.Empty(credit.Items("credit_aggregators"));
    }

    [Fact]
    public async Task CreateProduct_Bundle_NamesItsItems()
    {
        var api = await server.NewCompanyAsync();
        var (plan, seats) = ((await api.FlatFeeAsync()).Text("id"), (await api.SeatAsync()).Text("id"));

        var bundle = await api.PostAsync("/v1/products", new
        {
            type = "bundle",
            name = "Suite",
            display_mode = "ventilated",
            bundle_items = new[] { new { product_id = plan, percentage = 33.4 }, new { product_id = seats, percentage = 66.6 } },
        });

        Assert.Equal("ventilated", bundle.Text("display_mode"));
        Assert.False(bundle.Flag("exclusive_items_enabled"));
        Assert.Equal([plan, seats], bundle.Texts("bundle_items", "product_id"));
        Assert.Equal([33.4m, 66.6m], bundle.Decimals("bundle_items", "percentage"));
        Assert.Equal("Plan", bundle.Text("bundle_items.0.product.name"));
        Assert.Equal("seat", bundle.Text("bundle_items.1.product.type"));
        Assert.Empty(bundle.Items("price_configurations"));
    }

    [Fact]
    public async Task CreateProduct_CustomProperties_AreKeptAndMayChange()
    {
        var api = await server.NewCompanyAsync();
        await api.PostAsync("/v1/custom-properties", new
        {
            name = "Line",
            slug = "line",
            type = "text",
            entities = new List<string> { "product" },
        });

        var created = await api.PostAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "Plan",
            custom_properties = new { line = "core" },
            price_configurations = Array.Empty<object>(),
        });
        var path = $"/v1/products/{created.Text("id")}";
        var updated = await api.PutAsync(path, new { name = "Plan", custom_properties = new { line = "edge" } });
        var listed = await api.GetAsync("/v1/products");

        Assert.Equal("core", created.Text("custom_properties.line"));
        Assert.Equal("edge", updated.Text("custom_properties.line"));
        Assert.Equal("edge", listed.Text("data.0.custom_properties.line"));
    }
}
