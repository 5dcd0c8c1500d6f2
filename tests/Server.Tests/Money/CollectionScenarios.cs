using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Money.ManualInvoiceScenarios;

namespace Plumbline.Server.Tests.Money;

/// <summary>Invoices that are charged by themselves.</summary>
public sealed class CollectionScenarios(TestServer server)
{
    [Fact]
    public async Task An_invoice_of_a_subscription_is_charged_in_the_step_that_issues_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.CardAsync();
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 3000)]);

        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        var issued = await s.IssuedAsync();
        Assert.Equal(["paid", "paid"], issued.Select(i => i.Text("status")));
        Assert.Equal(["subscription settled 3000 card"], issued[1].Payments());
        Assert.Equal("2024-02-01T00:00:00.000Z", issued[1].Text("settled_at"));
    }

    [Theory]
    [InlineData(null, 5, "2024-01-06T00:00:00Z")]
    [InlineData(2, 5, "2024-01-03T00:00:00Z")]
    public async Task It_waits_for_the_initiation_delay_of_the_customer_else_of_the_entity(int? own, int ofEntity, string chargedAt)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_payment_initiation_delay = ofEntity });
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { custom_payment_initiation_delay = own });
        await s.CardAsync();
        var id = await s.OwingAsync();

        await s.AdvanceAsync(chargedAt);

        Assert.Equal(chargedAt[..10], (await s.ReadAsync(id)).Text("settled_at")[..10]);
    }

    [Fact]
    public async Task What_fails_is_tried_again_after_2_12_and_24_hours_and_then_shows_the_error()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.CardAsync(PaymentWords.Poor);
        var subscription = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3000)]);
        await s.AdvanceAsync("2024-01-02T13:59:59Z");
        var before = (await s.IssuedAsync())[0];
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        Assert.Equal("to_pay", before.Text("status"));
        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal("error", invoice.Text("status"));
        Assert.Equal(
            ["2024-01-01T00", "2024-01-01T02", "2024-01-01T14", "2024-01-02T14"],
            invoice.Items("transactions").Select(t => t.Text("process_at")[..13]));
        Assert.All(invoice.Payments(), p => Assert.Equal("subscription failed 3000 card insufficient_funds", p));
        Assert.Equal("errored", (await s.Api.GetAsync($"/v2/subscriptions/{subscription}")).Text("status"));
    }

    [Fact]
    public async Task An_errored_subscription_bills_nothing_until_it_is_reactivated_and_its_invoice_stays_unpaid()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.CardAsync(PaymentWords.Expired);
        var subscription = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3000)]);
        await s.AdvanceAsync("2024-02-15T00:00:00Z");
        var errored = (await s.Api.GetAsync($"/v2/subscriptions/{subscription}")).Text("status");

        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { payment_method_type = "transfer" });
        var active = await s.Api.PostAsync($"/v1/subscriptions/{subscription}/reactivate");
        await s.AdvanceAsync("2024-03-02T00:00:00Z");

        Assert.Equal(("errored", "active"), (errored, active.Text("status")));
        var issued = await s.IssuedAsync();
        Assert.Equal(["error", "to_pay", "to_pay"], issued.Select(i => i.Text("status")));
        // the rest of February, then March
        Assert.Equal(["Fee 1 2024-02-15..2024-03-01 1552"], Lines(issued[1]));
        Assert.Equal(["Fee 1 2024-03-01..2024-04-01 3000"], Lines(issued[2]));
    }

    [Fact]
    public async Task An_errored_subscription_can_be_cancelled()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.CardAsync(PaymentWords.Expired);
        var subscription = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3000)]);
        await s.AdvanceAsync("2024-01-05T00:00:00Z");

        var cancelled = await s.Api.PostAsync($"/v1/subscriptions/{subscription}/cancel");

        Assert.Equal("cancelled", cancelled.Text("status"));
        await s.AdvanceAsync("2024-03-02T00:00:00Z");
        Assert.Single(await s.IssuedAsync());
    }

    [Fact]
    public async Task A_new_card_is_charged_for_what_could_not_be_collected_at_once()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var old = await s.CardAsync(PaymentWords.Expired);
        var first = await s.OwingAsync();
        await s.AdvanceAsync("2024-01-02T00:00:00Z");
        var errored = await s.ReadAsync(first);

        var card = await s.CardAsync();

        Assert.Equal("error", errored.Text("status"));
        Assert.Equal(["one_time failed 10000 card payment_method_expired"], errored.Payments());
        Assert.Equal("errored", (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods/{old}")).Text("status"));
        Assert.Equal(card, (await s.Api.GetAsync($"/v2/customers/{s.CustomerId}")).Text("payment_method_id"));
        Assert.Equal(("paid", "INV-1", 10000, 10000, 0), Totals(await s.ReadAsync(first)));
    }

    [Fact]
    public async Task A_debit_that_fails_days_later_is_tried_again_from_then_on()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.DebitAsync(PaymentWords.FailingDebit);
        var id = await s.OwingAsync();

        await s.AdvanceAsync("2024-01-04T02:00:00Z");

        Assert.Equal(
            ["one_time failed 10000 direct_debit insufficient_funds", "one_time pending 10000 direct_debit"],
            (await s.ReadAsync(id)).Payments());
    }

    [Fact]
    public async Task Who_pays_by_transfer_or_outside_is_never_charged()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.CardAsync();
        var outside = await s.Api.PostAsync("/v1/invoices", new
        {
            customer_id = s.CustomerId,
            status = "to_pay",
            payment_method_strategy = "external",
            line_items = new[] { new { name = "Work", unit_amount = 100 } },
        });
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 3000)], new { payment_method_strategy = "external" });
        await s.AdvanceAsync("2024-01-10T00:00:00Z");
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { payment_method_type = "transfer" });
        var byTransfer = await s.OwingAsync();
        await s.AdvanceAsync("2024-01-20T00:00:00Z");

        Assert.Equal("to_pay", await s.StatusAsync(outside.Text("id")));
        Assert.Equal("to_pay", await s.StatusAsync(byTransfer));
        Assert.All(await s.IssuedAsync(), i => Assert.Empty(i.Payments()));
    }

    [Fact]
    public async Task A_disputed_payment_is_taken_back_and_its_invoice_is_due_again()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.CardAsync(PaymentWords.Disputed);
        var id = await s.OwingAsync();
        await s.AdvanceAsync("2024-01-07T23:59:59Z");
        var before = await s.StatusAsync(id);

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal("paid", before);
        var invoice = await s.ReadAsync(id);
        Assert.Equal(("to_pay", "INV-1", 10000, 0, 10000), Totals(invoice));
        Assert.Equal(["one_time settled 10000 card", "chargeback settled 10000 card"], invoice.Payments());
        Assert.Equal("2024-01-08T00:00:00.000Z", invoice.Text("transactions.1.settled_at"));
        Assert.True(invoice.IsNull("transactions.1.reversed_at"));
        await s.Api.FailAsync(HttpMethod.Post, $"/v1/transactions/{invoice.Text("transactions.0.id")}/refund", null, 400);
    }

    [Fact]
    public async Task A_dispute_that_is_won_pays_the_invoice_again()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.CardAsync(PaymentWords.DisputedAndWon);
        var id = await s.OwingAsync();
        await s.AdvanceAsync("2024-01-20T00:00:00Z");
        var during = await s.StatusAsync(id);

        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal("to_pay", during);
        var invoice = await s.ReadAsync(id);
        Assert.Equal(("paid", "INV-1", 10000, 10000, 0), Totals(invoice));
        Assert.Equal("2024-01-22T00:00:00.000Z", invoice.Text("transactions.1.reversed_at"));
    }
}
