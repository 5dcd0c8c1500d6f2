namespace Plumbline.Server.Tests.BadInput;

/// <summary>Webhook endpoints that cannot be, and messages that nobody has.</summary>
public sealed class WebhookBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/webhooks/endpoints";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("nothing", Create, "{}", "url: Required"),
        Case.Invalid("every field wrong", Create,
            """{"url":1,"description":2,"secret":"short","rate_limit":0,"event_types":["customer.exploded"]}""",
            "url: Expected string, received number; description: Expected string, received number; "
            + "rate_limit: Number must be greater than or equal to 1; "
            + "event_types.0: Unknown value 'customer.exploded'; secret: Expected 32 to 100 characters of Base64"),
        Case.Invalid("a file", Create, """{"url":"file:///etc/passwd"}""", "url: Invalid url"),
        Case.Invalid("a password in the URL", Create, """{"url":"https://me:secret@example.com"}""",
            "url: Expected an http or https URL without user name and password"),
        Case.Invalid("a secret that is no Base64", Create,
            """{"url":"https://example.com","secret":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="}""",
            "secret: Expected 32 to 100 characters of Base64"),
        Case.Of("an unknown endpoint", "PUT /v1/webhooks/endpoints/ep_1", """{"url":"https://example.com"}""",
            "404 Webhook endpoint not found"),
        Case.Of("an unknown endpoint's replay", "POST /v1/webhooks/endpoints/ep_1/replay", """{"after":"2024-01-01T00:00:00Z"}""",
            "404 Webhook endpoint not found"),
        Case.Of("an unknown message", "POST /v1/webhooks/messages/msg_1/replay", null, "404 Webhook message not found"),
        Case.Invalid("a limit beyond all bounds", "GET /v1/webhooks/messages?limit=251&before=x&event_types=nothing", null,
            "limit: Number must be less than or equal to 250; before: Invalid date; event_types: Unknown event type nothing"),
        Case.Invalid("an audit log without end", "GET /v1/audit-logs?limit=101&cursor=x", null,
            "limit: Number must be less than or equal to 100; cursor: Invalid cursor: pass next_cursor of the previous page as it came"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Request_Wrong_IsRefusedAndChangesNothing(string request, string? body, string refusal) =>
        world.RefusedAsync(request, body, refusal);
}
