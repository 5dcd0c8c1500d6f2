namespace Plumbline.Server.Tests.BadInput;

/// <summary>Valuations, and the engine that bills.</summary>
public sealed class ValueBadInputTests(World world) : IClassFixture<World>
{
    private const string Engine = "PUT /v1/subscriptions/{subscription}/engine";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("weeks", "GET /v1/subscriptions/{subscription}/valuation?granularity=week", null,
            "granularity: Invalid enum value. Expected 'year' | 'quarter' | 'month', received 'week'"),
        Case.Of("an unknown one", "GET /v1/subscriptions/sub_1/valuation", null, "404 Subscription not found"),
        Case.Of("another company's", "GET /v1/subscriptions/{other_subscription}/valuation", null, "404 Subscription not found"),
        Case.Invalid("weeks of a customer", "GET /v1/customers/{customer}/valuation?granularity=week", null,
            "granularity: Invalid enum value. Expected 'year' | 'quarter' | 'month', received 'week'"),
        Case.Of("an unknown customer", "GET /v1/customers/cus_1/valuation", null, "404 Customer not found"),
        Case.Of("another company's customer", "GET /v1/customers/{other_customer}/valuation", null, "404 Customer not found"),
        Case.Invalid("a history without end", "GET /v1/subscriptions/{subscription}/arr-history?limit=101&cursor=!!", null,
            "limit: Number must be less than or equal to 100; "
            + "cursor: Invalid cursor: pass next_cursor of the previous page as it came"),
        Case.Invalid("no date", "GET /v1/customers/{customer}/arr-history?limit=0&occurred_at__gte=yesterday", null,
            "limit: Number must be greater than or equal to 1; "
            + "occurred_at__gte: Expected a UTC date-time such as 2023-11-01T00:00:00Z"),
        Case.Of("another company's history", "GET /v1/subscriptions/{other_subscription}/arr-history", null, "404 Subscription not found"),
        Case.Of("another company's customer's", "GET /v1/customers/{other_customer}/arr-history", null, "404 Customer not found"),
        Case.Invalid("nothing", Engine, "{}", "engine: Required"),
        Case.Invalid("another engine", Engine, """{"engine":"stripe","cancel_external_subscription":1}""",
            "engine: Invalid enum value. Expected 'hyperline', received 'stripe'; "
            + "cancel_external_subscription: Expected boolean, received number"),
        Case.Of("one that is billed here", Engine, """{"engine":"hyperline"}""",
            "400 Subscription is billed here already; only one that another system bills can be moved"),
        Case.Of("another company's", "PUT /v1/subscriptions/{other_subscription}/engine", """{"engine":"hyperline"}""",
            "404 Subscription not found"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Value_BadInput_IsRefusedAndChangesNothing(string request, string? body, string expected) =>
        world.RefusedAsync(request, body, expected);
}
