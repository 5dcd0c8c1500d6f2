using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.PriceBooks;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.CatalogVersions;

public sealed class CatalogExportTests(TestServer server)
{
    [Fact]
    public async Task Export_OfAnEmptyCatalogue_HasNoResources()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");

        var export = await api.GetAsync("/v1/catalog/export");

        Assert.Equal("hyperline.product_catalog.v2", export.Text("format"));
        Assert.Equal("2024-01-01T00:00:00.000Z", export.Text("exported_at"));
        Assert.Equal(
            [
                "aggregator", "aggregator_filter", "bundle_item", "price", "price_book", "price_configuration", "product",
                "product_accounting",
            ],
            export.Items("tracked_entity_types").Select(t => t.GetString()));
        Assert.Empty(export.Items("resources"));
    }

    [Fact]
    public async Task Export_OfEverything_IsFlatAndRefersByKey()
    {
        var api = await server.NewCompanyAsync();
        var calls = await MeteredAsync(api);
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var suite = (await api.PostAsync("/v1/products", new
        {
            type = "bundle",
            name = "Suite",
            display_mode = "single_line",
            bundle_items = new[] { new { product_id = plan, percentage = 62.5 }, new { product_id = calls, percentage = 37.5 } },
        })).Text("id");
        var book = await api.BookAsync("Partners", plan);

        var version = await api.GetAsync($"/v1/catalog/versions/{await api.PublishedAsync()}");
        var all = await api.ExportAsync();

        Assert.Equal(all.Length, version.Decimal("resource_count"));
        Assert.Equal(all.Length, all.Select(r => r.Text("config_key")).Distinct().Count());
        Assert.All(all, r => Assert.Equal($"{r.Text("entity_type")}:{r.Text("id")}", r.Text("config_key")));
        var keys = all.Select(r => r.Text("config_key")).ToHashSet();
        Assert.All(
            all.SelectMany(r => r.At("refs").EnumerateObject()).Where(r => r.Value.ValueKind != JsonValueKind.Null),
            r => Assert.Contains(r.Value.GetString()!, keys));
        Assert.Equal(
            "aggregator 1, aggregator_filter 1, bundle_item 2, price 4, price_book 1, price_configuration 3, product 3, "
            + "product_accounting 1",
            string.Join(", ", all.GroupBy(r => r.Text("entity_type")).OrderBy(g => g.Key).Select(g => $"{g.Key} {g.Count()}")));
        Assert.Equal($"price_book:{book}", Assert.Single(
            all, r => r.Text("entity_type") == "price_configuration" && !r.IsNull("refs.price_book")).Text("refs.price_book"));
        var item = all.First(r => r.Text("entity_type") == "bundle_item");
        Assert.Equal(62.5m, item.Decimal("data.percentage"));
        Assert.Equal(($"product:{suite}", $"product:{plan}"), (item.Text("refs.bundle"), item.Text("refs.product")));
    }

    [Fact]
    public async Task Export_OfAMeteredProduct_HasItsFields()
    {
        var api = await server.NewCompanyAsync();
        var calls = await MeteredAsync(api);

        var product = Assert.Single(await api.ExportAsync("product"));
        var aggregator = Assert.Single(await api.ExportAsync("aggregator"));
        var filter = Assert.Single(await api.ExportAsync("aggregator_filter"));
        var accounting = Assert.Single(await api.ExportAsync("product_accounting"));
        var offer = Assert.Single(await api.ExportAsync("price_configuration"));
        var prices = await api.ExportAsync("price");

        Assert.Equal(calls, product.Text("id"));
        Assert.Equal(("dynamic", "Calls", "call"), (product.Text("data.type"), product.Text("data.name"), product.Text("data.unit_name")));
        Assert.Equal(aggregator.Text("config_key"), product.Text("refs.aggregator"));
        Assert.Equal(("calls", "count"), (aggregator.Text("data.entity"), aggregator.Text("data.operation")));
        Assert.Equal(("and", "kind", "equals", "ai"), (
            filter.Text("data.conditional"), filter.Text("data.property"), filter.Text("data.operator"), filter.Text("data.value")));
        Assert.Equal(("P-1", "acme"), (accounting.Text("data.product_code"), accounting.Text("data.invoicing_entity_id")));
        Assert.Equal(("volume", "EUR", "months"), (
            offer.Text("data.type"), offer.Text("data.currency"), offer.Text("data.billing_interval.period")));
        Assert.Equal(product.Text("config_key"), offer.Text("refs.product"));
        Assert.True(offer.IsNull("refs.price_book"));
        Assert.Equal([10m, 4.5m], prices.Select(p => p.Decimal("data.amount")));
        Assert.Equal([0m, 1m], prices.Select(p => p.Decimal("data.position")));
        Assert.All(prices, p => Assert.Equal(offer.Text("config_key"), p.Text("refs.price_configuration")));
    }

    [Fact]
    public async Task Export_OfCredits_NamesEveryMeterWithItsWeight()
    {
        var api = await server.NewCompanyAsync();
        var (first, second) = ((await api.AggregatorAsync()).Text("id"), (await api.AggregatorAsync()).Text("id"));
        await api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            credit_aggregators = new[] { new { aggregator_id = first, weight = 1.5m }, new { aggregator_id = second, weight = 2m } },
            price_configurations = new[] { Catalog.Bundle((1000, 10)) },
        });

        var product = Assert.Single(await api.ExportAsync("product"));

        Assert.True(product.IsNull("refs.aggregator"));
        Assert.Equal([1.5m, 2m], product.Items("data.credit_weights").Select(w => w.GetDecimal()));
        Assert.Equal(
            [$"aggregator:{first}", $"aggregator:{second}"],
            product.At("refs").EnumerateObject().Skip(1).Select(r => r.Value.GetString()));
    }

    private static async Task<string> MeteredAsync(Api api)
    {
        var fields = new[] { new { property = "kind", @operator = "equals", value = "ai" } };
        return (await api.PostAsync("/v1/products", new
        {
            type = "dynamic",
            name = "Calls",
            unit_name = "call",
            aggregator = new { entity = "calls", operation = "count", where = new { conditional = "and", fields } },
            accounting = new { acme = new { product_code = "P-1" } },
            price_configurations = new[]
            {
                new
                {
                    type = "volume",
                    currency = "EUR",
                    billing_interval = Catalog.Monthly,
                    prices = new object[]
                    {
                        new { type = "volume", amount = 10, from = 0, to = 100 },
                        new { type = "volume", amount = 4.5, from = 100, to = (int?)null },
                    },
                },
            },
        })).Text("id");
    }
}
