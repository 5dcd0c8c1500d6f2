using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.PriceBooks;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.CatalogVersions;

public sealed class CatalogRevertTests(TestServer server)
{
    private const string Path = "/v1/catalog/versions";

    [Fact]
    public async Task Revert_PricesChanged_BringsThemBackAsANewVersion()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var book = await api.BookAsync("Partners", plan.Text("id"));
        await api.SetAmountAsync((await api.PricesAsync(plan.Text("id"), book))[0], 3900);
        var first = await api.PublishedAsync();
        var contents = await api.ContentsAsync();
        await api.AdvanceAsync("2024-01-02T00:00:00Z");
        await api.SetAmountAsync(plan.At("price_configurations.0"), 5900);
        await api.SetAmountAsync((await api.PricesAsync(plan.Text("id"), book))[0], 4400);
        await api.PutAsync($"/v1/products/{plan.Text("id")}", new { name = "Renamed", description = "Later" });
        await api.PutAsync($"/v1/price-books/{book}", new { name = "Renamed" });
        var second = await api.PublishedAsync();

        var reverted = await api.RevertAsync(first);

        Assert.Equal((3m, "published"), (reverted.Decimal("version"), reverted.Text("status")));
        Assert.Equal((first, second), (reverted.Text("revert_of_version_id"), reverted.Text("base_version_id")));
        Assert.Equal("2024-01-02T00:00:00.000Z", reverted.Text("published_at"));
        // a product, its two price configurations with a price each, and the book
        Assert.Equal(6, reverted.Decimal("resource_count"));
        Assert.Equal(contents, await api.ContentsAsync());
        Assert.Equal(reverted.GetRawText(), (await api.GetAsync(Path))[0].GetRawText());
        Assert.Equal("2024-01-02T00:00:00.000Z", (await api.PricesAsync(plan.Text("id"), null))[0].Text("updated_at"));
    }

    [Fact]
    public async Task Revert_ThingsDeleted_BringsThemBackUnderTheirIds()
    {
        var api = await server.NewCompanyAsync();
        var calls = await api.UsageAsync("Calls", Catalog.Volume(5));
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900), Catalog.Fee(5900, "USD"));
        var book = await api.BookAsync("Partners", plan.Text("id"));
        var version = await api.PublishedAsync();
        var contents = await api.ContentsAsync();
        await api.DeleteAsync($"/v1/price-configurations/{plan.Text("price_configurations.1.id")}");
        await api.DeleteAsync($"/v1/price-books/{book}");
        await api.PutAsync($"/v1/products/{calls.Text("id")}/archive");
        await api.DeleteAsync($"/v1/products/{calls.Text("id")}");
        await api.DeleteAsync($"/v1/aggregators/{calls.Text("aggregator.id")}");

        await api.RevertAsync(version);

        Assert.Equal(contents, await api.ContentsAsync());
        Assert.Equal(calls.GetRawText(), (await api.GetAsync($"/v1/products/{calls.Text("id")}")).GetRawText());
        Assert.Equal([4900m, 5900m], (await api.PricesAsync(plan.Text("id"), book)).Amounts());
        Assert.Equal("Partners", (await api.GetAsync($"/v1/price-books/{book}")).Text("name"));
        var sold = await api.SubscribeAsync(await api.CustomerAsync(), new { id = calls.Text("id") });
        Assert.Equal(5, sold.Amount());
    }

    [Fact]
    public async Task Revert_ProductsOfEveryType_BringsEveryFieldBack()
    {
        var api = await server.NewCompanyAsync();
        var texts = new
        {
            translations = new { fr = new { name = "Nom", public_description = (string?)null } },
            accounting = new { acme = new { account_code = "701", integrations = new { xero = new { product_id = "x-1" } } } },
        };
        var plan = await api.PostAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "Plan",
            description = "Inside",
            public_description = "Outside",
            is_available_on_demand = false,
            texts.translations,
            texts.accounting,
            price_configurations = new[] { Catalog.Fee(12.345m) },
        });
        var meters = new[] { (await api.AggregatorAsync()).Text("id"), (await api.AggregatorAsync("sum")).Text("id") };
        var credits = await api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            low_credits_threshold = 2.5,
            credits_grant_mode = "full_allowance",
            credit_aggregators = new[] { new { aggregator_id = meters[0], weight = 1.5 }, new { aggregator_id = meters[1], weight = 2.0 } },
            price_configurations = new[] { Catalog.Bundle((1000, 10), (9000, 100)) },
        });
        var calls = await api.UsageAsync("Calls", FilteredVolume());
        var bundle = await api.PostAsync("/v1/products", new
        {
            type = "bundle",
            name = "Suite",
            display_mode = "ventilated",
            exclusive_items_enabled = true,
            bundle_items = new[]
            {
                new { product_id = plan.Text("id"), percentage = 62.5 }, new { product_id = calls.Text("id"), percentage = 37.5 },
            },
        });
        var version = await api.PublishedAsync();
        JsonElement[] products = [bundle, plan, credits, calls];
        foreach (var product in products)
        {
            await api.PutAsync($"/v1/products/{product.Text("id")}/archive");
            await api.DeleteAsync($"/v1/products/{product.Text("id")}");
        }

        await api.RevertAsync(version);

        foreach (var product in products)
        {
            Assert.Equal(product.GetRawText(), (await api.GetAsync($"/v1/products/{product.Text("id")}")).GetRawText());
        }
    }

    [Fact]
    public async Task Revert_ThingsMadeSince_ArchivesThemAndDeletesNothing()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var version = await api.PublishedAsync();
        var added = (await api.PostAsync("/v1/price-configurations", new
        {
            product_id = plan,
            type = "fee",
            currency = "EUR",
            billing_interval = Catalog.Monthly,
            prices = new[] { new { type = "fee", amount = 1 } },
        })).Text("id");
        var later = await api.FlatFeeAsync("Later", Catalog.Fee(700));
        var book = await api.BookAsync("Later", plan);
        var customer = await api.CustomerAsync(book);

        await api.RevertAsync(version);

        Assert.Equal("archived", (await api.GetAsync($"/v1/price-configurations/{added}")).Text("status"));
        Assert.Equal("archived", (await api.GetAsync($"/v1/products/{later.Text("id")}")).Text("status"));
        Assert.Equal(["archived", "archived"], (await api.PricesAsync(plan, book)).Select(o => o.Text("status")));
        Assert.Equal(0, (await api.GetAsync($"/v1/products?price_book_id={book}")).Decimal("meta.total"));
        Assert.Equal(4900, (await api.SubscribeAsync(customer, new { id = plan })).Amount());
        await api.PutAsync($"/v1/products/{later.Text("id")}/unarchive");
        Assert.Equal(700, (await api.SubscribeAsync(customer, new { id = later.Text("id") })).Amount());
        await api.AddAsync(book, plan);
        Assert.Equal([4900m], (await api.PricesAsync(plan, book)).Where(o => o.Text("status") == "active").Amounts());
    }

    [Fact]
    public async Task Revert_WhileSubscriptionsRun_LeavesWhatTheyPayAndHowTheyAreMetered()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var calls = await api.UsageAsync("Calls", Catalog.Volume(5));
        var first = await api.PublishedAsync();
        await api.SetAmountAsync(plan.At("price_configurations.0"), 5900);
        var meter = $"/v1/aggregators/{calls.Text("aggregator.id")}";
        await api.PutAsync(meter, new { entity = "minutes", operation = "sum", property = "n" });
        var second = await api.PublishedAsync();
        var customer = await api.CustomerAsync();
        var sold = (await api.SubscribeAsync(customer, new { id = plan.Text("id") })).Text("id");

        var reverted = (await api.RevertAsync(first)).Text("id");
        await api.AdvanceAsync("2024-02-02T00:00:00Z");

        var invoices = await api.GetAsync("/v2/invoices?status=all&order=asc");
        Assert.Equal([5900m, 5900m], invoices.Decimals("data", "line_items.0.amount_excluding_tax"));
        var kept = await api.GetAsync($"/v2/subscriptions/{sold}");
        Assert.Equal((5900m, second), (kept.Amount(), kept.Text("products.0.catalog_version_id")));
        Assert.Equal("minutes", (await api.GetAsync(meter)).Text("entity"));
        var next = await api.SubscribeAsync(customer, new { id = plan.Text("id") });
        Assert.Equal((4900m, reverted), (next.Amount(), next.Text("products.0.catalog_version_id")));
    }

    [Fact]
    public async Task Revert_OfARevert_GoesForwardAgain()
    {
        var api = await server.NewCompanyAsync();
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var first = await api.PublishedAsync();
        await api.SetAmountAsync(plan.At("price_configurations.0"), 5900);
        var later = await api.FlatFeeAsync("Later", Catalog.Fee(700));
        var second = await api.PublishedAsync();
        var contents = await api.ContentsAsync();

        await api.RevertAsync(first);
        var forward = await api.RevertAsync(second);

        Assert.Equal(4, forward.Decimal("version"));
        Assert.Equal(contents, await api.ContentsAsync());
        Assert.Equal("active", (await api.GetAsync($"/v1/products/{later.Text("id")}")).Text("status"));
    }

    [Fact]
    public async Task Revert_ToTheNewestVersion_DropsTheEditsSince()
    {
        var api = await server.NewCompanyAsync();
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var version = await api.PublishedAsync();
        await api.SetAmountAsync(plan.At("price_configurations.0"), 5900);

        await api.RevertAsync(version);

        Assert.Equal([4900m], (await api.PricesAsync(plan.Text("id"), null)).Amounts());
    }

    [Theory]
    [InlineData("draft", "Catalog version is draft; this needs it to be published")]
    [InlineData("archived", "Catalog version is archived; this needs it to be published")]
    [InlineData("published", "A catalog draft is pending; publish or discard it first")]
    public async Task Revert_InAWrongState_IsRefusedAndChangesNothing(string state, string message)
    {
        var api = await server.NewCompanyAsync();
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var published = await api.PublishedAsync();
        var archived = (await api.OpenAsync()).Text("id");
        await api.DeleteAsync($"{Path}/draft");
        await api.SetAmountAsync(plan.At("price_configurations.0"), 5900);
        var draft = (await api.OpenAsync()).Text("id");
        var id = state == "draft" ? draft : state == "archived" ? archived : published;

        var error = await api.FailAsync(HttpMethod.Post, $"{Path}/{id}/revert", 400);

        Assert.Equal(message, error.Text("message"));
        Assert.Equal([5900m], (await api.PricesAsync(plan.Text("id"), null)).Amounts());
        Assert.Equal([draft, published], (await api.GetAsync(Path)).EnumerateArray().Select(v => v.Text("id")));
    }

    private static object FilteredVolume() => new
    {
        type = "volume",
        currency = "EUR",
        countries = new[] { "FR", "DE" },
        commitment_interval = new { period = "years", count = 2 },
        billing_interval = Catalog.Monthly,
        metering_filter = new
        {
            name = "AI",
            configuration = new { conditional = "or", fields = new[] { new { property = "kind", @operator = "equals", value = "ai" } } },
        },
        prices = new object[]
        {
            new { type = "volume", amount = 10, from = 0, to = 100, on_tier_incomplete = "pay_in_full" },
            new { type = "volume", amount = 4.5, from = 100, to = (int?)null },
        },
    };
}
