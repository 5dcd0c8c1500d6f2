using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.PriceBooks;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.CatalogVersions;

public sealed class CatalogVersionTests(TestServer server)
{
    private const string Path = "/v1/catalog/versions";

    [Fact]
    public async Task Draft_FromOpenToPublished_GetsNumberContentAndDate()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        await api.FlatFeeAsync("Plan", Catalog.Fee());

        var before = await api.GetAsync($"{Path}/draft");
        var opened = await api.OpenAsync(new { name = "Spring", description = "New prices" });
        var pending = await api.GetAsync($"{Path}/draft");
        await api.AdvanceAsync("2024-01-02T00:00:00Z");
        var result = await api.PostAsync($"{Path}/draft/publish");
        var version = await api.GetAsync($"{Path}/{opened.Text("id")}");

        Assert.Equal(JsonValueKind.Null, before.ValueKind);
        Assert.StartsWith("pcv_", opened.Text("id"), StringComparison.Ordinal);
        Assert.Equal((1m, "draft", "Spring"), (opened.Decimal("version"), opened.Text("status"), opened.Text("name")));
        Assert.All((string[])["base_version_id", "revert_of_version_id", "source_file_name", "resource_count", "published_at"],
            key => Assert.True(opened.IsNull(key)));
        Assert.Equal(opened.GetRawText(), pending.GetRawText());
        Assert.Equal(opened.Text("id"), result.Text("version_id"));
        Assert.Equal((1m, 0m), (result.Decimal("version"), result.Decimal("impacted_subscriptions")));
        Assert.Equal("published", version.Text("status"));
        Assert.Equal("New prices", version.Text("description"));
        Assert.Equal("2024-01-01T00:00:00.000Z", version.Text("created_at"));
        Assert.Equal("2024-01-02T00:00:00.000Z", version.Text("published_at"));
        Assert.Equal("2024-01-02T00:00:00.000Z", version.Text("updated_at"));
        // a product, its price configuration, and the one price in that
        Assert.Equal(3, version.Decimal("resource_count"));
        Assert.Equal(JsonValueKind.Null, (await api.GetAsync($"{Path}/draft")).ValueKind);
    }

    [Fact]
    public async Task CreateDraft_WhileOneIsPending_AnswersThatOne()
    {
        var api = await server.NewCompanyAsync();

        var first = await api.OpenAsync(new { name = "First", description = (string?)null });
        var second = await api.OpenAsync(new { name = "Second" });

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Single((await api.GetAsync(Path)).EnumerateArray());
    }

    [Fact]
    public async Task DiscardDraft_Pending_ArchivesItAndLeavesTheCatalogue()
    {
        var api = await server.NewCompanyAsync();
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var id = (await api.OpenAsync()).Text("id");
        await api.SetAmountAsync(plan.At("price_configurations.0"), 5900);

        var discarded = await api.DeleteAsync($"{Path}/draft");
        var next = await api.OpenAsync();

        Assert.Equal((id, "archived"), (discarded.Text("id"), discarded.Text("status")));
        Assert.Equal("archived", (await api.GetAsync($"{Path}/{id}")).Text("status"));
        Assert.Equal([5900m], (await api.PricesAsync(plan.Text("id"), null)).Amounts());
        Assert.Equal(2, next.Decimal("version"));
        Assert.Equal([next.Text("id")], (await api.GetAsync(Path)).EnumerateArray().Select(v => v.Text("id")));
    }

    [Fact]
    public async Task ListVersions_OfManyKinds_HasTheDraftFirstThenTheNewest()
    {
        var api = await server.NewCompanyAsync();
        var first = await api.PublishedAsync();
        await api.OpenAsync();
        await api.DeleteAsync($"{Path}/draft");
        var third = await api.PublishedAsync();
        var draft = await api.OpenAsync();

        var list = (await api.GetAsync(Path)).EnumerateArray().ToList();

        Assert.Equal([draft.Text("id"), third, first], list.Select(v => v.Text("id")));
        Assert.Equal([4m, 3m, 1m], list.Select(v => v.Decimal("version")));
        Assert.Equal(third, draft.Text("base_version_id"));
        Assert.Equal(first, list[1].Text("base_version_id"));
    }

    [Theory]
    [InlineData("DELETE", "/v1/catalog/versions/draft")]
    [InlineData("POST", "/v1/catalog/versions/draft/publish")]
    public async Task Draft_EndedTwice_IsNotFound(string method, string path)
    {
        var api = await server.NewCompanyAsync();
        var published = await api.PublishedAsync();

        var error = await api.FailAsync(new HttpMethod(method), path, 404);

        Assert.Equal("Catalog draft not found", error.Text("message"));
        Assert.Equal([published], (await api.GetAsync(Path)).EnumerateArray().Select(v => v.Text("id")));
    }

    [Fact]
    public async Task Drafts_OpenedAtOnce_AreOne()
    {
        var api = await server.NewCompanyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.SendAsync(HttpMethod.Post, $"{Path}/draft")));

        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[201, 409]));
        Assert.Single(answers.Where(a => a.Status == 201).Select(a => a.Json.Text("id")).Distinct());
        Assert.Single((await api.GetAsync(Path)).EnumerateArray());
    }

    [Fact]
    public async Task Publish_PricesChanged_CountsTheRunningSubscriptionsThatHoldThem()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var other = await api.FlatFeeAsync("Other", Catalog.Fee(100));
        var gone = await api.FlatFeeAsync("Gone", Catalog.Fee(200));
        var (customer, id) = (await api.CustomerAsync(), plan.Text("id"));
        await api.PublishAsync();
        await api.SubscribeAsync(customer, new { id });
        await api.SubscribeAsync(customer, new { id });
        await api.SubscribeAsync(customer, new { id, price = new { type = "fee", amount = 1 } });
        await api.SubscribeAsync(customer, new { id = other.Text("id") });
        await api.SubscribeAsync(customer, new { id = gone.Text("id") });
        var over = (await api.SubscribeAsync(customer, new { id })).Text("id");
        await api.PostAsync($"/v1/subscriptions/{over}/cancel");

        var unchanged = await api.PublishAsync();
        await api.SetAmountAsync(plan.At("price_configurations.0"), 5900);
        await api.SetAmountAsync(other.At("price_configurations.0"), 100);
        var changed = await api.PublishAsync();
        await api.DeleteAsync($"/v1/price-configurations/{gone.Text("price_configurations.0.id")}");
        var removed = await api.PublishAsync();

        Assert.Equal(0, unchanged.Decimal("impacted_subscriptions"));
        Assert.Equal(2, changed.Decimal("impacted_subscriptions"));
        Assert.Equal(1, removed.Decimal("impacted_subscriptions"));
    }

    [Fact]
    public async Task Subscription_SoldFromThePublishedCatalogue_NamesTheVersion()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        var (customer, id) = (await api.CustomerAsync(), plan.Text("id"));
        async Task<JsonElement> SellAsync(object product) =>
            (await api.SubscribeAsync(customer, product)).At("products.0.catalog_version_id");

        var before = await SellAsync(new { id });
        var first = await api.PublishedAsync();
        var sold = await api.SubscribeAsync(customer, new { id });
        var own = await SellAsync(new { id, price = new { type = "fee", amount = 4900 } });
        await api.SetAmountAsync(plan.At("price_configurations.0"), 5900);
        var edited = await SellAsync(new { id });
        await api.SetAmountAsync(plan.At("price_configurations.0"), 4900);
        var editedBack = await SellAsync(new { id });
        await api.OpenAsync();
        var whilePending = await SellAsync(new { id });
        var second = (await api.PostAsync($"{Path}/draft/publish")).Text("version_id");
        var after = await SellAsync(new { id });

        Assert.Equal(JsonValueKind.Null, before.ValueKind);
        Assert.Equal(first, sold.Text("products.0.catalog_version_id"));
        Assert.Equal(JsonValueKind.Null, own.ValueKind);
        Assert.Equal(JsonValueKind.Null, edited.ValueKind);
        Assert.Equal(first, editedBack.GetString());
        Assert.Equal(first, whilePending.GetString());
        Assert.Equal(second, after.GetString());
        var kept = await api.GetAsync($"/v2/subscriptions/{sold.Text("id")}");
        Assert.Equal(first, kept.Text("phases.0.products.0.catalog_version_id"));
    }

    [Fact]
    public async Task Subscription_WithPricesOfItsOwnLater_NamesNoVersionAnyMore()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        var id = (await api.SeatAsync("Seats", SeatPrice(500))).Text("id");
        var version = await api.PublishedAsync();
        var sold = (await api.SubscribeAsync(await api.CustomerAsync(), new { id, count = 2 })).Text("id");
        async Task<JsonElement> UpdateAsync(string type, object payload)
        {
            await api.PostAsync($"/v1/subscriptions/{sold}/update", new
            {
                application_schedule = "immediately",
                payment_schedule = "immediately",
                calculation_method = "pro_rata",
                type,
                payload,
            });
            return (await api.GetAsync($"/v2/subscriptions/{sold}")).At("products.0.catalog_version_id");
        }

        var counted = await UpdateAsync("update_count", new { product_id = id, count = 3 });
        var priced = await UpdateAsync("update_prices", new
        {
            product_id = id,
            prices = new[] { new { type = "volume", amount = 400, unit_count = 1, from = 0, to = (int?)null } },
        });

        Assert.Equal(version, counted.GetString());
        Assert.Equal(JsonValueKind.Null, priced.ValueKind);
    }

    private static object SeatPrice(decimal amount) => new
    {
        type = "volume",
        currency = "EUR",
        billing_interval = Catalog.Monthly,
        prices = new[] { new { type = "volume", amount, from = 0, to = (int?)null } },
    };
}
