using Plumbline.Server.Tests.BadInput;

namespace Plumbline.Server.Tests.PriceBooks;

public sealed class PriceBookBadInputTests(World world) : IClassFixture<World>
{
    private const string Book = "POST /v1/price-books";
    private const string Update = "PUT /v1/price-books/{book}";
    private const string Add = "POST /v1/price-books/{book}/products";

    private const string Fee =
        """
        "type":"fee","currency":"EUR","billing_interval":{"period":"months","count":1},"prices":[{"type":"fee","amount":1}]
        """;

    public static IEnumerable<TheoryDataRow<string, string?, string>> Fields =>
    [
        Case.Invalid("nothing", Book, "{}", "name: Required"),
        Case.Invalid("a list", Book, "[]", "Expected object, received array"),
        Case.Invalid("wrong types", Book, """{"name":1,"description":2,"user_role_ids":"rol_1"}""",
            "name: Expected string, received number; description: Expected string, received number; "
            + "user_role_ids: Expected array, received string"),
        Case.Invalid("nulls", Book, """{"name":null,"description":null,"user_role_ids":null}""",
            "name: Expected string, received null; description: Expected string, received null; "
            + "user_role_ids: Expected array, received null"),
        Case.Invalid("a name of spaces", Book, """{"name":"  "}""", "name: String must contain at least 1 character(s)"),
        Case.Invalid("a name of 256 characters", Book, $$"""{"name":"{{new string('n', 256)}}"}""",
            "name: String must contain at most 255 characters"),
        Case.Invalid("a role without a name", Book, """{"name":"x","user_role_ids":["a","",1]}""",
            "user_role_ids.2: Expected string, received number; user_role_ids.1: String must contain at least 1 character(s)"),
        Case.Invalid("NUL in a description", Book, """{"name":"x","description":"\u0000"}""",
            "description: String holds a NUL character"),
        Case.Invalid("no name any more", Update, """{"name":null,"user_role_ids":[null]}""",
            "name: Expected string, received null; user_role_ids.0: Expected string, received null"),
        Case.Invalid("a blank name", Update, """{"name":"","description":[]}""",
            "name: String must contain at least 1 character(s); description: Expected string, received array"),
        Case.Invalid("take 101", "GET /v1/price-books?take=101", null, "take: Number must be less than or equal to 100"),
        Case.Invalid("a negative skip", "GET /v1/price-books?skip=-1", null, "skip: Number must be greater than or equal to 0"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Contents =>
    [
        Case.Invalid("no products", Add, "{}", "product_ids: Required"),
        Case.Invalid("null", Add, """{"product_ids":null}""", "product_ids: Expected array, received null"),
        Case.Invalid("a number among them", Add, """{"product_ids":["{seat}",1]}""", "product_ids.1: Expected string, received number"),
        Case.Invalid("one good, four bad", Add,
            """{"product_ids":["{flat_fee}","itm_1","{other_flat_fee}","{archived_product}","{seat}"]}""",
            "product_ids: Product itm_1 not found; product_ids: Product {other_flat_fee} not found; "
            + "product_ids: Product {archived_product} is archived; product_ids: Product {seat} has no default prices to copy"),
        Case.Invalid("a price in another company's book", "POST /v1/price-configurations",
            $$"""{"product_id":"{flat_fee}","price_book_id":"{other_book}",{{Fee}}}""", "price_book_id: Price book not found"),
        Case.Invalid("a new product in an unknown book", "POST /v1/products",
            $$"""{"type":"flat_fee","name":"x","price_configurations":[{"price_book_id":"prib_1",{{Fee}}},{"price_book_id":2,{{Fee}}}]}""",
            "price_configurations.0.price_book_id: Price book not found; "
            + "price_configurations.1.price_book_id: Expected string, received number"),
        Case.Invalid("a customer of another company's book", "PUT /v1/customers/{customer}", """{"price_book_id":"{other_book}"}""",
            "price_book_id: Price book not found"),
        Case.Of("a book of customers", "DELETE /v1/price-books/{assigned_book}", null,
            "400 1 customer(s) have this price book; give them another one first"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Unknown =>
    [
        .. new[] { "{other_book}", "prib_1" }.SelectMany(id => new[]
        {
            Case.Of("unknown", $"GET /v1/price-books/{id}", null, "404 Price book not found"),
            Case.Of("unknown", $"PUT /v1/price-books/{id}", """{"name":"Stolen"}""", "404 Price book not found"),
            Case.Of("unknown", $"DELETE /v1/price-books/{id}", null, "404 Price book not found"),
            Case.Of("unknown", $"POST /v1/price-books/{id}/products", """{"product_ids":["{flat_fee}"]}""", "404 Price book not found"),
            Case.Of("unknown", $"DELETE /v1/price-books/{id}/products/{{flat_fee}}", null, "404 Price book not found"),
        }),
        Case.Of("a product that it lacks", "DELETE /v1/price-books/{book}/products/{seat}", null,
            "404 Product in this price book not found"),
        Case.Of("another company's product", "DELETE /v1/price-books/{book}/products/{other_flat_fee}", null,
            "404 Product in this price book not found"),
        Case.Of("an unknown product", "DELETE /v1/price-books/{book}/products/itm_1", null, "404 Product in this price book not found"),
    ];

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task PriceBook_BadFields_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task PriceBook_BadContents_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task PriceBook_Unknown_IsNotFound(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
