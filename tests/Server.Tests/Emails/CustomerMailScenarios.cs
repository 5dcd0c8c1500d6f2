using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Credits;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using Plumbline.Server.Tests.Quotes;
using Plumbline.Server.Tests.Webhooks;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Emails;

/// <summary>What customers and colleagues are told of all that is no invoice.</summary>
public sealed class CustomerMailScenarios(TestServer server)
{
    private const string At = "acme@acme.example";

    [Fact]
    public async Task A_checkout_is_sent_to_whom_it_names_and_confirmed_to_the_customer()
    {
        var s = await AtAsync();
        await s.Api.PatchAsync("/v1/email-settings", new { invoice_settled = false });
        var sub = await s.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = s.CustomerId,
            activation_strategy = "checkout",
            products = new[] { Fee(await s.FeeAsync(), 4900) },
            checkout_session = new { send_to = new { email = "ann@acme.example", message = "Welcome, Ann." } },
        });
        await s.GoOutAsync();
        var link = await ReadAsync(s, "checkout_created");
        await CompleteAsync(s, sub.Text("checkout_session.id"));
        await s.Api.PatchAsync("/v1/email-settings", new { checkout_created = false });
        var charge = await OneTimeAsync(s, new { email = "bob@acme.example" });
        await CompleteAsync(s, charge.Text("checkout.id"));
        await s.GoOutAsync();

        Assert.Contains("Welcome, Ann.", link.Text("text"), StringComparison.Ordinal);
        Assert.Contains(sub.Text("checkout_session.url"), link.Text("text"), StringComparison.Ordinal);
        // money that a checkout asks for is asked for there; an invoice is no subscription
        Assert.Equal(["checkout_created sent ann@acme.example", $"checkout_completed sent {At}"], await s.MailsAsync());
    }

    [Fact]
    public async Task A_wallet_that_loads_itself_sends_its_receipt()
    {
        var s = await AtAsync(new { billing_email = At, language = "de" });
        await s.CardAsync();
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        await s.Api.PostAsync("/v1/wallets", new
        {
            customer_id = s.CustomerId,
            is_auto_load_enabled = true,
            auto_load_type = "paid",
            auto_load_amount = 1000,
            auto_load_threshold = 200,
        });

        await s.AdvanceAsync("2024-01-15T10:30:00Z");

        Assert.Equal([$"wallet_topup sent {At}"], await s.MailsAsync());
        Assert.Contains("10,00", (await ReadAsync(s, "wallet_topup")).Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Low_credits_are_told_where_the_company_wants_it()
    {
        var s = await AtAsync();
        var silent = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(silent, 30);
        await s.Api.PostAsync(s.Of(silent) + "/usage", new { usage_retained = 15 });
        var off = await s.MailsAsync();
        await s.Api.PatchAsync("/v1/email-settings", new { credit_low_balance = true });
        var told = await s.CreditProductAsync(("mail", 1));
        await s.OpenAsync(told, 30);
        await s.Api.PostAsync(s.Of(told) + "/usage", new { usage_retained = 15 });
        await s.Api.PostAsync(s.Of(told) + "/usage", new { usage_retained = 5 });
        await s.GoOutAsync();

        Assert.Empty(off);
        Assert.Equal([$"credit_low_balance sent {At}"], await s.MailsAsync());
        Assert.Contains("15 Credits left", (await ReadAsync(s, "credit_low_balance")).Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signers_are_written_to_when_their_turn_comes_and_nobody_once_there_is_nothing_to_sign()
    {
        var s = await AtAsync();
        var quote = await QuoteWords.QuoteAsync(s, await s.FeeAsync(), 1000);
        var id = quote.Text("id");
        await s.Api.PutAsync($"/v1/quotes/{id}/signers", QuoteScenarios.Circuit());
        await QuoteWords.DoAsync(s, quote, "finalize");
        await QuoteWords.DoAsync(s, quote, "send", new { email = "bea@acme.test", message = "As we agreed." });
        await s.GoOutAsync();
        var invited = await s.MailsAsync();
        var read = await ReadAsync(s, "quote_signature");
        foreach (var signer in (await s.Api.GetAsync($"/v1/quotes/{id}/signers")).EnumerateArray().Take(2))
        {
            await s.Api.PostAsync($"/v1/quotes/{id}/signers/{signer.Text("id")}/sign", new { signer_name = "Somebody" });
        }
        var turn = await s.MailsAsync();
        await QuoteWords.DoAsync(s, quote, "void", new { reason = "Changed" });
        await s.GoOutAsync();

        Assert.Equal(
            ["quote_signature sent bea@acme.test", "quote_signature sent cal@acme.test"], invited.Order(StringComparer.Ordinal));
        Assert.Contains("As we agreed.", read.Text("text"), StringComparison.Ordinal);
        Assert.Contains("/quotes/", read.Text("text"), StringComparison.Ordinal);
        Assert.Contains("until 1 Jan 2025", read.Text("text"), StringComparison.Ordinal);
        Assert.Equal("quote_signature queued ann@seller.test", turn[^1]);
        Assert.Equal("quote_signature dropped ann@seller.test", (await s.MailsAsync())[^1]);
    }

    [Fact]
    public async Task Members_of_the_team_are_invited_but_not_its_first()
    {
        var s = await AtAsync();
        await s.Api.PostAsync("/v1/users", new { email = "ada@lumen.example" });
        await s.Api.PostAsync("/v1/users", new { email = "bob@lumen.example" });
        Assert.Equal(409, (await s.Api.SendAsync(HttpMethod.Post, "/v1/users", new { email = "bob@lumen.example" })).Status);
        await s.GoOutAsync();

        Assert.Equal(["team_invite sent bob@lumen.example"], await s.MailsAsync());
        Assert.Contains("Test company", (await ReadAsync(s, "team_invite")).Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_that_ends_is_said_to_30_days_before_and_only_where_it_is_charged()
    {
        await using var receiver = await Receiver.StartAsync();
        var s = await AtAsync();
        await s.Api.HookAsync(receiver.Url, "payment_method.expiring_soon");
        await CardAsync(s, "2023-12");
        await CardAsync(s, "2024-03");
        var current = await CardAsync(s, "2024-03");
        var deleted = await CardAsync(s, "2024-03");
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { payment_method_id = current });
        await s.Api.DeleteAsync($"/v1/customers/{s.CustomerId}/payment-methods/{deleted}");

        await s.AdvanceAsync("2024-03-01T23:59:59Z");
        var early = await s.MailsAsync();
        await s.AdvanceAsync("2024-03-02T00:00:00Z");
        await s.AdvanceAsync("2024-06-01T00:00:00Z");

        Assert.Empty(early);
        Assert.Equal([$"payment_method_expiring sent {At}"], await s.MailsAsync());
        Assert.Contains("is good until 03/2024", (await ReadAsync(s, "payment_method_expiring")).Text("text"), StringComparison.Ordinal);
        Assert.Equal(2, (await s.Api.MessageTypesAsync()).Count(t => t == "payment_method.expiring_soon"));
    }

    private static async Task<JsonElement> ReadAsync(Scenario s, string kind) =>
        await s.Api.GetAsync($"/v1/emails/{(await s.Api.GetAsync($"/v1/emails?kind={kind}")).Text("data.0.id")}");

    private static async Task<string> CardAsync(Scenario s, string ends) => (await s.Api.PostAsync(
        "/v1/sandbox/payment-methods",
        new { customer_id = s.CustomerId, type = "card", number = PaymentWords.Good, expiration_date = ends })).Text("id");

    private static async Task<JsonElement> OneTimeAsync(Scenario s, object sendTo) => await s.Api.PostAsync("/v1/payments", new
    {
        type = "one_time",
        customer_id = s.CustomerId,
        products = new[] { new { id = await s.FeeAsync("Setup"), amount = 5000 } },
        charging_method = "checkout",
        available_payment_methods = new[] { "card" },
        checkout_session = new { send_to = sendTo },
    });

    private static Task<JsonElement> CompleteAsync(Scenario s, string id) =>
        s.Api.PostAsync($"/v1/sandbox/checkouts/{id}/complete", new { type = "card", number = PaymentWords.Good });

    private Task<Scenario> AtAsync(object? customer = null) =>
        Scenario.AtAsync(server, Mailing.Start, entity: Mailing.Lumen, customer: customer ?? new { billing_email = At });
}
