namespace Plumbline.Server.Tests.BadInput;

/// <summary>What messages and their templates refuse.</summary>
public sealed class EmailBadInputTests(World world) : IClassFixture<World>
{
    private const string Send = "POST /v1/invoices/send-email";
    private const string Template = "POST /v1/email-templates";
    private const string Change = "PATCH /v1/email-templates/{email_template}";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", Send, "{}", "email_type: Required; ids: Required"),
        Case.Invalid("all wrong", Send, """{"batch_id":1,"email_type":"invoice_reminder","ids":[]}""",
            "batch_id: Expected string, received number; email_type: Invalid enum value. Expected 'invoice_ready' | 'invoice_settled' | "
            + "'invoice_errored' | 'credit_note_ready' | 'credit_note_settled', received 'invoice_reminder'; "
            + "ids: Array must contain at least 1 element(s)"),
        Case.Invalid("ids that are none", Send, """{"email_type":"invoice_ready","ids":[1,"x"]}""",
            "ids.0: Expected string, received number"),
        Case.Of("a batch that is there", Send, """{"email_type":"invoice_ready","ids":["inv_1"],"batch_id":"{email_batch}"}""",
            "409 A batch {email_batch} is there already"),
        Case.Of("another company's", "GET /v1/invoices/email-batches/{other_email_batch}", null, "404 Batch not found"),
        Case.Of("an unknown message", "GET /v1/emails/eml_1", null, "404 E-mail not found"),
        Case.Of("another company's", "GET /v1/emails/{other_email}", null, "404 E-mail not found"),
        Case.Invalid("an unknown state", "GET /v1/emails?status=lost", null,
            "status: Invalid enum value. Expected 'queued' | 'sent' | 'delivered' | 'opened' | 'clicked' | 'bounced' | 'spammed' | "
            + "'failed' | 'undeliverable' | 'dropped' | 'suppressed', received 'lost'"),
        Case.Invalid("settings that are none", "PATCH /v1/email-settings", """{"invoice_ready":"x","checkout_created":1}""",
            "invoice_ready: Expected boolean, received string; checkout_created: Expected boolean, received number"),
        Case.Invalid("nothing", Template, "{}", "kind: Required; subject: Required; heading: Required; body: Required"),
        Case.Invalid("a name that is not known", Template,
            """{"kind":"team_invite","language":"de","subject":"{{ invoice.secret }}","heading":"x","body":"y"}""",
            "subject: Cannot be rendered: it names something that is not known"),
        Case.Invalid("no language of ours", Template,
            """{"kind":"team_invite","language":"xx","subject":"x","heading":"x","body":"y"}""",
            "language: Invalid enum value. Expected 'all' | 'de' | 'en' | 'es' | 'fr' | 'it' | 'lt' | 'nl' | 'pl' | 'pt', received 'xx'"),
        Case.Of("one that is there", Template, """{"kind":"invoice_ready","subject":"x","heading":"x","body":"y"}""",
            "409 A template of invoice_ready for all is there already"),
        Case.Invalid("an empty subject", Change, """{"subject":"","button":3}""",
            "subject: String must contain at least 1 character(s); button: Expected string, received number"),
        Case.Of("an unknown template", "GET /v1/email-templates/emt_1", null, "404 E-mail template not found"),
        Case.Of("another company's", "PATCH /v1/email-templates/{other_email_template}", "{}", "404 E-mail template not found"),
        Case.Of("another company's", "DELETE /v1/email-templates/{other_email_template}", null, "404 E-mail template not found"),
        Case.Invalid("an unknown language", "GET /v1/email-templates/defaults?language=all", null,
            "language: Invalid enum value. Expected 'de' | 'en' | 'es' | 'fr' | 'it' | 'lt' | 'nl' | 'pl' | 'pt', received 'all'"),
        Case.Invalid("an unknown kind", "POST /v1/email-templates/preview", """{"language":"fr"}""", "kind: Required"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Emails_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
