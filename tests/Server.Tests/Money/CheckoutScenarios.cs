using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Money.ManualInvoiceScenarios;

namespace Plumbline.Server.Tests.Money;

/// <summary>Payments by a checkout, and subscriptions that begin with one.</summary>
public sealed class CheckoutScenarios(TestServer server)
{
    private const string Now = "2024-01-15T10:00:00Z";

    [Fact]
    public async Task A_checkout_issues_its_invoice_when_the_customer_pays_and_keeps_the_card()
    {
        var s = await AtAsync(server, Now);
        var payment = await s.Api.PostAsync("/v1/payments", await OneTimeAsync(s, ["card", "transfer"]));
        var id = payment.Text("checkout.id");
        var draft = await s.ReadAsync(payment.Text("invoice_id"));

        var done = await CompleteAsync(s, id);

        Assert.Contains($"/checkout/{id}?token=", payment.Text("checkout.url"), StringComparison.Ordinal);
        Assert.Equal(("draft", "", 5000, 0, 5000), Totals(draft));
        var paid = await s.ReadAsync(payment.Text("invoice_id"));
        Assert.Equal(("paid", "INV-1", 5000, 5000, 0), Totals(paid));
        Assert.Equal(["one_time settled 5000 card"], paid.Payments());
        Assert.Equal(
            ("completed", "2024-01-15T10:00:00.000Z", paid.Text("transactions.0.id")),
            (done.Text("status"), done.Text("completed_at"), done.Text("transaction_id")));
        var customer = await s.Api.GetAsync($"/v2/customers/{s.CustomerId}");
        Assert.Equal(done.Text("payment_method_id"), customer.Text("payment_method.id"));
        Assert.Equal(
            "Checkout is completed; this needs it to be opened",
            await RefusedAsync(s, id, new { type = "card", number = PaymentWords.Good }));
    }

    [Fact]
    public async Task A_declined_card_leaves_the_checkout_open_for_another_one()
    {
        var s = await AtAsync(server, Now);
        var payment = await s.Api.PostAsync("/v1/payments", await OneTimeAsync(s, ["card"]));
        var id = payment.Text("checkout.id");

        var declined = await RefusedAsync(s, id, new { type = "card", number = PaymentWords.Declined });
        var offers = await RefusedAsync(s, id, new { type = "transfer" });
        var between = await s.Api.GetAsync($"/v1/checkouts/{id}");
        var methods = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods");
        await CompleteAsync(s, id);

        Assert.Equal("The payment failed: The card was declined", declined);
        Assert.Equal("Invalid request: type: The checkout offers card", offers);
        Assert.Equal(("opened", "The card was declined"), (between.Text("status"), between.Text("last_error")));
        Assert.Empty(methods.Items("data"));
        var paid = await s.ReadAsync(payment.Text("invoice_id"));
        Assert.Equal(("paid", "INV-1", 5000, 5000, 0), Totals(paid));
        Assert.Equal(["one_time failed 5000 card declined", "one_time settled 5000 card"], paid.Payments());
    }

    [Fact]
    public async Task A_debit_completes_the_checkout_and_is_collected_like_any_other_when_it_fails_later()
    {
        var s = await AtAsync(server, Now);
        var payment = await s.Api.PostAsync("/v1/payments", await OneTimeAsync(s, ["direct_debit"]));

        var done = await CompleteAsync(s, payment.Text("checkout.id"), PaymentWords.FailingDebit, "direct_debit");
        var under = await s.ReadAsync(payment.Text("invoice_id"));
        await s.AdvanceAsync("2024-01-18T12:00:00Z");

        Assert.Equal("completed", done.Text("status"));
        Assert.Equal(["one_time pending 5000 direct_debit"], under.Payments());
        Assert.Equal(
            ["one_time failed 5000 direct_debit insufficient_funds", "one_time pending 5000 direct_debit"],
            (await s.ReadAsync(payment.Text("invoice_id"))).Payments());
    }

    [Fact]
    public async Task A_charge_whose_answer_was_lost_completes_the_checkout_and_is_never_made_again()
    {
        var s = await AtAsync(server, Now);
        var payment = await s.Api.PostAsync("/v1/payments", await OneTimeAsync(s, ["card"]));

        var done = await CompleteAsync(s, payment.Text("checkout.id"), PaymentWords.AnswerLost);
        await s.AdvanceAsync("2024-01-15T11:00:00Z");

        Assert.Equal("completed", done.Text("status"));
        Assert.Equal(["one_time settled 5000 card"], (await s.ReadAsync(payment.Text("invoice_id"))).Payments());
    }

    [Fact]
    public async Task A_checkout_by_transfer_issues_the_invoice_and_waits_for_the_money()
    {
        var s = await AtAsync(server, Now);
        var payment = await s.Api.PostAsync("/v1/payments", await OneTimeAsync(s, ["transfer"]));

        var done = await s.Api.PostAsync(
            $"/v1/sandbox/checkouts/{payment.Text("checkout.id")}/complete", new { type = "transfer" });

        Assert.Equal("completed", done.Text("status"));
        Assert.Equal(("to_pay", "INV-1", 5000, 0, 5000), Totals(await s.ReadAsync(payment.Text("invoice_id"))));
    }

    [Fact]
    public async Task A_checkout_expires_after_30_days_and_its_invoice_is_closed_without_a_number()
    {
        var s = await AtAsync(server, Now);
        var payment = await s.Api.PostAsync("/v1/payments", await OneTimeAsync(s, ["card"]));
        var id = payment.Text("checkout.id");

        await s.AdvanceAsync("2024-02-14T10:00:00Z");

        Assert.Equal("cancelled", (await s.Api.GetAsync($"/v1/checkouts/{id}")).Text("status"));
        Assert.Equal(("closed", "", 5000, 0, 5000), Totals(await s.ReadAsync(payment.Text("invoice_id"))));
        Assert.Equal(
            "Checkout is cancelled; this needs it to be opened",
            await RefusedAsync(s, id, new { type = "card", number = PaymentWords.Good }));
    }

    [Fact]
    public async Task A_checkout_whose_invoice_was_paid_otherwise_cannot_take_the_money_again()
    {
        var s = await AtAsync(server, Now);
        var payment = await s.Api.PostAsync("/v1/payments", await OneTimeAsync(s, ["card"]));
        var invoice = payment.Text("invoice_id");
        await s.Api.PostAsync($"/v1/invoices/{invoice}/validate");
        await s.Api.PostAsync($"/v1/invoices/{invoice}/transactions", Paid(5000, Now));

        var refused = await RefusedAsync(s, payment.Text("checkout.id"), new { type = "card", number = PaymentWords.Good });

        Assert.Equal("What this checkout was for cannot be paid any more", refused);
        Assert.Equal("errored", (await s.Api.GetAsync($"/v1/checkouts/{payment.Text("checkout.id")}")).Text("status"));
        Assert.Equal(("paid", "INV-1", 5000, 5000, 0), Totals(await s.ReadAsync(invoice)));
    }

    [Fact]
    public async Task A_subscription_begins_with_its_checkout_and_its_first_invoice_is_charged()
    {
        var s = await AtAsync(server, Now);
        var fee = await s.FeeAsync();
        var sub = await s.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = s.CustomerId,
            activation_strategy = "checkout",
            products = new[] { Fee(fee, 4900) },
            checkout_session = new
            {
                redirect_url = "https://shop.example/thanks",
                send_to = new { email = "ann@example.com", message = "Welcome" },
            },
        });
        await s.AdvanceAsync("2024-01-20T10:00:00Z");

        await CompleteAsync(s, sub.Text("checkout_session.id"));

        Assert.Equal(
            ("pending", "opened", "https://shop.example/thanks", "ann@example.com", "Welcome"),
            (sub.Text("status"), sub.Text("checkout_session.status"), sub.Text("checkout_session.redirect_url"),
                sub.Text("checkout_session.send_to.email"), sub.Text("checkout_session.send_to.message")));
        var begun = await s.Api.GetAsync($"/v2/subscriptions/{sub.Text("id")}");
        Assert.Equal(
            ("active", "2024-01-20T10:00:00.000Z", "completed", "card"),
            (begun.Text("status"), begun.Text("starts_at"), begun.Text("checkout_session.status"), begun.Text("payment_method_type")));
        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal(["Fee 1 2024-01-20..2024-02-20 4900"], Lines(invoice));
        Assert.Equal(["subscription settled 4900 card"], invoice.Payments());
    }

    [Fact]
    public async Task A_subscription_whose_start_lies_after_the_checkout_waits_for_it()
    {
        var s = await AtAsync(server, Now);
        var fee = await s.FeeAsync();
        var sub = await s.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = s.CustomerId,
            activation_strategy = "checkout",
            starts_at = "2024-02-01T00:00:00Z",
            products = new[] { Fee(fee, 4900) },
        });

        await CompleteAsync(s, sub.Text("checkout_session_id"));
        var waiting = await s.Api.GetAsync($"/v2/subscriptions/{sub.Text("id")}");
        var before = await s.IssuedAsync();
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(("active", "2024-02-01T00:00:00.000Z"), (waiting.Text("status"), waiting.Text("starts_at")));
        Assert.Empty(before);
        Assert.Equal(["subscription settled 4900 card"], Assert.Single(await s.IssuedAsync()).Payments());
    }

    [Theory]
    [InlineData("activate", "active")]
    [InlineData("cancel", "voided")]
    public async Task A_subscription_that_goes_on_otherwise_cancels_its_checkout(string way, string status)
    {
        var s = await AtAsync(server, Now);
        var fee = await s.FeeAsync();
        var sub = await s.InPhasesAsync(new
        {
            activation_strategy = "checkout",
            end_strategy = "manual",
            billing_date_setting = "phase_start",
            products = new[] { Fee(fee, 4900) },
        });

        await s.Api.PostAsync($"/v1/subscriptions/{sub}/{way}");

        var after = await s.Api.GetAsync($"/v2/subscriptions/{sub}");
        Assert.Equal((status, "cancelled"), (after.Text("status"), after.Text("checkout_session.status")));
    }

    [Fact]
    public async Task A_subscription_whose_first_charge_fails_is_collected_like_any_other()
    {
        var s = await AtAsync(server, Now);
        var fee = await s.FeeAsync();
        var sub = await s.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = s.CustomerId,
            activation_strategy = "checkout",
            products = new[] { Fee(fee, 4900) },
        });

        await CompleteAsync(s, sub.Text("checkout_session.id"), PaymentWords.DeclinedOnce);
        var first = Assert.Single(await s.IssuedAsync()).Payments();
        await s.AdvanceAsync("2024-01-15T12:00:00Z");

        Assert.Equal(["subscription failed 4900 card declined"], first);
        Assert.Equal("paid", Assert.Single(await s.IssuedAsync()).Text("status"));
    }

    private static async Task<object> OneTimeAsync(Scenario s, string[] offered) => new
    {
        type = "one_time",
        customer_id = s.CustomerId,
        products = new[] { new { id = await s.FeeAsync("Setup"), amount = 5000 } },
        charging_method = "checkout",
        available_payment_methods = offered,
    };

    private static Task<JsonElement> CompleteAsync(
        Scenario s, string id, string number = PaymentWords.Good, string type = "card") =>
        s.Api.PostAsync($"/v1/sandbox/checkouts/{id}/complete", new { type, number });

    private static async Task<string> RefusedAsync(Scenario s, string id, object body) =>
        (await s.Api.FailAsync(HttpMethod.Post, $"/v1/sandbox/checkouts/{id}/complete", body, 400)).Text("message");
}
