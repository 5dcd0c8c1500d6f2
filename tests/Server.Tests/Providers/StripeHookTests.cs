using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;

namespace Plumbline.Server.Tests.Providers;

/// <summary>What Stripe says is checked, and never taken for true.</summary>
public sealed class StripeHookTests(StripeWorld world)
{
    [Fact]
    public async Task Event_WithoutAGoodSignature_IsRefusedAndChangesNothing()
    {
        var (c, invoice, intent) = await UnderWayAsync();
        var subject = new { id = intent, @object = "payment_intent" };

        var wrong = await c.HookAsync("payment_intent.succeeded", subject, secret: "whsec_ofsomebodyelse");
        var old = await c.HookAsync("payment_intent.succeeded", subject, age: 301);
        var none = await c.PostHookAsync("{}", null);
        var broken = await c.PostHookAsync("{}", "t=x,v1=y");

        Assert.Equal((400, 400, 400, 400), (wrong, old, none, broken));
        Assert.Equal("to_pay", (await c.ReadAsync(invoice)).Text("status"));
        Assert.Equal(200, await c.HookAsync("payment_intent.succeeded", subject, age: 290));
        Assert.Equal("paid", (await c.ReadAsync(invoice)).Text("status"));
    }

    [Fact]
    public async Task Event_ThatIsNotSoOrNotOurs_ChangesNothing()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync(type: "sepa_debit");
        var invoice = await c.ChargedAsync();
        var intent = (await c.IntentsAsync()).Single().Text("id");
        var subject = new { id = intent, @object = "payment_intent", status = "succeeded" };

        // it has not come in, whatever the event says
        Assert.Equal(200, await c.HookAsync("payment_intent.succeeded", subject));
        Assert.Equal(200, await c.HookAsync("payment_intent.succeeded", new { id = "pi_1", @object = "payment_intent" }));
        Assert.Equal(200, await c.HookAsync("invoice.paid", new { id = "in_1", @object = "invoice", payment_intent = intent }));
        Assert.Equal(200, await c.HookAsync("payment_intent.succeeded", "nothing"));
        var asked = c.Wire.Count(c.Key, $"GET /v1/payment_intents/{intent}");
        Assert.Equal(200, await c.HookAsync("payment_intent.succeeded", subject, new { livemode = true }));
        Assert.Equal(200, await c.HookAsync("payment_intent.succeeded", subject, new { account = "acct_of_somebody_else" }));

        Assert.Equal(1, asked);
        Assert.Equal(asked, c.Wire.Count(c.Key, $"GET /v1/payment_intents/{intent}"));
        Assert.Equal(["one_time pending 10000 direct_debit"], (await c.ReadAsync(invoice)).Payments());
    }

    [Fact]
    public async Task Event_OfAnotherCompanysPayment_ReachesNeither()
    {
        var (owner, invoice, intent) = await UnderWayAsync();
        var stranger = await world.CompanyAsync();
        var subject = new
        {
            id = intent,
            @object = "payment_intent",
            metadata = new { plumbline_transaction = invoice.Text("transactions.0.id") },
        };

        Assert.Equal(200, await stranger.HookAsync("payment_intent.succeeded", subject));

        Assert.Equal("to_pay", (await owner.ReadAsync(invoice)).Text("status"));
        Assert.Equal(0, stranger.Wire.Count(stranger.Key, $"GET /v1/payment_intents/{intent}"));
        Assert.Equal(400, await stranger.HookAsync("payment_intent.succeeded", subject, secret: StripeCompany.SecretOf(owner.Key)));
    }

    [Fact]
    public async Task Event_SentAgain_ChangesNothingMore()
    {
        var (c, invoice, intent) = await UnderWayAsync();
        var subject = new { id = intent, @object = "payment_intent" };
        await c.HookAsync("payment_intent.succeeded", subject);
        var before = (await c.ReadAsync(invoice)).Payments();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => c.HookAsync("payment_intent.succeeded", subject)));

        Assert.All(answers, a => Assert.Equal(200, a));
        Assert.Equal(["one_time settled 10000 direct_debit"], before);
        Assert.Equal(before, (await c.ReadAsync(invoice)).Payments());
    }

    [Fact]
    public async Task Hook_OfNoConnection_IsNotFound()
    {
        var c = await world.CompanyAsync();
        await c.Api.PatchAsync($"/v1/payment-providers/{c.ConnectionId}", new { webhook_secret = (string?)null });

        Assert.Equal(404, await c.HookAsync("payment_intent.succeeded", new { id = "pi_1" }));
    }

    [Fact]
    public async Task Card_RenewedOrTakenAwayAtStripe_IsSoHere()
    {
        var c = await world.CompanyAsync();
        var atStripe = await c.MethodAtStripeAsync();
        var saved = (await c.ImportAsync(atStripe)).Text("id");
        var path = $"/v1/customers/{c.S.CustomerId}/payment-methods";

        await c.StripeAsync(HttpMethod.Post, $"/stand-in/payment_methods/{atStripe}/renew");
        await c.HookAsync("payment_method.automatically_updated", new { id = atStripe, @object = "payment_method" });
        var renewed = await c.Api.GetAsync($"{path}/{saved}");
        await c.HookAsync("payment_method.detached", new { id = atStripe, @object = "payment_method" });
        var still = (await c.Api.GetAsync(path)).Items("data").Length;
        await c.StripeAsync(HttpMethod.Post, $"/v1/payment_methods/{atStripe}/detach");
        await c.HookAsync("payment_method.detached", new { id = atStripe, @object = "payment_method" });

        Assert.Equal((1881m, "2040-12"), (renewed.Decimal("last_4_digits"), renewed.Text("expiration_date")));
        Assert.Equal(1, still);
        Assert.Empty((await c.Api.GetAsync(path)).Items("data"));
        Assert.True((await c.Api.GetAsync($"/v2/customers/{c.S.CustomerId}")).IsNull("payment_method_id"));
    }

    // a debit that has come in at Stripe, of which nothing was heard yet
    private async Task<(StripeCompany Company, JsonElement Invoice, string Intent)> UnderWayAsync()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync(type: "sepa_debit");
        var invoice = await c.ChargedAsync();
        var intent = (await c.IntentsAsync()).Single().Text("id");
        await c.StripeAsync(HttpMethod.Post, $"/stand-in/payment_intents/{intent}/settle");
        return (c, invoice, intent);
    }
}
