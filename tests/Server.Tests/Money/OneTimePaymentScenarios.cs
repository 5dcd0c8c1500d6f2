using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Money.ManualInvoiceScenarios;

namespace Plumbline.Server.Tests.Money;

/// <summary>Products sold once and charged at once.</summary>
public sealed class OneTimePaymentScenarios(TestServer server)
{
    private const string Now = "2024-01-15T10:00:00Z";

    [Fact]
    public async Task A_payment_sells_products_at_their_price_and_charges_the_current_card()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync();
        var priced = await s.FeeAsync("Onboarding");
        await s.Api.PostAsync("/v1/price-configurations", new
        {
            product_id = priced,
            type = "fee",
            currency = "EUR",
            billing_interval = new { period = "once" },
            prices = new[] { new { type = "fee", amount = 30000 } },
        });
        var setup = await s.FeeAsync("Setup");

        var payment = await s.Api.PostAsync("/v1/payments", new
        {
            type = "one_time",
            customer_id = s.CustomerId,
            charging_method = "immediately",
            purchase_order = "PO-7",
            custom_note = "Thank you",
            items = new object[]
            {
                new { id = priced },
                new { id = setup, name = "Set-up on site", amount = 5000 },
            },
        });

        var invoice = await s.ReadAsync(payment.Text("invoice_id"));
        Assert.Equal(("paid", "INV-1", 35000, 35000, 0), Totals(invoice));
        Assert.Equal(["Onboarding 1 -..- 30000", "Set-up on site 1 -..- 5000"], Lines(invoice));
        Assert.Equal(["one_time settled 35000 card"], invoice.Payments());
        Assert.Equal(("PO-7", "Thank you"), (invoice.Text("purchase_order"), invoice.Text("custom_note")));
    }

    [Fact]
    public async Task A_declined_payment_is_tried_again_later_with_the_method_that_was_named()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync();
        var other = await s.CardAsync(PaymentWords.DeclinedOnce);

        var payment = await PayAsync(s, new { payment_method_id = other });
        var declined = (await s.ReadAsync(payment)).Payments();
        await s.AdvanceAsync("2024-01-15T12:00:00Z");

        Assert.Equal(["one_time failed 5000 card declined"], declined);
        var paid = await s.ReadAsync(payment);
        Assert.Equal(["one_time failed 5000 card declined", "one_time settled 5000 card"], paid.Payments());
        Assert.Equal(other, paid.Text("transactions.1.payment_method.id"));
    }

    [Theory]
    [InlineData("transfer")]
    [InlineData("external")]
    public async Task A_payment_by_hand_issues_the_invoice_and_charges_nothing(string type)
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync();

        var invoice = await PayAsync(s, new { payment_method_type = type });
        await s.AdvanceAsync("2024-02-01T10:00:00Z");

        Assert.Equal(("to_pay", "INV-1", 5000, 0, 5000), Totals(await s.ReadAsync(invoice)));
    }

    [Fact]
    public async Task A_wallet_pays_first_and_the_card_the_rest()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync();
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        var wallet = (await s.Api.PostAsync("/v1/wallets", new { customer_id = s.CustomerId })).Text("id");
        await s.Api.PostAsync($"/v1/wallets/{wallet}/load", new { amount = 2000 });

        var invoice = await s.ReadAsync(await PayAsync(s, new { }));

        Assert.Equal(("paid", "INV-1", 5000, 5000, 0), Totals(invoice));
        Assert.Equal(["one_time settled 2000 wallet", "one_time settled 3000 card"], invoice.Payments());
    }

    [Fact]
    public async Task Fifty_payments_at_once_with_the_same_key_take_the_money_once()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync();
        var body = await BodyAsync(s, new { });

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => s.Api.SendAsync(
            HttpMethod.Post, "/v1/payments", body, ("Idempotency-Key", "payment-of-january-1"))));

        Assert.All(answers, a => Assert.Equal(200, a.Status));
        var id = Assert.Single(answers.Select(a => a.Json.Text("invoice_id")).Distinct());
        Assert.Equal(["one_time settled 5000 card"], (await s.ReadAsync(id)).Payments());
        Assert.Single(await s.InvoicesAsync());
        Assert.Equal(1, (await s.Api.GetAsync("/v1/transactions")).Decimal("meta.total"));
        body["custom_note"] = "Another";
        var other = await s.Api.SendAsync(HttpMethod.Post, "/v1/payments", body, ("Idempotency-Key", "payment-of-january-1"));
        Assert.Equal(422, other.Status);
    }

    [Fact]
    public async Task A_payment_whose_answer_was_lost_is_not_charged_again_when_it_is_sent_again()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync(PaymentWords.AnswerLost);
        var body = await BodyAsync(s, new { });

        var first = await s.Api.SendAsync(HttpMethod.Post, "/v1/payments", body, ("Idempotency-Key", "payment-of-january-2"));
        var again = await s.Api.SendAsync(HttpMethod.Post, "/v1/payments", body, ("Idempotency-Key", "payment-of-january-2"));
        var pending = (await s.ReadAsync(first.Json.Text("invoice_id"))).Payments();
        await s.AdvanceAsync("2024-01-15T11:00:00Z");

        Assert.Equal(first.Text, again.Text);
        Assert.Equal(["one_time pending 5000 card"], pending);
        Assert.Equal(["one_time settled 5000 card"], (await s.ReadAsync(first.Json.Text("invoice_id"))).Payments());
    }

    private static async Task<Dictionary<string, object?>> BodyAsync(Scenario s, object more)
    {
        var body = new Dictionary<string, object?>
        {
            ["type"] = "one_time",
            ["customer_id"] = s.CustomerId,
            ["products"] = new[] { new { id = await s.FeeAsync("Setup"), amount = 5000 } },
            ["charging_method"] = "immediately",
        };
        foreach (var property in more.GetType().GetProperties())
        {
            body[property.Name] = property.GetValue(more);
        }
        return body;
    }

    private static async Task<string> PayAsync(Scenario s, object more) =>
        (await s.Api.PostAsync("/v1/payments", await BodyAsync(s, more))).Text("invoice_id");
}
