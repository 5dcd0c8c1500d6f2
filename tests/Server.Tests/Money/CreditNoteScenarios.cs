using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Data;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Money.ManualInvoiceScenarios;

namespace Plumbline.Server.Tests.Money;

/// <summary>What is given back, and how the ledger sees it.</summary>
public sealed class CreditNoteScenarios(TestServer server)
{
    private static readonly object[] TwoRates =
        [new { name = "Service", unit_amount = 10000, tax_rate = 20 }, new { name = "Book", unit_amount = 5000, tax_rate = 5.5 }];

    [Fact]
    public async Task A_void_invoice_is_taken_back_by_a_credit_note_of_the_same_lines()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, TwoRates);

        var invoice = await s.Api.PostAsync($"/v1/invoices/{id}/void");

        Assert.Equal(("voided", "INV-1", 17275, 0, 0), Totals(invoice));
        Assert.Equal("2024-01-15T10:00:00.000Z", invoice.Text("refunded_at"));
        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal(("paid", "CN-1", 17275, 0, 0), Totals(note));
        Assert.Equal(["credit Service 10000 2000", "credit Book 5000 275"], note.Items("line_items").Select(
            l => $"{l.Text("entry_type")} {l.Text("name")} {l.Decimal("amount_excluding_tax"):0} {l.Decimal("tax_amount"):0}"));
        Assert.Equal((id, 17275m), (note.Text("allocations.0.invoice_id"), note.Decimal("allocations.0.amount")));
        Assert.Equal(
            "Invoice is voided; this needs it to be to_pay",
            (await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{id}/void", null, 400)).Text("message"));
    }

    [Fact]
    public async Task Parts_credited_one_after_the_other_add_up_to_the_invoice_net_and_tax_by_rate()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, TwoRates);

        var first = await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 1001 });
        var second = await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 7000 });
        var last = await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes");

        // 1001 in proportion to 12000 and 5275: 695.3 and 305.7; tax of 695 is 695 × 2000 / 12000 = 115.8
        Assert.Equal(["579 116", "290 16"], Amounts(first));
        var notes = new[] { first, second, last };
        Assert.Equal([1001, 7000, 17275 - 8001], notes.Select(n => n.Decimal("total_amount")));
        Assert.Equal(15000, notes.Sum(n => n.Decimal("amount_excluding_tax")));
        Assert.Equal(2275, notes.Sum(n => n.Decimal("tax_amount")));
        Assert.Equal(["2000", "275"], notes.SelectMany(n => n.Items("line_items")).GroupBy(l => l.Decimal("tax_rate"))
            .OrderByDescending(g => g.Key).Select(g => g.Sum(l => l.Decimal("tax_amount")).ToString("0", null)));
        Assert.Equal(
            "Nothing of this invoice is left to credit",
            (await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 1 }, 400)
            ).Text("message"));
    }

    [Fact]
    public async Task A_note_on_a_paid_invoice_owes_money_until_it_is_refunded_outside()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, TwoRates);
        await s.Api.PostAsync($"/v1/invoices/{id}/transactions", Paid(17000, "2024-01-15T10:00:00Z"));

        // 275 of the 1000 lower what is due, the rest was paid
        var note = await s.Api.PostAsync(
            $"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 1000, trigger_refund = true, refund_method = "external" });

        Assert.Equal(("paid", "CN-1", 1000, 725, 0), Totals(note));
        Assert.Equal(
            ("refund", "settled", 725m),
            (note.Text("transactions.0.type"), note.Text("transactions.0.status"), note.Decimal("transactions.0.amount")));
        Assert.Equal(("paid", "INV-1", 17275, 17000, 0), Totals(await s.Api.GetAsync($"/v1/invoices/{id}")));
        var unpaid = await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 500 });
        Assert.Equal(("to_pay", "CN-2", 500, 0, 500), Totals(unpaid));
    }

    [Fact]
    public async Task A_draft_note_changes_nothing_until_it_is_validated()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, TwoRates);

        var draft = await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 7275, status = "draft" });
        Assert.Equal(("draft", "", 7275, 0, 7275), Totals(draft));
        Assert.Equal(("to_pay", "INV-1", 17275, 0, 17275), Totals(await s.Api.GetAsync($"/v1/invoices/{id}")));
        var issued = await s.Api.PostAsync($"/v1/invoices/{draft.Text("id")}/validate");

        Assert.Equal(("paid", "CN-1", 7275, 0, 0), Totals(issued));
        Assert.Equal(("partially_paid", "INV-1", 17275, 0, 10000), Totals(await s.Api.GetAsync($"/v1/invoices/{id}")));
    }

    [Fact]
    public async Task What_a_cancellation_gave_back_cannot_be_credited_again()
    {
        var s = await AtAsync(server, "2024-04-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3000)]);
        await s.AdvanceAsync("2024-04-11T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });
        var invoice = (await s.IssuedAsync())[0].Text("id");

        // 20 of 30 days came back
        var refused = await s.Api.FailAsync(
            HttpMethod.Post, $"/v1/invoices/{invoice}/credit-notes", new { amount_including_tax = 1001 }, 400);

        Assert.Equal("Invalid request: amount_including_tax: More than the 1000 that is left to credit", refused.Text("message"));
        var rest = await s.Api.PostAsync($"/v1/invoices/{invoice}/credit-notes");
        Assert.Equal(1000, rest.Decimal("total_amount"));
    }

    [Fact]
    public async Task A_credit_note_of_its_own_needs_the_entity_to_allow_it()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var body = new
        {
            customer_id = s.CustomerId,
            type = "credit_note",
            status = "to_pay",
            line_items = new[] { new { name = "Sorry", unit_amount = 500 } },
        };
        Assert.Equal(
            "A credit note without an invoice needs standalone_credit_note_creation_enabled on the invoicing entity",
            (await s.Api.FailAsync(HttpMethod.Post, "/v1/invoices", body, 400)).Text("message"));
        var entity = (await s.Api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        await s.Api.PutAsync($"/v1/invoicing-entities/{entity}", new { standalone_credit_note_creation_enabled = true });

        var note = await s.Api.PostAsync("/v1/invoices", body);

        Assert.Equal(("to_pay", "CN-1", 500, 0, 500), Totals(note));
        Assert.Equal(("credit", "credit_note"), (note.Text("line_items.0.entry_type"), note.Text("type")));
    }

    [Fact]
    public async Task The_ledger_tells_a_document_that_was_tampered_with()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, TwoRates);
        Assert.True((await s.Api.GetAsync("/v1/ledger/check")).GetProperty("balanced").GetBoolean());

        await SetTotalAsync(id, 17276);
        var found = await s.Api.GetAsync("/v1/ledger/check");
        await SetTotalAsync(id, 17275);

        Assert.False(found.GetProperty("balanced").GetBoolean());
        Assert.Equal(
            (id, "receivable", 17275m, 17276m),
            (found.Text("faults.0.subject_id"), found.Text("faults.0.account"), found.Decimal("faults.0.booked"),
                found.Decimal("faults.0.expected")));
    }

    private async Task SetTotalAsync(string invoiceId, long total)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        await db.Database.ExecuteSqlAsync($"update invoices set total_amount = {total} where id = {invoiceId}");
    }

    private static IEnumerable<string> Amounts(JsonElement note) =>
        note.Items("line_items").Select(l => $"{l.Decimal("amount_excluding_tax"):0} {l.Decimal("tax_amount"):0}");
}
