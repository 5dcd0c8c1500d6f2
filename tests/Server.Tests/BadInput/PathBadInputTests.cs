namespace Plumbline.Server.Tests.BadInput;

/// <summary>Paths, methods and headers that lead nowhere.</summary>
public sealed class PathBadInputTests(World world) : IClassFixture<World>
{
    private static readonly string[] Readable =
    [
        "/v1/customers/{0}|Customer", "/v1/products/{0}|Product", "/v1/price-configurations/{0}|Price configuration",
        "/v1/aggregators/{0}|Aggregator",
        "/v2/subscriptions/{0}|Subscription", "/v2/invoices/{0}|Invoice", "/v1/invoicing-entities/{0}|Invoicing entity",
        "/v1/bank-accounts/{0}|Bank account", "/v1/coupons/{0}|Coupon", "/v1/promotion-codes/{0}|Promotion code",
    ];

    private static readonly (string Name, string Id)[] StrangeIds =
    [
        ("an id of another kind", "key_1"), ("a space", "a%20b"), ("a quote", "'%20or%201=1%20--"), ("a slash", "..%2Fproducts"),
        ("2,000 characters", new string('x', 2000)), ("an emoji", "%F0%9F%98%80"), ("half a character", "%C3"), ("a broken escape", "%zz"),
        ("a letter too few", "cus_"), ("a wildcard", "%25"), ("another company's id", "{other}"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Ids => Readable.SelectMany(path => StrangeIds.Select(id =>
    {
        var (template, thing) = (path.Split('|')[0], path.Split('|')[1]);
        var found = id.Id == "{other}" ? OtherOf(thing) : id.Id;
        var row = Case.Of(id.Name, "GET " + template.Replace("{0}", found, StringComparison.Ordinal), null, $"404 {thing} not found");
        row.TestDisplayName = $"GET {template}: {id.Name}";
        return row;
    }));

    public static TheoryData<string, string, string> Methods => new()
    {
        { "PUT", "/v1/customers", "GET, POST" },
        { "DELETE", "/v1/customers", "GET, POST" },
        { "PATCH", "/v1/customers/{customer}", "DELETE, GET, PUT" },
        { "POST", "/v1/customers/{customer}", "DELETE, GET, PUT" },
        { "GET", "/v1/customers/batch/archive", "PUT" },
        { "PUT", "/v1/events", "DELETE, GET, POST" },
        { "GET", "/v1/events/batch", "POST" },
        { "POST", "/v1/sandbox/clock", "GET, PUT" },
        { "GET", "/v1/sandbox/reset", "POST" },
        { "TRACE", "/v1/products", "GET, POST" },
        { "OPTIONS", "/v1/products", "GET, POST" },
        { "PROPFIND", "/v1/products", "GET, POST" },
        { "POST", "/health/live", "GET" },
    };

    public static TheoryData<string, string> Nowhere => new()
    {
        { "GET", "/v1/nothing" },
        { "POST", "/v1/customers/cus_1/nothing" },
        { "GET", "/v3/customers" },
        { "GET", "/v1//customers" },
        { "DELETE", "/v1/" },
        { "POST", "/nothing" },
        { "GET", "/.env" },
        { "GET", "/v1/customers.json" },
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Id_Strange_IsNotFound(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_NotOffered_IsRefusedWithTheOthers(string method, string path, string allowed)
    {
        var expected = $"405 {method} is not offered at {path}";

        var answer = await world.RefusedAsync($"{method} {path}", body: (string?)null, expected);

        Assert.Equal(allowed, answer.Headers["Allow"]);
    }

    [Theory]
    [MemberData(nameof(Nowhere))]
    public async Task Path_Unknown_IsNotFound(string method, string path) =>
        await world.RefusedAsync($"{method} {path}", body: (string?)null, $"404 No such path: {method} {path}");

    [Theory]
    [InlineData("Hyperline-CompanyId", "com_1", "404 Company not found")]
    [InlineData("Hyperline-CompanyId", "' or 1=1 --", "404 Company not found")]
    [InlineData("Hyperline-CompanyId", "{other_company}", "404 Company not found")]
    public async Task Company_NotReached_IsNotFound(string header, string value, string expected)
    {
        var id = value.Replace("{other_company}", world.Id("other_company"), StringComparison.Ordinal);

        await world.RefusedAsync("POST /v1/customers", "{}"u8.ToArray(), expected, "application/json", (header, id));
    }

    [Fact]
    public async Task IdempotencyKey_TooLong_IsRefused() => await world.RefusedAsync(
        "POST /v1/customers", "{}"u8.ToArray(), "400 Idempotency-Key must have at most 255 characters", "application/json",
        ("Idempotency-Key", new string('k', 256)));

    [Fact]
    public async Task IdempotencyKey_OfARefusedRequest_MayBeUsedAgain()
    {
        const string refused = "400 Invalid request: name: Expected string, received number";
        for (var i = 0; i < 2; i++)
        {
            await world.RefusedAsync(
                "POST /v1/customers", """{"name":1}"""u8.ToArray(), refused, "application/json", ("Idempotency-Key", "again"));
        }
    }

    private static string OtherOf(string thing) => thing switch
    {
        "Customer" => "{other_customer}",
        "Product" => "{other_flat_fee}",
        "Price configuration" => "{other_price}",
        "Aggregator" => "{other_aggregator}",
        "Subscription" => "{other_subscription}",
        "Invoicing entity" => "{other_entity}",
        "Coupon" => "{other_coupon}",
        "Promotion code" => "{other_code}",
        _ => "{other_invoice}",
    };
}
