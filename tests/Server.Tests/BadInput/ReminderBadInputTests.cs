namespace Plumbline.Server.Tests.BadInput;

/// <summary>What reminder sequences refuse.</summary>
public sealed class ReminderBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/reminder-sequences";
    private const string Change = "PATCH /v1/reminder-sequences/{reminders}";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", Create, "{}", "name: Required; steps: Required"),
        Case.Invalid("all wrong", Create, """{"name":" ","enabled":"x","audience":3,"steps":[]}""",
            "name: String must contain at least 1 character(s); enabled: Expected boolean, received string; "
            + "audience: Expected object, received number; steps: Array must contain at least 1 element(s)"),
        Case.Invalid("steps that are none", Create,
            """{"name":"x","steps":[{"days_after_due":1.5},{"days_after_due":400},{"days_after_due":1,"subject":"{{ x }}"}]}""",
            "steps.0.days_after_due: Expected integer, received float; "
            + "steps.1.days_after_due: Number must be less than or equal to 365; "
            + "steps.2.subject: Cannot be rendered: it names something that is not known"),
        Case.Invalid("two on one day", Create, """{"name":"x","steps":[{"days_after_due":1},{"days_after_due":1}]}""",
            "steps.1.days_after_due: Another step comes on that day"),
        Case.Invalid("an audience of nobody", Create,
            """{"name":"x","steps":[{"days_after_due":1}],"audience":{"language":"xx","custom_properties":[{"slug":"a"},{"value":[]}]}}""",
            "audience.language: Invalid enum value. Expected 'de' | 'en' | 'es' | 'fr' | 'it' | 'lt' | 'nl' | 'pl' | 'pt', received 'xx'; "
            + "audience.custom_properties.0.value: Required; audience.custom_properties.1.slug: Required; "
            + "audience.custom_properties.1.value: Expected a text, a number or a boolean"),
        Case.Invalid("an unknown property", Create,
            """{"name":"x","steps":[{"days_after_due":1}],"audience":{"custom_properties":[{"slug":"nope","value":1}]}}""",
            "audience: Custom property not found"),
        Case.Invalid("a segment that is not there", Create,
            """{"name":"x","steps":[{"days_after_due":1}],"audience":{"segment_id":"seg_1"}}""",
            "audience: Segment not found"),
        Case.Invalid("an empty change", Change, """{"steps":[]}""", "steps: Array must contain at least 1 element(s)"),
        Case.Of("an unknown sequence", "GET /v1/reminder-sequences/rem_1", null, "404 Reminder sequence not found"),
        Case.Of("another company's", "PATCH /v1/reminder-sequences/{other_reminders}", "{}", "404 Reminder sequence not found"),
        Case.Of("another company's", "DELETE /v1/reminder-sequences/{other_reminders}", null, "404 Reminder sequence not found"),
        Case.Invalid("a page that is none", "GET /v1/reminder-sequences?take=x", null, "take: Expected a whole number"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Reminders_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
