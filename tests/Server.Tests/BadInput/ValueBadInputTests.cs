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
