using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Emails;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;

namespace Plumbline.Server.Tests.Reminders;

/// <summary>Who is reminded of what and when, told over the wire. Invoices are due 30 days after 15 January.</summary>
public sealed class ReminderScenarios(TestServer server)
{
    [Fact]
    public async Task Every_company_reminds_before_the_due_date_and_twice_after_it_until_it_is_paid()
    {
        var s = await Mailing.AtAsync(server, new { billing_email = "acme@acme.example" });
        var invoice = await PaymentWords.OwingAsync(s);

        await s.AdvanceAsync("2024-02-11T05:59:00Z");
        Assert.Empty(await s.MailsAsync());
        await s.AdvanceAsync("2024-02-20T00:00:00Z");
        var reminders = (await s.Api.GetAsync("/v1/emails")).Items("data").Reverse().ToList();
        await s.Api.PostAsync($"/v1/invoices/{invoice}/transactions", ManualInvoiceScenarios.Paid(10000, "2024-02-20T00:00:00Z"));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal(
            [
                "2024-02-11T06:00:00.000Z [Test] Reminder: invoice INV-1", "2024-02-17T06:00:00.000Z [Test] Invoice INV-1 is overdue",
            ],
            reminders.Select(e => $"{e.Text("sent_at")} {e.Text("subject")}"));
        Assert.Equal(2, (await s.MailsAsync()).Length);
        Assert.Contains(
            "was due on 14 Feb 2024 and €100.00 is still open",
            Mailing.Kept(server, reminders[1].Text("id")).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sequence_of_its_own_says_it_in_its_own_words_to_its_audience_only()
    {
        var s = await Mailing.AtAsync(server, new { billing_email = "acme@acme.example", language = "fr" });
        await s.Api.PostAsync("/v1/custom-properties", new
        {
            name = "Region",
            slug = "region",
            type = "text",
            entities = new[] { "customer" },
        });
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { custom_properties = new { region = "south" } });
        await SequenceAsync(s, new { custom_properties = new[] { new { slug = "region", value = "north" } } }, "North");
        await PaymentWords.OwingAsync(s);
        await s.AdvanceAsync("2024-02-12T00:00:00Z");
        Assert.Equal("[Test] Rappel : facture INV-1", await LastSubjectAsync(s));

        var south = new { language = "fr", custom_properties = new[] { new { slug = "region", value = "south" } } };
        var own = await SequenceAsync(s, south, "South");
        await s.AdvanceAsync("2024-02-13T00:00:00Z");
        Assert.Single(await s.MailsAsync());
        await s.AdvanceAsync("2024-02-15T00:00:00Z");

        Assert.Equal("[Test] South: INV-1, 0 days", await LastSubjectAsync(s));
        await s.Api.PatchAsync($"/v1/reminder-sequences/{own}", new { enabled = false });
        await s.AdvanceAsync("2024-02-17T07:00:00Z");
        Assert.Equal("[Test] La facture INV-1 est en retard", await LastSubjectAsync(s));
    }

    [Fact]
    public async Task Whom_a_working_card_is_charged_for_and_who_opted_out_is_not_reminded()
    {
        var s = await Mailing.AtAsync(server, new { billing_email = "acme@acme.example", invoice_reminders_enabled = false });
        await PaymentWords.OwingAsync(s);
        await s.AdvanceAsync("2024-02-12T00:00:00Z");
        Assert.Empty(await s.MailsAsync());

        // the step before the due date has passed: it is not caught up on
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { invoice_reminders_enabled = true });
        await s.AdvanceAsync("2024-02-14T12:00:00Z");
        Assert.Empty(await s.MailsAsync());
        await s.AdvanceAsync("2024-02-18T00:00:00Z");
        Assert.Single(await s.MailsAsync());
        await s.CardAsync(PaymentWords.Good);
        await s.AdvanceAsync("2024-03-18T00:00:00Z");
        Assert.Single(await s.MailsAsync());
    }

    [Fact]
    public async Task A_sequence_of_a_segment_goes_to_who_is_in_it_when_its_step_comes()
    {
        var s = await Mailing.AtAsync(server, new { billing_email = "acme@acme.example" });
        var isGerman = new { field = "country", @operator = "in", value = new[] { "DE" } };
        var segment = (await s.Api.PostAsync(
            "/v1/customers/segments",
            new { name = "German", rules = new[] { new { @operator = "and", conditions = new[] { isGerman } } } })).Text("id");
        await SequenceAsync(s, new { segment_id = segment }, "Segment");
        await PaymentWords.OwingAsync(s);
        await s.AdvanceAsync("2024-02-12T00:00:00Z");
        var outside = await LastSubjectAsync(s);
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { country = "DE" });
        await s.AdvanceAsync("2024-02-15T00:00:00Z");
        var inside = await LastSubjectAsync(s);
        await s.Api.DeleteAsync($"/v1/customers/segments/{segment}");
        await s.AdvanceAsync("2024-02-18T00:00:00Z");

        Assert.Equal("[Test] Reminder: invoice INV-1", outside);
        Assert.Equal("[Test] Segment: INV-1, 0 days", inside);
        Assert.Equal("[Test] Invoice INV-1 is overdue", await LastSubjectAsync(s));
    }

    private static async Task<string> SequenceAsync(Scenario s, object audience, string name) =>
        (await s.Api.PostAsync("/v1/reminder-sequences", new
        {
            name,
            audience,
            steps = new object[]
            {
                new { days_after_due = 0, subject = $"{name}: {{{{ invoice.number }}}}, {{{{ invoice.days_late }}}} days", body = "Pay." },
            },
        })).Text("id");

    private static async Task<string> LastSubjectAsync(Scenario s) =>
        (await s.Api.GetAsync("/v1/emails?take=1")).Text("data.0.subject").Replace('\u00A0', ' ');
}
