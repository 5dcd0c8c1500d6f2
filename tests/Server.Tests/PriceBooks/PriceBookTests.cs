using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.PriceBooks;

public sealed class PriceBookTests(TestServer server)
{
    private static readonly string[] Roles = ["rol_sales", "rol_partners"];

    [Fact]
    public async Task CreatePriceBook_NameOnly_IsForNobodyInParticularAndEmpty()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        await api.FlatFeeAsync("Plan", Catalog.Fee());

        var book = await api.PostAsync("/v1/price-books", new { name = "Partners" });

        Assert.StartsWith("prib_", book.Text("id"), StringComparison.Ordinal);
        Assert.Equal("Partners", book.Text("name"));
        Assert.True(book.IsNull("description"));
        Assert.Empty(book.Items("user_role_ids"));
        Assert.Equal("2024-01-01T00:00:00.000Z", book.Text("created_at"));
        Assert.Equal("2024-01-01T00:00:00.000Z", book.Text("updated_at"));
        Assert.Equal(book.GetRawText(), (await api.GetAsync($"/v1/price-books/{book.Text("id")}")).GetRawText());
        Assert.Equal(0, (await api.GetAsync($"/v1/products?price_book_id={book.Text("id")}")).Decimal("meta.total"));
    }

    [Fact]
    public async Task ListPriceBooks_Pages_AreNewestFirst()
    {
        var api = await server.NewCompanyAsync();
        foreach (var name in (string[])["A", "B", "C"])
        {
            await api.BookAsync(name);
        }

        var all = await api.GetAsync("/v1/price-books");
        var page = await api.GetAsync("/v1/price-books?take=1&skip=1");

        Assert.Equal(["C", "B", "A"], all.Texts("data", "name"));
        Assert.Equal(["B"], page.Texts("data", "name"));
        Assert.Equal((3m, 1m, 1m), (page.Decimal("meta.total"), page.Decimal("meta.taken"), page.Decimal("meta.skipped")));
    }

    [Fact]
    public async Task UpdatePriceBook_SomeFields_LeavesTheOthers()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        var made = await api.PostAsync("/v1/price-books", new { name = "Partners", description = "For resellers", user_role_ids = Roles });
        var path = $"/v1/price-books/{made.Text("id")}";
        await api.AdvanceAsync("2024-01-02T00:00:00Z");

        var renamed = await api.PutAsync(path, new { name = "Resellers" });
        var cleared = await api.PutAsync(path, new { description = (string?)null, user_role_ids = new[] { "rol_sales", "rol_sales" } });

        Assert.Equal("For resellers", renamed.Text("description"));
        Assert.Equal(Roles, renamed.Items("user_role_ids").Select(r => r.GetString()));
        Assert.Equal("2024-01-02T00:00:00.000Z", renamed.Text("updated_at"));
        Assert.Equal("2024-01-01T00:00:00.000Z", renamed.Text("created_at"));
        Assert.Equal("Resellers", cleared.Text("name"));
        Assert.True(cleared.IsNull("description"));
        Assert.Equal("rol_sales", Assert.Single(cleared.Items("user_role_ids")).GetString());
    }

    [Fact]
    public async Task AddProducts_OfTheCatalogue_CopiesTheirDefaultPricesOnly()
    {
        var api = await server.NewCompanyAsync();
        var plan = await api.FlatFeeAsync("Plan", Catalog.Fee(4900), Catalog.Fee(5900, "USD"));
        var calls = await api.UsageAsync("Calls", Catalog.Volume(5));
        var first = await api.BookAsync("First", plan.Text("id"));
        var offer = Assert.Single(await api.PricesAsync(plan.Text("id"), first), o => o.Text("currency") == "EUR");
        await api.SetAmountAsync(offer, 100);

        var second = await api.BookAsync("Second", plan.Text("id"), calls.Text("id"), plan.Text("id"));

        Assert.Equal([4900m, 5900m], (await api.PricesAsync(plan.Text("id"), second)).Amounts());
        Assert.Equal([5m], (await api.PricesAsync(calls.Text("id"), second)).Amounts());
        var shown = await api.GetAsync($"/v1/products/{plan.Text("id")}?price_book_id={second}");
        Assert.Equal([second, second], shown.Texts("price_configurations", "price_book_id"));
        Assert.Equal(["Calls", "Plan"], (await api.GetAsync($"/v1/products?price_book_id={second}")).Texts("data", "name"));
        Assert.Equal(["Plan"], (await api.GetAsync($"/v1/products?price_book_id={first}")).Texts("data", "name"));
    }

    [Fact]
    public async Task BookPrice_Edited_ReachesNeitherTheCatalogueNorAnotherBook()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var (edited, other) = (await api.BookAsync("Edited", plan), await api.BookAsync("Other", plan));

        await api.SetAmountAsync((await api.PricesAsync(plan, edited))[0], 3900);
        await api.SetAmountAsync((await api.PricesAsync(plan, null))[0], 9900);

        Assert.Equal([3900m], (await api.PricesAsync(plan, edited)).Amounts());
        Assert.Equal([4900m], (await api.PricesAsync(plan, other)).Amounts());
        Assert.Equal([9900m], (await api.PricesAsync(plan, null)).Amounts());
    }

    [Fact]
    public async Task AddProducts_Again_KeepsThePricesOfTheBook()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var more = (await api.FlatFeeAsync("More", Catalog.Fee(1000))).Text("id");
        var book = await api.BookAsync("Partners", plan);
        await api.SetAmountAsync((await api.PricesAsync(plan, book))[0], 3900);

        await api.AddAsync(book, plan, more);

        Assert.Equal([3900m], (await api.PricesAsync(plan, book)).Amounts());
        Assert.Equal([1000m], (await api.PricesAsync(more, book)).Amounts());
    }

    [Fact]
    public async Task TakeProductOut_AndAddedAgain_HasTheDefaultPricesOfThatDay()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var book = await api.BookAsync("Partners", plan);
        await api.SetAmountAsync((await api.PricesAsync(plan, book))[0], 3900);
        await api.SetAmountAsync((await api.PricesAsync(plan, null))[0], 5900);

        await api.DeleteAsync($"/v1/price-books/{book}/products/{plan}");
        var gone = await api.PricesAsync(plan, book);
        await api.AddAsync(book, plan);

        Assert.Empty(gone);
        Assert.Equal([5900m], (await api.PricesAsync(plan, book)).Amounts());
        Assert.Equal([5900m], (await api.PricesAsync(plan, null)).Amounts());
    }

    [Fact]
    public async Task CreateProduct_WithAPriceInABook_IsInThatBook()
    {
        var api = await server.NewCompanyAsync();
        var book = await api.BookAsync();

        var product = await api.FlatFeeAsync("Plan", Catalog.Fee(4900), BookFee(book, 3900));
        var alone = await api.PostAsync("/v1/price-configurations", new
        {
            product_id = product.Text("id"),
            price_book_id = book,
            type = "fee",
            currency = "USD",
            billing_interval = Catalog.Monthly,
            prices = new[] { new { type = "fee", amount = 4000 } },
        });

        Assert.True(product.IsNull("price_configurations.0.price_book_id"));
        Assert.Equal(book, product.Text("price_configurations.1.price_book_id"));
        Assert.Equal(book, alone.Text("price_book_id"));
        Assert.Equal([3900m, 4000m], (await api.PricesAsync(product.Text("id"), book)).Amounts());
        Assert.Equal([4900m], (await api.PricesAsync(product.Text("id"), null)).Amounts());
    }

    [Fact]
    public async Task GetProduct_WithPricesInManyBooks_ShowsTheDefaultOnesFirst()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", [.. Enumerable.Range(1, 30).Select(i => Catalog.Fee(i))])).Text("id");
        await api.BookAsync("First", plan);
        await api.BookAsync("Second", plan);
        await api.PostAsync("/v1/price-configurations", new
        {
            product_id = plan,
            type = "fee",
            currency = "EUR",
            billing_interval = Catalog.Monthly,
            prices = new[] { new { type = "fee", amount = 31 } },
        });

        var shown = (await api.GetAsync($"/v1/products/{plan}")).Items("price_configurations");

        Assert.Equal(50, shown.Length);
        Assert.Equal(Enumerable.Range(1, 31).Select(i => (decimal)i), shown.Take(31).Select(o => o.Decimal("prices.0.amount")));
        Assert.All(shown.Take(31), o => Assert.True(o.IsNull("price_book_id")));
        Assert.All(shown.Skip(31), o => Assert.False(o.IsNull("price_book_id")));
    }

    [Fact]
    public async Task DeletePriceBook_WithPrices_TakesThemAlongAndLeavesTheCatalogue()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var (book, other) = (await api.BookAsync("Old", plan), await api.BookAsync("Other", plan));

        await api.DeleteAsync($"/v1/price-books/{book}");

        Assert.Equal("Price book not found", (await api.FailAsync(HttpMethod.Get, $"/v1/price-books/{book}", 404)).Text("message"));
        Assert.Empty(await api.PricesAsync(plan, book));
        Assert.Equal([4900m], (await api.PricesAsync(plan, null)).Amounts());
        Assert.Equal([4900m], (await api.PricesAsync(plan, other)).Amounts());
        await api.FailAsync(HttpMethod.Delete, $"/v1/price-books/{book}", 404);
    }

    [Fact]
    public async Task DeletePriceBook_OfCustomers_WaitsUntilNoneIsLeft()
    {
        var api = await server.NewCompanyAsync();
        var book = await api.BookAsync();
        var (moved, removed) = (await api.CustomerAsync(book), await api.CustomerAsync(book));
        var path = $"/v1/price-books/{book}";

        var both = await api.FailAsync(HttpMethod.Delete, path, 400);
        await api.PutAsync($"/v1/customers/{moved}", new { price_book_id = (string?)null });
        await api.PutAsync($"/v1/customers/{removed}/archive");
        var archived = await api.FailAsync(HttpMethod.Delete, path, 400);
        await api.DeleteAsync($"/v1/customers/{removed}");
        await api.DeleteAsync(path);

        Assert.Equal("2 customer(s) have this price book; give them another one first", both.Text("message"));
        Assert.Equal("1 customer(s) have this price book; give them another one first", archived.Text("message"));
        Assert.True((await api.GetAsync($"/v1/customers/{moved}")).IsNull("price_book_id"));
    }

    private static object BookFee(string book, decimal amount) => new
    {
        type = "fee",
        price_book_id = book,
        currency = "EUR",
        billing_interval = Catalog.Monthly,
        prices = new[] { new { type = "fee", amount } },
    };
}
