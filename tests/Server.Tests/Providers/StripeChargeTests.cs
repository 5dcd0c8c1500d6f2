using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;

namespace Plumbline.Server.Tests.Providers;

/// <summary>Money that Stripe moves: taken, refused, slow, given back, disputed.</summary>
public sealed class StripeChargeTests(StripeWorld world)
{
    [Fact]
    public async Task Card_ChargedAndRefunded_MovesTheMoneyOnceEachWay()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();

        var paid = await c.ChargedAsync();
        var payment = paid.Items("transactions").Single();
        var refund = await c.Api.PostAsync($"/v1/transactions/{payment.Text("id")}/refund");

        var intent = (await c.IntentsAsync()).Single();
        Assert.Equal("paid", paid.Text("status"));
        Assert.Equal(["one_time settled 10000 card"], paid.Payments());
        Assert.Equal(
            (10000m, "eur", "succeeded", payment.Text("id")),
            (intent.Decimal("amount"), intent.Text("currency"), intent.Text("status"), intent.Text("metadata.plumbline_transaction")));
        Assert.Equal(
            (intent.Text("id"), "stripe", c.ConnectionId),
            (payment.Text("integrations.0.entity_id"), payment.Text("integrations.0.provider_name"),
                payment.Text("integrations.0.provider_account_id")));
        Assert.Equal(("refund", "settled"), (refund.Text("type"), refund.Text("status")));
        var back = (await c.AtStripeAsync($"/v1/refunds?payment_intent={intent.Text("id")}")).Items("data").Single();
        Assert.Equal((10000m, refund.Text("id")), (back.Decimal("amount"), back.Text("metadata.plumbline_transaction")));
        Assert.Equal("to_pay", (await c.ReadAsync(paid)).Text("status"));
    }

    [Theory]
    [InlineData("tok_chargeDeclinedInsufficientFunds", "insufficient_funds", "active")]
    [InlineData("tok_chargeDeclined", "declined", "active")]
    [InlineData("tok_chargeDeclinedFraudulent", "fraud", "active")]
    [InlineData("tok_chargeDeclinedProcessingError", "processing_error", "active")]
    [InlineData("tok_chargeDeclinedExpiredCard", "payment_method_expired", "errored")]
    [InlineData("tok_threeDSecure", "authentication_required", "active")]
    public async Task Card_Refused_FailsWithTheContractsReason(string token, string error, string method)
    {
        var c = await world.CompanyAsync();
        var saved = await c.SavedAsync(token);

        var invoice = await c.ChargedAsync();

        Assert.Equal([$"one_time failed 10000 card {error}"], invoice.Payments());
        Assert.Equal("to_pay", invoice.Text("status"));
        Assert.Equal((await c.IntentsAsync()).Single().Text("id"), invoice.Text("transactions.0.integrations.0.entity_id"));
        Assert.Equal(method, (await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods/{saved}")).Text("status"));
    }

    [Fact]
    public async Task Collection_OfACardThatAsksForApproval_EndsInErrorAtOnce()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync("tok_threeDSecure");
        var invoice = (await c.Api.PostAsync("/v1/invoices", new
        {
            customer_id = c.S.CustomerId,
            status = "to_pay",
            line_items = new[] { new { name = "Work", unit_amount = 10000 } },
        })).Text("id");

        await c.S.AdvanceAsync("2024-01-20T10:00:00Z");

        var read = await c.S.ReadAsync(invoice);
        Assert.Equal("error", read.Text("status"));
        Assert.Equal(["one_time failed 10000 card authentication_required"], read.Payments());
    }

    [Fact]
    public async Task Intent_ThatWaitsForTheCustomer_IsClosedSoThatNothingElseIsPaidBesideIt()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync("tok_halfDone");

        var invoice = await c.ChargedAsync();

        Assert.Equal(["one_time failed 10000 card authentication_required"], invoice.Payments());
        Assert.Equal("canceled", (await c.IntentsAsync()).Single().Text("status"));
    }

    [Theory]
    [InlineData("", "paid", "one_time settled 10000 direct_debit")]
    [InlineData("insufficient_funds", "to_pay", "one_time failed 10000 direct_debit insufficient_funds")]
    [InlineData("debit_not_authorized", "to_pay", "one_time failed 10000 direct_debit mandate_invalid")]
    public async Task Debit_UnderWay_EndsWhenStripeSaysSo(string error, string status, string payment)
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync(type: "sepa_debit");

        var invoice = await c.ChargedAsync();
        var intent = (await c.IntentsAsync()).Single().Text("id");
        await c.StripeAsync(HttpMethod.Post, $"/stand-in/payment_intents/{intent}/settle", ("error", error));
        var before = await c.ReadAsync(invoice);
        var heard = await c.HookAsync("payment_intent.processing", new { id = intent, @object = "payment_intent" });

        Assert.Equal(["one_time pending 10000 direct_debit"], before.Payments());
        Assert.Equal(200, heard);
        var after = await c.ReadAsync(invoice);
        Assert.Equal(status, after.Text("status"));
        Assert.Equal([payment], after.Payments());
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
    }

    [Fact]
    public async Task Debit_OfWhichNothingIsHeard_IsLookedUpByItself()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync(type: "sepa_debit");
        var invoice = await c.ChargedAsync();
        var intent = (await c.IntentsAsync()).Single().Text("id");
        await c.StripeAsync(HttpMethod.Post, $"/stand-in/payment_intents/{intent}/settle");

        await c.S.AdvanceAsync("2024-01-16T10:00:00Z");

        Assert.Equal("paid", (await c.ReadAsync(invoice)).Text("status"));
    }

    [Fact]
    public async Task Dispute_Heard_TakesTheMoneyBackOnceAndBringsItAgainWhenWon()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        var invoice = await c.ChargedAsync();
        var intent = (await c.IntentsAsync()).Single().Text("id");
        var subject = new { id = "dp_1", @object = "dispute", payment_intent = intent };

        await DisputeAsync("warning_needs_response");
        var warned = await c.ReadAsync(invoice);
        await DisputeAsync("needs_response");
        await c.HookAsync("charge.dispute.created", subject);
        var disputed = await c.ReadAsync(invoice);
        await DisputeAsync("won");
        var won = await c.ReadAsync(invoice);

        Assert.Equal(["one_time settled 10000 card"], warned.Payments());
        Assert.Equal(["one_time settled 10000 card", "chargeback settled 10000 card"], disputed.Payments());
        Assert.Equal(("paid", "to_pay", "paid"), (warned.Text("status"), disputed.Text("status"), won.Text("status")));
        Assert.False(won.Items("transactions")[1].IsNull("reversed_at"));

        async Task DisputeAsync(string status)
        {
            await c.StripeAsync(HttpMethod.Post, $"/stand-in/payment_intents/{intent}/dispute", ("status", status));
            Assert.Equal(200, await c.HookAsync("charge.dispute.updated", subject));
        }
    }
}
