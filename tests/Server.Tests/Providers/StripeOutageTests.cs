using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;

namespace Plumbline.Server.Tests.Providers;

/// <summary>Nobody knows what became of a call: it is looked up before anything is sent again, and the money moves once.</summary>
public sealed class StripeOutageTests(StripeWorld world)
{
    private const string Refunds = "POST /v1/refunds";

    private static readonly string[] Pending = ["one_time pending 10000 card"];

    public static TheoryData<string, int, int> Outages => new()
    {
        // what went wrong, the status answered, and how often the charge is sent in all
        { nameof(Fault.CutAfter), 0, 1 },
        { nameof(Fault.AnswerAfter), 500, 1 },
        { nameof(Fault.AnswerAfter), 502, 1 },
        { nameof(Fault.CutBefore), 0, 2 },
        { nameof(Fault.AnswerBefore), 500, 2 },
        { nameof(Fault.AnswerBefore), 429, 2 },
        { nameof(Fault.AnswerBefore), 409, 2 },
    };

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task Charge_OfUnknownOutcome_IsLookedUpBeforeItIsSentAgain(string fault, int status, int sent)
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        c.Wire.Plan(c.Key, StripeCompany.Intents, Enum.Parse<Fault>(fault), status, status == 502 ? "<html>" : Error);

        var invoice = await c.ChargedAsync();
        await c.S.AdvanceAsync("2024-01-15T10:59:59Z");
        var before = (await c.ReadAsync(invoice)).Payments();
        var lookUps = c.Wire.Count(c.Key, "GET /v1/payment_intents");
        await c.S.AdvanceAsync("2024-01-15T11:00:00Z");

        Assert.Equal((Pending[0], 0), (before.Single(), lookUps));
        var after = await c.ReadAsync(invoice);
        Assert.Equal("paid", after.Text("status"));
        Assert.Equal(["one_time settled 10000 card"], after.Payments());
        Assert.Equal((1, sent), (c.Wire.Count(c.Key, "GET /v1/payment_intents"), c.Wire.Count(c.Key, StripeCompany.Intents)));
        Assert.Equal(after.Text("transactions.0.integrations.0.entity_id"), (await c.IntentsAsync()).Single().Text("id"));
    }

    [Fact]
    public async Task LookUp_ThatFails_SendsNothingAndIsDoneAgain()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        c.Wire.Plan(c.Key, StripeCompany.Intents, Fault.CutAfter);
        c.Wire.Plan(c.Key, "GET /v1/payment_intents", Fault.AnswerBefore);
        c.Wire.Plan(c.Key, "GET /v1/payment_intents", Fault.CutBefore);

        var invoice = await c.ChargedAsync();
        await c.S.AdvanceAsync("2024-01-15T12:30:00Z");
        var before = (await c.ReadAsync(invoice)).Payments();
        await c.S.AdvanceAsync("2024-01-15T13:00:00Z");

        Assert.Equal(Pending, before);
        Assert.Equal("paid", (await c.ReadAsync(invoice)).Text("status"));
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
    }

    [Fact]
    public async Task Decline_WhoseAnswerWasLost_IsKnownFromTheLookUp()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync("tok_chargeDeclinedInsufficientFunds");
        c.Wire.Plan(c.Key, StripeCompany.Intents, Fault.CutAfter);

        var invoice = await c.ChargedAsync();
        await c.S.AdvanceAsync("2024-01-15T11:00:00Z");

        Assert.Equal(["one_time failed 10000 card insufficient_funds"], (await c.ReadAsync(invoice)).Payments());
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
    }

    [Fact]
    public async Task Hook_WhileTheOutcomeIsUnknown_TellsItAtOnce()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        c.Wire.Plan(c.Key, StripeCompany.Intents, Fault.CutAfter);
        var invoice = await c.ChargedAsync();
        var intent = (await c.IntentsAsync()).Single();

        // the intent's id is not known here yet: its metadata is what names the payment
        await c.HookAsync("payment_intent.succeeded", intent);

        Assert.Equal("paid", (await c.ReadAsync(invoice)).Text("status"));
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
    }

    [Fact]
    public async Task Hook_BeforeAnAnswerThatNeverComes_SettlesThePaymentForGood()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        c.Wire.Plan(c.Key, StripeCompany.Intents, Fault.Silence);
        var invoice = await c.S.OwingAsync();

        var charging = c.Api.PostAsync($"/v1/invoices/{invoice}/charge");
        await c.Wire.SilenceAsync(c.Key);
        var heard = await c.HookAsync("payment_intent.succeeded", (await c.IntentsAsync()).Single());
        var meanwhile = await c.S.StatusAsync(invoice);
        var charged = await charging;
        await c.S.AdvanceAsync("2024-01-15T12:00:00Z");

        Assert.Equal((200, "paid", "paid"), (heard, meanwhile, charged.Text("status")));
        Assert.Equal(["one_time settled 10000 card"], (await c.S.ReadAsync(invoice)).Payments());
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
        Assert.Single(await c.IntentsAsync());
    }

    [Fact]
    public async Task Charges_ManyAtOnce_TakeTheMoneyOnce()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        var invoice = await c.S.OwingAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            _ => c.Api.SendAsync(HttpMethod.Post, $"/v1/invoices/{invoice}/charge")));

        Assert.Single(answers, a => a.Status == 200);
        Assert.Equal(["one_time settled 10000 card"], (await c.S.ReadAsync(invoice)).Payments());
        Assert.Single(await c.IntentsAsync());
    }

    [Theory]
    [InlineData(nameof(Fault.CutAfter), 1)]
    [InlineData(nameof(Fault.CutBefore), 2)]
    public async Task Refund_OfUnknownOutcome_IsLookedUpBeforeItIsSentAgain(string fault, int sent)
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        var invoice = await c.ChargedAsync();
        c.Wire.Plan(c.Key, Refunds, Enum.Parse<Fault>(fault));

        var refund = await c.Api.PostAsync($"/v1/transactions/{invoice.Text("transactions.0.id")}/refund");
        await c.S.AdvanceAsync("2024-01-15T11:00:00Z");

        Assert.Equal("pending", refund.Text("status"));
        Assert.Equal(
            ["one_time settled 10000 card", "refund settled 10000 card"], (await c.ReadAsync(invoice)).Payments());
        var intent = (await c.IntentsAsync()).Single().Text("id");
        Assert.Single((await c.AtStripeAsync($"/v1/refunds?payment_intent={intent}")).Items("data"));
        Assert.Equal(sent, c.Wire.Count(c.Key, Refunds));
    }

    [Theory]
    [InlineData(402, """{"error":{"type":"card_error","code":"card_declined","decline_code":"stolen_card","message":"No."}}""", "fraud")]
    [InlineData(401, """{"error":{"type":"invalid_request_error","message":"Expired API Key provided"}}""", "provider_error")]
    [InlineData(400, """{"error":{"type":"invalid_request_error","code":"amount_too_small","message":"Too small"}}""", "provider_error")]
    [InlineData(400, """{"error":{"type":"invalid_request_error","code":"resource_missing","param":"payment_method","message":"Gone"}}""",
        "payment_method_invalid")]
    public async Task Charge_ClearlyRefused_HasFailedAndIsNotLookedUp(int status, string body, string error)
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        c.Wire.Plan(c.Key, StripeCompany.Intents, Fault.AnswerBefore, status, body);

        var invoice = await c.ChargedAsync();
        await c.S.AdvanceAsync("2024-01-15T12:00:00Z");

        // the invoice is collected by itself then
        Assert.Equal([$"one_time failed 10000 card {error}"], invoice.Payments());
        Assert.Equal($"one_time failed 10000 card {error}", (await c.ReadAsync(invoice)).Payments()[0]);
        Assert.Equal(0, c.Wire.Count(c.Key, "GET /v1/payment_intents"));
    }

    private const string Error = """{"error":{"type":"api_error","message":"An unknown error occurred"}}""";
}
