using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Money.ManualInvoiceScenarios;

namespace Plumbline.Server.Tests.Money;

/// <summary>Invoices charged on demand, and money given back.</summary>
public sealed class ChargeScenarios(TestServer server)
{
    private const string Now = "2024-01-15T10:00:00Z";

    [Fact]
    public async Task A_charge_pays_the_whole_invoice_or_a_part_of_it()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.CardAsync();

        var partly = await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { amount = 3000 });
        var fully = await s.Api.PostAsync($"/v1/invoices/{id}/charge");

        Assert.Equal(("partially_paid", "INV-1", 10000, 3000, 7000), Totals(partly));
        Assert.Equal(("paid", "INV-1", 10000, 10000, 0), Totals(fully));
        Assert.Equal(["one_time settled 3000 card", "one_time settled 7000 card"], fully.Payments());
        Assert.Equal(4242m, fully.Decimal("transactions.0.payment_method.last_4_digits"));
        Assert.Equal(
            "Invoice is paid; this needs it to be to_pay or partially_paid or error or uncollectible",
            (await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{id}/charge", null, 400)).Text("message"));
    }

    [Fact]
    public async Task A_declined_charge_leaves_the_invoice_to_pay_and_another_method_may_be_tried()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.CardAsync(PaymentWords.Declined);
        var other = await s.CardAsync(PaymentWords.DeclinedOnce);

        var declined = await s.Api.PostAsync($"/v1/invoices/{id}/charge");
        var again = await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { payment_method_id = other });
        var third = await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { payment_method_id = other });

        Assert.Equal(("to_pay", "INV-1", 10000, 0, 10000), Totals(declined));
        Assert.Equal("The card was declined", declined.Text("transactions.0.error_message"));
        Assert.Equal("to_pay", again.Text("status"));
        Assert.Equal(
            ["one_time failed 10000 card declined", "one_time failed 10000 card declined", "one_time settled 10000 card"],
            third.Payments());
        Assert.Equal("paid", third.Text("status"));
    }

    [Fact]
    public async Task A_debit_is_under_way_for_days_and_nothing_else_is_charged_meanwhile()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.DebitAsync();

        var pending = await s.Api.PostAsync($"/v1/invoices/{id}/charge");
        var refused = await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{id}/charge", null, 400);
        await s.AdvanceAsync("2024-01-18T09:59:59Z");
        var before = await s.StatusAsync(id);
        await s.AdvanceAsync("2024-01-18T10:00:00Z");

        Assert.Equal(["one_time pending 10000 direct_debit"], pending.Payments());
        Assert.Equal("Payments of all that is due on this invoice are planned or under way", refused.Text("message"));
        Assert.Equal(("to_pay", "to_pay"), (pending.Text("status"), before));
        var paid = await s.ReadAsync(id);
        Assert.Equal("paid", paid.Text("status"));
        Assert.Equal("2024-01-18T10:00:00.000Z", paid.Text("transactions.0.settled_at"));
    }

    [Fact]
    public async Task A_debit_that_comes_for_an_invoice_credited_meanwhile_is_kept_and_can_be_refunded()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.DebitAsync();
        var payment = (await s.Api.PostAsync($"/v1/invoices/{id}/charge")).Text("transactions.0.id");
        await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 4000 });

        await s.AdvanceAsync("2024-01-19T00:00:00Z");

        Assert.Equal(("paid", "INV-1", 10000, 6000, 0), Totals(await s.ReadAsync(id)));
        var kept = await s.Api.GetAsync($"/v1/transactions/{payment}");
        Assert.Equal((10000m, 6000m), (kept.Decimal("amount"), kept.Decimal("allocations.0.amount")));
        Assert.Equal(10000, (await s.Api.PostAsync($"/v1/transactions/{payment}/refund")).Decimal("amount"));
        Assert.Equal(("partially_paid", "INV-1", 10000, 0, 6000), Totals(await s.ReadAsync(id)));
    }

    [Fact]
    public async Task A_charge_whose_answer_was_lost_is_looked_up_and_not_made_again()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.CardAsync(PaymentWords.AnswerLost);

        var unknown = await s.Api.PostAsync($"/v1/invoices/{id}/charge");
        await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{id}/charge", null, 400);
        await s.AdvanceAsync("2024-01-15T11:00:00Z");

        Assert.Equal(["one_time pending 10000 card"], unknown.Payments());
        var found = await s.ReadAsync(id);
        Assert.Equal(["one_time settled 10000 card"], found.Payments());
        Assert.Equal("paid", found.Text("status"));
    }

    [Fact]
    public async Task A_refund_gives_back_what_is_left_of_a_payment_and_the_invoice_is_to_pay_again()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.CardAsync();
        var payment = (await s.Api.PostAsync($"/v1/invoices/{id}/charge")).Text("transactions.0.id");

        var refund = await s.Api.PostAsync($"/v1/transactions/{payment}/refund");

        Assert.Equal(
            ("refund", "settled", 10000m, payment),
            (refund.Text("type"), refund.Text("status"), refund.Decimal("amount"), refund.Text("original_transaction_id")));
        Assert.Equal(("to_pay", "INV-1", 10000, 0, 10000), Totals(await s.ReadAsync(id)));
        Assert.Equal("2024-01-15T10:00:00.000Z", (await s.Api.GetAsync($"/v1/transactions/{payment}")).Text("refunded_at"));
        Assert.Equal(
            "All of this payment was given back already, or is about to be",
            (await s.Api.FailAsync(HttpMethod.Post, $"/v1/transactions/{payment}/refund", null, 400)).Text("message"));
    }

    [Fact]
    public async Task A_credit_note_sends_money_back_the_way_it_came_the_newest_payment_first()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.CardAsync();
        await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { amount = 6000 });
        await s.AdvanceAsync("2024-01-16T00:00:00Z");
        await s.Api.PostAsync($"/v1/invoices/{id}/charge");

        var note = await s.Api.PostAsync(
            $"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 5000, trigger_refund = true });

        Assert.Equal(("paid", "CN-1", 5000, 5000, 0), Totals(note));
        Assert.Equal(["refund settled 4000 card", "refund settled 1000 card"], note.Payments());
        var first = (await s.ReadAsync(id)).Text("transactions.0.id");
        Assert.Equal(5000, (await s.Api.PostAsync($"/v1/transactions/{first}/refund")).Decimal("amount"));
        Assert.Equal(("partially_paid", "INV-1", 10000, 5000, 5000), Totals(await s.ReadAsync(id)));
    }

    [Fact]
    public async Task More_than_was_paid_by_card_cannot_be_sent_back_to_it()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.CardAsync();
        await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { amount = 2000 });
        await s.Api.PostAsync($"/v1/invoices/{id}/transactions", Paid(8000, Now));

        var refused = await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{id}/credit-notes", new { trigger_refund = true }, 400);

        Assert.Equal(
            "Only 2000 can be sent back the way it was paid; use refund_method 'external' or a smaller amount", refused.Text("message"));
        Assert.Empty(await s.InvoicesAsync("type=refund"));
    }

    [Fact]
    public async Task A_charge_can_be_planned_and_one_that_is_due_is_made_at_once()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        var card = await s.CardAsync();
        var path = $"/v1/invoices/{id}/transactions";

        var now = await s.Api.PostAsync(path, new { amount = 1000, process_at = Now, payment_method_id = card });
        await s.Api.PostAsync(path, new { amount = 9000, process_at = "2024-02-01T00:00:00Z", payment_method_id = card });
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(["one_time settled 1000 card"], now.Payments());
        var paid = await s.ReadAsync(id);
        Assert.Equal(("paid", "INV-1", 10000, 10000, 0), Totals(paid));
        Assert.Equal("2024-02-01T00:00:00.000Z", paid.Text("settled_at"));
    }

    [Fact]
    public async Task A_planned_charge_of_a_method_that_was_deleted_fails()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        var card = await s.CardAsync();
        await s.Api.PostAsync(
            $"/v1/invoices/{id}/transactions", new { amount = 9000, process_at = "2024-02-01T00:00:00Z", payment_method_id = card });
        await s.Api.DeleteAsync($"/v1/customers/{s.CustomerId}/payment-methods/{card}");

        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        var invoice = await s.ReadAsync(id);
        Assert.Equal(["one_time failed 9000 card payment_method_invalid"], invoice.Payments());
        Assert.Equal("The payment method was deleted", invoice.Text("transactions.0.error_message"));
    }

    [Fact]
    public async Task Fifty_charges_of_one_invoice_at_once_take_the_money_once()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.CardAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => s.Api.SendAsync(HttpMethod.Post, $"/v1/invoices/{id}/charge", null)));

        Assert.Contains(answers, a => a.Status == 200);
        Assert.All(answers, a => Assert.Contains(a.Status, (int[])[200, 400]));
        var paid = await s.ReadAsync(id);
        Assert.Equal(("paid", "INV-1", 10000, 10000, 0), Totals(paid));
        Assert.Equal(["one_time settled 10000 card"], paid.Payments());
    }

    [Fact]
    public async Task The_same_charge_sent_again_with_its_key_is_made_once()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        await s.CardAsync();
        s.Api.Headers["Idempotency-Key"] = "charge-1";

        await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { amount = 4000 });
        var again = await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { amount = 4000 });
        await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{id}/charge", new { amount = 4001 }, 422);

        Assert.Equal(["one_time settled 4000 card"], again.Payments());
    }
}
