namespace Plumbline.Server.Tests.BadInput;

public sealed class EventPriceBadInputTests(World world) : IClassFixture<World>
{
    private const string Simulate = "POST /v1/events/simulate-prices";
    private const string Calculate = "POST /v1/events/prices";
    private const string Assumed = """{"event_type":"call","record":{"id":"bad"}}""";
    private const string Whole =
        """{"customer_id":"acme","event_type":"call","timestamp":"2024-01-10T00:00:00.000Z","record":{"id":"bad"}}""";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Prices =>
    [
        Case.Invalid("nothing", Simulate, "{}", "event_type: Required; record: Required"),
        Case.Invalid("nothing", Calculate, "{}", "customer_id: Required; event_type: Required; timestamp: Required; record: Required"),
        Case.Invalid("null as customer", Simulate, """{"customer_id":null,"event_type":"call","record":{"id":"bad"}}""",
            "customer_id: Expected string, received null"),
        Case.Invalid("an unknown customer", Simulate, """{"customer_id":"nobody","event_type":"call","record":{"id":"bad"}}""",
            "customer_id: Customer not found"),
        Case.Invalid("another company's customer", Calculate, Whole.Replace("\"acme\"", "\"{other_customer}\"", StringComparison.Ordinal),
            "customer_id: Customer not found"),
        Case.Invalid("objects in the record", Simulate, """{"event_type":"call","record":{"id":"bad","more":{}}}""",
            "record.more: Expected string, number, boolean or array, received object"),
        Case.Invalid("no time", Calculate, Whole.Replace("2024-01-10T00:00:00.000Z", "soon", StringComparison.Ordinal),
            "timestamp: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z, or milliseconds since 1970"),
        Case.Invalid("unknown things", Simulate + "?product_id=itm_1&subscription_id=sub_1", Assumed,
            "product_id: Product not found; subscription_id: Subscription not found"),
        Case.Invalid("another company's things", Calculate + "?product_id={other_seat}&subscription_id={other_subscription}", Whole,
            "product_id: Product not found; subscription_id: Subscription not found"),
        Case.Invalid("perhaps tax", Simulate + "?include_tax=perhaps", Assumed, "include_tax: Expected boolean, received string"),
        Case.Invalid("neither id", "GET /v1/events/prices", null, "record_id: Required: give record_id, calculation_id or both"),
        Case.Invalid("NUL as id", "GET /v1/events/prices?record_id=%00", null, "record_id: String holds a NUL character"),
        Case.Of("crossings of an unknown aggregator", "GET /v1/aggregators/agg_1/usage/crossings", null, "404 Aggregator not found"),
        Case.Invalid("a page of 101 crossings", "GET /v1/aggregators/{aggregator}/usage/crossings?take=101", null,
            "take: Number must be less than or equal to 100"),
    ];

    [Theory]
    [MemberData(nameof(Prices))]
    public async Task EventPrice_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
