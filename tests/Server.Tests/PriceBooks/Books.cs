using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.PriceBooks;

/// <summary>Steps that tests of price books share.</summary>
internal static class Books
{
    public static async Task<string> BookAsync(this Api api, string name = "Partners", params string[] products)
    {
        var id = (await api.PostAsync("/v1/price-books", new { name })).Text("id");
        await api.AddAsync(id, products);
        return id;
    }

    public static Task<JsonElement> AddAsync(this Api api, string book, params string[] products) =>
        api.PostAsync($"/v1/price-books/{book}/products", new { product_ids = products });

    /// <summary>What a product costs in a book, or in the default one.</summary>
    public static async Task<JsonElement[]> PricesAsync(this Api api, string product, string? book)
    {
        var where = book is null ? "price_book_id__isNull=true" : $"price_book_id={book}";
        return (await api.GetAsync($"/v1/price-configurations?product_id={product}&{where}")).Items("data");
    }

    public static decimal[] Amounts(this IEnumerable<JsonElement> offers) => [.. offers.Select(o => o.Decimal("prices.0.amount")).Order()];

    public static Task<JsonElement> SetAmountAsync(this Api api, JsonElement offer, decimal amount) =>
        api.PutAsync($"/v1/price-configurations/{offer.Text("id")}/prices", new[] { new { type = "fee", amount } });

    public static async Task<string> CustomerAsync(this Api api, string? book = null, string country = "FR") =>
        (await api.PostAsync("/v1/customers", book is null
            ? new { name = "Acme", currency = "EUR", country }
            : new { name = "Acme", currency = "EUR", country, price_book_id = book })).Text("id");

    public static Task<JsonElement> SubscribeAsync(this Api api, string customer, object product, object? commitment = null) =>
        api.PostAsync("/v2/subscriptions", commitment is null
            ? new { customer_id = customer, activation_strategy = "start_date", products = new[] { product } }
            : new
            {
                customer_id = customer,
                activation_strategy = "start_date",
                commitment_interval = commitment,
                products = new[] { product },
            });

    /// <summary>What the one product of a subscription costs.</summary>
    public static decimal Amount(this JsonElement subscription) => subscription.Decimal("products.0.prices.0.amount");
}
