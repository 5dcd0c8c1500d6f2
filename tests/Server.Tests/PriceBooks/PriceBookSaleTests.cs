using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.PriceBooks;

/// <summary>Which of the catalogue's prices a subscription pays, and that it goes on paying it.</summary>
public sealed class PriceBookSaleTests(TestServer server)
{
    private static readonly string[] France = ["FR"];

    [Fact]
    public async Task Subscription_OfACustomerWithABook_PaysTheBooksPrice()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var book = await api.BookAsync("Partners", plan);
        var offer = (await api.PricesAsync(plan, book))[0];
        await api.SetAmountAsync(offer, 3900);
        await api.BookAsync("Another", plan);

        var partner = await api.SubscribeAsync(await api.CustomerAsync(book), new { id = plan });
        var other = await api.SubscribeAsync(await api.CustomerAsync(), new { id = plan });

        Assert.Equal(3900, partner.Amount());
        Assert.Equal(offer.Text("id"), partner.Text("products.0.prices.0.price_configuration_id"));
        Assert.Equal(4900, other.Amount());
    }

    [Fact]
    public async Task Subscription_WithExplicitPrices_PaysThem()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var book = await api.BookAsync("Partners", plan);

        var sold = await api.SubscribeAsync(
            await api.CustomerAsync(book), new { id = plan, prices = new[] { new { type = "fee", amount = 100 } } });

        Assert.Equal(100, sold.Amount());
        Assert.True(sold.IsNull("products.0.prices.0.price_configuration_id"));
    }

    // by default: everywhere 5000, France 4500, with a yearly commitment 4000, both 3500; in the partners' book: 3000, 2500, 2000
    [Theory]
    [InlineData("", "DE", false, 5000)]
    [InlineData("", "FR", false, 4500)]
    [InlineData("", "DE", true, 4000)]
    [InlineData("", "FR", true, 3500)]
    [InlineData("everywhere", "DE", false, 3000)]
    [InlineData("everywhere", "FR", true, 3000)]
    [InlineData("france", "DE", false, 5000)]
    [InlineData("france", "FR", false, 2500)]
    [InlineData("france", "DE", true, 4000)]
    [InlineData("france committed", "FR", true, 2500)]
    [InlineData("committed", "FR", true, 2000)]
    [InlineData("committed", "FR", false, 4500)]
    [InlineData("everywhere committed", "FR", true, 2000)]
    [InlineData("everywhere committed", "FR", false, 3000)]
    public async Task Subscription_OfManyOffers_TakesBookThenCountryThenCommitment(
        string inBook, string country, bool committed, decimal amount)
    {
        var api = await server.NewCompanyAsync();
        var book = await api.BookAsync();
        var offers = new List<object>
        {
            Offer(5000, null), Offer(4500, null, France), Offer(4000, null, committed: true), Offer(3500, null, France, committed: true),
        };
        offers.AddRange(inBook.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(offer => offer switch
        {
            "everywhere" => Offer(3000, book),
            "france" => Offer(2500, book, France),
            _ => Offer(2000, book, committed: true),
        }));
        var plan = (await api.FlatFeeAsync("Plan", [.. offers])).Text("id");

        var sold = await api.SubscribeAsync(
            await api.CustomerAsync(book, country), new { id = plan }, committed ? new { period = "years", count = 1 } : null);

        Assert.Equal(amount, sold.Amount());
    }

    [Fact]
    public async Task Subscription_OfWhatTheBookLacks_PaysTheDefaultPrice()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var extra = (await api.FlatFeeAsync("Extra", Catalog.Fee(1900))).Text("id");
        var customer = await api.CustomerAsync(await api.BookAsync("Partners", plan));

        Assert.Equal(1900, (await api.SubscribeAsync(customer, new { id = extra })).Amount());
    }

    [Fact]
    public async Task Subscription_OwnPriceWithoutInterval_IgnoresIntervalsOfOtherBooks()
    {
        var api = await server.NewCompanyAsync();
        var book = await api.BookAsync();
        var plan = (await api.FlatFeeAsync("Plan", Fee(4900, null, "months"), Fee(49000, book, "years"))).Text("id");
        var yearly = (await api.FlatFeeAsync("Yearly", Fee(49000, null, "years"), Fee(4900, book, "months"))).Text("id");
        var customer = await api.CustomerAsync();

        var month = await api.SubscribeAsync(customer, new { id = plan, price = new { type = "fee", amount = 1 } });
        var year = await api.SubscribeAsync(customer, new { id = yearly, price = new { type = "fee", amount = 1 } });

        Assert.Equal("months", month.Text("products.0.payment_interval.period"));
        Assert.Equal("years", year.Text("products.0.payment_interval.period"));
    }

    [Fact]
    public async Task Book_EditedEmptiedAndDeleted_LeavesRunningSubscriptionsAlone()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var book = await api.BookAsync("Partners", plan);
        await api.SetAmountAsync((await api.PricesAsync(plan, book))[0], 3900);
        var customer = await api.CustomerAsync(book);
        var sold = (await api.SubscribeAsync(customer, new { id = plan })).Text("id");

        await api.SetAmountAsync((await api.PricesAsync(plan, book))[0], 100);
        await api.AdvanceAsync("2024-02-02T00:00:00Z");
        await api.DeleteAsync($"/v1/price-books/{book}/products/{plan}");
        await api.AdvanceAsync("2024-03-02T00:00:00Z");
        await api.PutAsync($"/v1/customers/{customer}", new { price_book_id = (string?)null });
        await api.DeleteAsync($"/v1/price-books/{book}");
        await api.AdvanceAsync("2024-04-02T00:00:00Z");

        var invoices = await api.GetAsync("/v2/invoices?status=all&order=asc");
        Assert.Equal([3900m, 3900m, 3900m, 3900m], invoices.Decimals("data", "line_items.0.amount_excluding_tax"));
        Assert.Equal(3900, (await api.GetAsync($"/v2/subscriptions/{sold}")).Amount());
        Assert.Equal(4900, (await api.SubscribeAsync(customer, new { id = plan })).Amount());
    }

    [Fact]
    public async Task Customer_GivenAnotherBook_PaysByItFromTheNextSubscriptionOn()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", Catalog.Fee(4900))).Text("id");
        var book = await api.BookAsync("Partners", plan);
        await api.SetAmountAsync((await api.PricesAsync(plan, book))[0], 3900);
        var customer = await api.CustomerAsync();
        var before = (await api.SubscribeAsync(customer, new { id = plan })).Text("id");

        var changed = await api.PutAsync($"/v1/customers/{customer}", new { price_book_id = book });
        var after = await api.SubscribeAsync(customer, new { id = plan });

        Assert.Equal(book, changed.Text("price_book_id"));
        Assert.Equal(book, (await api.GetAsync($"/v2/customers/{customer}")).Text("price_book_id"));
        Assert.Equal(4900, (await api.GetAsync($"/v2/subscriptions/{before}")).Amount());
        Assert.Equal(3900, after.Amount());
    }

    [Fact]
    public async Task AddProducts_OfEqualOffers_CopiesKeepWhichOneIsTheNewest()
    {
        var api = await server.NewCompanyAsync();
        var plan = (await api.FlatFeeAsync("Plan", [.. Enumerable.Range(1, 20).Select(i => Catalog.Fee(i))])).Text("id");
        var customer = await api.CustomerAsync(await api.BookAsync("Partners", plan));

        Assert.Equal(20, (await api.SubscribeAsync(await api.CustomerAsync(), new { id = plan })).Amount());
        Assert.Equal(20, (await api.SubscribeAsync(customer, new { id = plan })).Amount());
    }

    private static object Offer(decimal amount, string? book, string[]? countries = null, bool committed = false) => new
    {
        type = "fee",
        price_book_id = book,
        currency = "EUR",
        countries,
        commitment_interval = committed ? (object)new { period = "years", count = 1 } : new { period = "all" },
        billing_interval = Catalog.Monthly,
        prices = new[] { new { type = "fee", amount } },
    };

    private static object Fee(decimal amount, string? book, string period) => new
    {
        type = "fee",
        price_book_id = book,
        currency = "EUR",
        billing_interval = new { period, count = 1 },
        prices = new[] { new { type = "fee", amount } },
    };
}
