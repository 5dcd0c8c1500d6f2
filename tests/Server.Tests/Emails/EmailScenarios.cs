using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;

namespace Plumbline.Server.Tests.Emails;

/// <summary>Who is told what, told over the wire. Messages lie in the outbox folder.</summary>
public sealed class EmailScenarios(TestServer server)
{
    [Fact]
    public async Task A_batch_sends_what_fits_the_state_of_each_invoice_and_says_why_it_skips_the_others()
    {
        var s = await Mailing.AtAsync(server, new { billing_email = "acme@acme.example", language = "fr" });
        var owing = await s.OwingAsync();
        var paid = (await s.Api.PostAsync("/v1/invoices", Invoice(s.CustomerId))).Text("id");
        var silent = (await s.Api.PostAsync("/v1/customers", new { name = "Silent", currency = "EUR" })).Text("id");
        var unheard = (await s.Api.PostAsync("/v1/invoices", Invoice(silent))).Text("id");

        var outcomes = await s.SendAsync("invoice_settled", owing, paid, unheard, "inv_unknown", paid);

        Assert.Equal(
            [
                $"{owing} skipped email_type_mismatch", $"{paid} sent ", $"{unheard} skipped no_recipient",
                "inv_unknown failed Invoice not found",
            ],
            outcomes.Select(o => $"{o.Text("invoice_id")} {o.Text("outcome")} {(o.IsNull("reason") ? "" : o.Text("reason"))}"));
        var message = Mailing.Kept(server, outcomes[1].Text("email_id"));
        Assert.Equal("[Test] La facture INV-2 est payée", message.Subject);
        Assert.Contains("INV-2.pdf", message.Attachments.Select(a => a.ContentDisposition!.FileName));
        Assert.Equal(["invoice_settled sent acme@acme.example"], await s.MailsAsync());
    }

    [Fact]
    public async Task A_message_is_queued_in_the_commit_and_goes_out_when_the_clock_of_its_company_moves()
    {
        var s = await Mailing.AtAsync(server, new { billing_email = "acme@acme.example" });
        var invoice = await s.OwingAsync();
        await s.Api.PostAsync("/v1/invoices/send-email", new { email_type = "invoice_ready", ids = new[] { invoice }, batch_id = "mine" });

        var queued = (await s.Api.GetAsync("/v1/emails")).At("data.0");
        await s.GoOutAsync();
        var listed = await s.Api.GetAsync($"/v1/emails?invoice_id={invoice}&status=sent&kind=invoice_ready&batch_id=mine");
        var read = await s.Api.GetAsync($"/v1/emails/{queued.Text("id")}");

        Assert.Equal(("queued", 0m), (queued.Text("status"), queued.Decimal("attempts")));
        Assert.Equal(1, listed.Decimal("meta.total"));
        Assert.Equal(s.CustomerId, listed.Text("data.0.customer_id"));
        Assert.Equal("[Test] Invoice INV-1 from Lumen SAS", read.Text("subject"));
        Assert.Contains("€100.00", read.Text("text"), StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", read.Text("html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_asked_for_money_that_was_paid_before_the_message_went_out()
    {
        var s = await Mailing.AtAsync(server, new { billing_email = "acme@acme.example" });
        var invoice = await s.OwingAsync();
        await s.Api.PostAsync("/v1/invoices/send-email", new { email_type = "invoice_ready", ids = new[] { invoice } });
        await s.Api.PostAsync($"/v1/invoices/{invoice}/transactions", ManualInvoiceScenarios.Paid(10000, Mailing.Start));

        await s.GoOutAsync();

        Assert.Equal(["invoice_ready dropped acme@acme.example"], await s.MailsAsync());
    }

    [Fact]
    public async Task A_company_says_it_in_its_own_words_and_takes_them_back()
    {
        var s = await Mailing.AtAsync(server, new { name = "Acme", billing_email = "acme@acme.example", language = "de" });
        var invoice = await s.OwingAsync();
        var all = (await s.Api.PostAsync("/v1/email-templates", new
        {
            kind = "invoice_ready",
            subject = "Pay {{ invoice.number }}",
            heading = "Hi",
            body = "Dear {{ customer.name }},\n\nplease pay.",
        })).Text("id");
        var german = (await s.Api.PostAsync("/v1/email-templates", new
        {
            kind = "invoice_ready",
            language = "de",
            subject = "Zahlen Sie {{ invoice.number }}",
            heading = "Hallo",
            body = "Bitte zahlen.",
            button = "Los",
        })).Text("id");

        var inGerman = await SubjectAsync(s, invoice);
        await s.Api.DeleteAsync($"/v1/email-templates/{german}");
        await s.Api.PatchAsync($"/v1/email-templates/{all}", new { heading = "Hello" });
        var inAll = await SubjectAsync(s, invoice);
        var preview = await s.Api.PostAsync("/v1/email-templates/preview", new { kind = "invoice_ready", body = "Only <b>this</b>." });
        await s.Api.DeleteAsync($"/v1/email-templates/{all}");
        var ours = await SubjectAsync(s, invoice);

        Assert.Equal("[Test] Zahlen Sie INV-1", inGerman);
        Assert.Equal("[Test] Pay INV-1", inAll);
        Assert.Equal("[Test] Rechnung INV-1 von Lumen SAS", ours);
        Assert.Equal("Pay INV-42", preview.Text("subject"));
        Assert.Contains("Only &lt;b&gt;this&lt;/b&gt;.", preview.Text("html"), StringComparison.Ordinal);
        Assert.StartsWith("Hello\n", preview.Text("text"), StringComparison.Ordinal);
        Assert.Equal(13, (await s.Api.GetAsync("/v1/email-templates/defaults?language=pl")).Items("data").Length);
    }

    [Fact]
    public async Task An_error_of_payment_is_told_where_a_method_was_charged()
    {
        var s = await Mailing.AtAsync(server, new { billing_email = "acme@acme.example" });
        var owing = await s.OwingAsync();
        Assert.Equal("skipped", (await s.SendAsync("invoice_errored", owing))[0].Text("outcome"));
        await s.CardAsync(PaymentWords.Expired);
        var charged = await s.OwingAsync();
        await s.GoOutAsync();

        var outcome = (await s.SendAsync("invoice_errored", charged))[0];

        Assert.Equal("sent", outcome.Text("outcome"));
        Assert.Empty(Mailing.Kept(server, outcome.Text("email_id")).Attachments);
    }

    private static async Task<string?> SubjectAsync(Scenario s, string invoice) =>
        (await s.MailAsync((await s.SendAsync("invoice_ready", invoice))[0].Text("email_id"))).Text("subject");

    private static object Invoice(string customer) => new
    {
        customer_id = customer,
        line_items = new[] { new { name = "Work", unit_amount = 10000 } },
    };
}
