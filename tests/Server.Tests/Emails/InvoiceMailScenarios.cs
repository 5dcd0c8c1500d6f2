using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using Plumbline.Server.Tests.Webhooks;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Emails;

/// <summary>What customers are told of their invoices without anybody asking for it.</summary>
public sealed class InvoiceMailScenarios(TestServer server)
{
    private const string At = "acme@acme.example";

    [Fact]
    public async Task An_invoice_is_told_when_it_is_to_pay_and_again_when_it_is_paid()
    {
        var s = await AtAsync();
        await s.Api.PatchAsync($"/v1/reminder-sequences/{await DefaultAsync(s)}", new { enabled = false });
        var invoice = await s.OwingAsync();
        await s.GoOutAsync();
        var ready = (await s.Api.GetAsync("/v1/emails")).At("data.0");
        await s.Api.PostAsync($"/v1/invoices/{invoice}/transactions", ManualInvoiceScenarios.Paid(4000, Mailing.Start));
        await s.Api.PostAsync($"/v1/invoices/{invoice}/transactions", ManualInvoiceScenarios.Paid(6000, Mailing.Start));
        await s.Api.PostAsync("/v1/invoices", Drafted(s, "draft"));
        await s.Api.PostAsync("/v1/invoices", Drafted(s, "paid"));
        var atOnce = await s.MailsAsync();

        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        Assert.Equal((invoice, "en", "sent"), (ready.Text("invoice_id"), ready.Text("language"), ready.Text("status")));
        Assert.Contains("INV-1.pdf", Mailing.Kept(server, ready.Text("id")).Attachments.Select(a => a.ContentDisposition!.FileName));
        Assert.Equal([$"invoice_ready sent {At}", $"invoice_settled queued {At}", $"invoice_settled queued {At}"], atOnce);
        Assert.Equal([$"invoice_ready sent {At}", $"invoice_settled sent {At}", $"invoice_settled sent {At}"], await s.MailsAsync());
    }

    [Fact]
    public async Task Of_an_invoice_that_is_charged_only_the_outcome_is_told()
    {
        var s = await AtAsync();
        await s.CardAsync();
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 3000)]);
        await s.AdvanceAsync("2024-02-15T10:00:00Z");
        var charged = await s.MailsAsync();
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { payment_method_type = "external" });
        await s.OwingAsync();
        await s.AdvanceAsync("2024-02-16T10:00:00Z");

        Assert.Equal([$"invoice_settled sent {At}", $"invoice_settled sent {At}"], charged);
        Assert.Equal(charged, await s.MailsAsync());
    }

    [Fact]
    public async Task A_charge_that_fails_is_told_the_first_time_and_when_it_is_given_up_in_place_of_reminders()
    {
        var s = await AtAsync();
        await s.CardAsync(PaymentWords.Poor);
        var invoice = await s.OwingAsync();
        await s.AdvanceAsync("2024-01-15T10:00:00Z");
        var first = await s.MailsAsync();
        await s.AdvanceAsync("2024-01-16T23:59:00Z");
        var between = await s.MailsAsync();
        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal([$"invoice_errored sent {At}"], first);
        Assert.Equal(first, between);
        Assert.Equal([$"invoice_errored sent {At}", $"invoice_errored sent {At}"], await s.MailsAsync());
        Assert.Equal("error", await s.StatusAsync(invoice));
        // whoever asks for a charge has the answer already
        await s.Api.SendAsync(HttpMethod.Post, $"/v1/invoices/{invoice}/charge");
        Assert.Equal(2, (await s.MailsAsync()).Length);
    }

    [Fact]
    public async Task A_void_tells_of_its_credit_note_unless_it_is_quiet()
    {
        var s = await AtAsync();
        var loud = await s.OwingAsync();
        var quiet = await s.OwingAsync();
        await s.Api.PostAsync($"/v1/invoices/{loud}/void");
        await s.Api.PostAsync($"/v1/invoices/{quiet}/void", new { send_email = false });
        await s.GoOutAsync();

        var note = Assert.Single((await s.Api.GetAsync("/v1/emails?kind=credit_note_settled")).Items("data"));
        Assert.Equal("[Test] Credit note CN-1 is settled", note.Text("subject"));
        // what was to be paid is not any more
        Assert.Equal(
            [$"invoice_ready dropped {At}", $"invoice_ready dropped {At}", $"credit_note_settled sent {At}"],
            (await s.MailsAsync()).OrderByDescending(m => m, StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_only_tried_tells_nothing_and_what_is_repeated_is_told_once()
    {
        var s = await AtAsync();
        var fee = await s.FeeAsync();
        var contract = new
        {
            customer_id = s.CustomerId,
            activation_strategy = "start_date",
            products = new[] { Fee(fee, 3000) },
        };
        await s.Api.PostAsync(
            "/v1/simulations", new { starts_at = Mailing.Start, ends_at = "2024-04-15T10:00:00Z", subscription = contract });
        var refused = await s.Api.SendAsync(HttpMethod.Post, "/v1/invoices", new { customer_id = "cus_nobody", status = "to_pay" });
        var batch = new[] { Drafted(s, "to_pay"), Drafted(s, "to_pay", currency: "XXX") };
        await s.Api.SendAsync(HttpMethod.Post, "/v2/invoices/batch", new
        {
            invoices = batch.Select((b, i) => b.Append(new("batch_invoice_id", $"{i}")).ToDictionary()),
        });
        var afterTrials = await s.MailsAsync();
        s.Api.Headers["Idempotency-Key"] = "again";
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => s.Api.SendAsync(HttpMethod.Post, "/v1/invoices", Drafted(s, "to_pay"))));
        s.Api.Headers.Remove("Idempotency-Key");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => s.Api.SendAsync(HttpMethod.Post, "/v1/sandbox/clock/advance", new { to = "2024-01-15T11:00:00Z" })));
        await s.GoOutAsync();

        Assert.InRange(refused.Status, 400, 404);
        Assert.Equal([$"invoice_ready queued {At}"], afterTrials);
        Assert.Contains(answers, a => a.Status == 201);
        Assert.Equal([$"invoice_ready sent {At}", $"invoice_ready sent {At}"], await s.MailsAsync());
        Assert.All((await s.Api.GetAsync("/v1/emails")).Items("data"), e => Assert.Equal(1, e.Decimal("attempts")));
    }

    [Fact]
    public async Task Switches_addresses_and_languages_hold_for_what_goes_out_by_itself()
    {
        var s = await AtAsync(new { billing_email = At, invoice_emails = new[] { "a@acme.example", "b@acme.example" }, language = "fr" });
        var invoice = await s.OwingAsync();
        await s.GoOutAsync();
        var french = (await s.Api.GetAsync("/v1/emails")).At("data.0");
        await s.Api.PatchAsync("/v1/email-settings", new { invoice_ready = false, invoice_settled = false });
        await s.OwingAsync();
        await s.Api.PostAsync($"/v1/invoices/{invoice}/transactions", ManualInvoiceScenarios.Paid(10000, Mailing.Start));
        await s.GoOutAsync();
        var nobody = new { billing_email = (string?)null, invoice_emails = Array.Empty<string>() };
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", nobody);
        await s.Api.PatchAsync("/v1/email-settings", new { invoice_ready = true, invoice_settled = true });
        await s.OwingAsync();

        Assert.Equal(("fr", "[Test] Facture INV-1 de Lumen SAS"), (french.Text("language"), french.Text("subject")));
        Assert.Equal(["invoice_ready sent a@acme.example,b@acme.example"], await s.MailsAsync());
    }

    [Fact]
    public async Task The_audit_log_and_endpoints_hear_of_messages_and_of_lateness()
    {
        await using var receiver = await Receiver.StartAsync();
        var s = await AtAsync();
        await s.Api.HookAsync(receiver.Url);
        var invoice = await s.OwingAsync();
        var paid = await s.OwingAsync();
        await s.Api.PostAsync($"/v1/invoices/{paid}/transactions", ManualInvoiceScenarios.Paid(10000, Mailing.Start));
        var queued = await MessagesLoggedAsync(s, invoice);
        await s.SendAsync("invoice_settled", invoice, paid);
        await s.AdvanceAsync("2024-02-14T09:59:00Z");
        var early = await s.Api.MessageTypesAsync();
        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        Assert.Equal(["queued"], queued);
        Assert.Equal(["sent", "sent", "sent", "sent"], await MessagesLoggedAsync(s, invoice));
        Assert.DoesNotContain("invoice.late", early);
        var told = await s.Api.MessageTypesAsync();
        Assert.Equal(
            [("invoice.batch.email_skipped", 1), ("invoice.batch.email_succeeded", 1), ("invoice.late", 1), ("invoice.reminder_sent", 3)],
            told.Where(t => t is "invoice.late" or "invoice.reminder_sent" || t.Contains("email", StringComparison.Ordinal))
                .CountBy(t => t).OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => (t.Key, t.Value)));
    }

    private static async Task<string[]> MessagesLoggedAsync(Scenario s, string invoice) =>
        [.. (await s.Api.GetAsync($"/v1/audit-logs?invoice_id={invoice}&limit=100")).Items("data")
        .Where(e => e.Text("type") == "email.created").Select(e => e.Text("email_status"))];

    private static async Task<string> DefaultAsync(Scenario s) => (await s.Api.GetAsync("/v1/reminder-sequences")).Text("data.0.id");

    private static Dictionary<string, object> Drafted(Scenario s, string status, string currency = "EUR") => new()
    {
        ["customer_id"] = s.CustomerId,
        ["status"] = status,
        ["currency"] = currency,
        ["line_items"] = new[] { new { name = "Work", unit_amount = 10000 } },
    };

    private Task<Scenario> AtAsync(object? customer = null) =>
        Scenario.AtAsync(server, Mailing.Start, entity: Mailing.Lumen, customer: customer ?? new { billing_email = At });
}
