using MimeKit;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;

namespace Plumbline.Server.Tests.Emails;

/// <summary>The words that mail scenarios are told in.</summary>
internal static class Mailing
{
    /// <summary>The clock of <see cref="AtAsync"/>.</summary>
    public const string Start = "2024-01-15T10:00:00Z";

    /// <summary>A company with a customer at these addresses, that sends nothing by itself.</summary>
    public static async Task<Scenario> AtAsync(TestServer server, object customer, object? entity = null)
    {
        var s = await Scenario.AtAsync(server, Start, entity: entity ?? Lumen, customer: customer);
        await s.Api.PatchAsync("/v1/email-settings", new
        {
            invoice_ready = false,
            invoice_settled = false,
            invoice_errored = false,
        });
        return s;
    }

    public static object Lumen => new
    {
        name = "Lumen SAS",
        billing_email = "billing@lumen.example",
        language = "en",
        timezone = "UTC",
        brand_color = "#0f766e",
    };

    /// <summary>An account that invoices ask to be paid into.</summary>
    public static Task BankAsync(this Scenario s) => s.Api.PostAsync("/v1/bank-accounts", new
    {
        currency = "EUR",
        format = "iban_bic_swift",
        iban = "FR7630006000011234567890189",
        name = "Lumen SAS",
    });

    /// <summary>Asks for messages and lets them go out.</summary>
    public static async Task<JsonElement[]> SendAsync(this Scenario s, string type, params string[] invoices)
    {
        var batch = (await s.Api.PostAsync("/v1/invoices/send-email", new { email_type = type, ids = invoices })).Text("batch_id");
        await s.GoOutAsync();
        return (await s.Api.GetAsync($"/v1/invoices/email-batches/{batch}")).Items("invoices");
    }

    /// <summary>What is due at the clock's instant is done.</summary>
    public static async Task GoOutAsync(this Scenario s) =>
        await s.AdvanceAsync((await s.Api.GetAsync("/v1/sandbox/clock")).Text("now"));

    /// <summary>The messages, oldest first, as "kind status recipients".</summary>
    public static async Task<string[]> MailsAsync(this Scenario s) =>
        [.. (await s.Api.GetAsync("/v1/emails?take=100")).Items("data").Reverse()
        .Select(e => $"{e.Text("kind")} {e.Text("status")} {string.Join(",", e.Items("recipients").Select(r => r.GetString()))}")];

    public static async Task<JsonElement> MailAsync(this Scenario s, string id) => (await s.Api.GetAsync($"/v1/emails/{id}")).At("email");

    /// <summary>A message as it lies in the outbox.</summary>
    public static MimeMessage Kept(TestServer server, string id) => MimeMessage.Load(Path.Combine(server.Outbox, id + ".eml"));

    public static Task<string> OwingAsync(this Scenario s) => PaymentWords.OwingAsync(s);
}
