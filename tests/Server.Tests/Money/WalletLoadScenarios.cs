using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Credits;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Money;

/// <summary>How money comes into wallets, by hand and by itself, and how a load is taken back.</summary>
public sealed class WalletLoadScenarios(TestServer server)
{
    private const string Now = "2024-01-01T00:00:00Z";

    [Fact]
    public async Task Fifty_reverts_of_one_load_take_it_back_once_and_its_money_may_be_loaded_again()
    {
        var s = await AtAsync(server, Now);
        var wallet = await WalletAsync(s);
        await LoadAsync(s, wallet, new { amount = 5000 });
        var load = (await TransactionsAsync(s, wallet))[0].Text("id");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => s.Api.SendAsync(HttpMethod.Post, $"/v1/wallets/{wallet}/transactions/{load}/revert")));

        Assert.Equal([(200, 1), (400, 49)], answers.GroupBy(a => a.Status).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
        var debit = answers.Single(a => a.Status == 200).Json;
        Assert.Equal(("debit", 5000m, load), (debit.Text("type"), debit.Decimal("amount"), debit.Text("original_transaction_id")));
        Assert.Equal(debit.Text("id"), (await TransactionsAsync(s, wallet))[1].Text("reverted_by"));
        var payment = (await s.Api.GetAsync("/v1/transactions")).Text("data.0.id");
        Assert.Equal(5000, await LoadAsync(s, wallet, new { type = "paid", transaction_id = payment }));
        Assert.Equal(
            "Nothing of this payment is unallocated",
            (await FailAsync(s, wallet, new { type = "paid", transaction_id = payment })).Text("message"));
    }

    [Fact]
    public async Task A_load_that_is_spent_in_part_is_not_reverted()
    {
        var s = await AtAsync(server, Now);
        var wallet = await WalletAsync(s);
        await LoadAsync(s, wallet, new { amount = 5000 });
        await InvoiceAsync(s, 2000, "to_pay");
        var (debit, load) = (await TransactionsAsync(s, wallet))[..2] is [var d, var l] ? (d.Text("id"), l.Text("id")) : default;

        Assert.Equal("2000 of the load is spent already", (await RevertAsync(s, wallet, load, 400)).Text("message"));
        Assert.Equal("Only a load can be reverted", (await RevertAsync(s, wallet, debit, 400)).Text("message"));
        Assert.Equal("Wallet transaction not found", (await RevertAsync(s, wallet, "walt_1", 404)).Text("message"));
    }

    [Fact]
    public async Task Free_money_that_is_reverted_voids_its_credit_note_and_a_draft_loads_once_it_is_validated()
    {
        var s = await AtAsync(server, Now);
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true, allow_free_credits = true });
        var wallet = await WalletAsync(s);
        await LoadAsync(s, wallet, new { type = "free", amount = 700 });
        var load = (await TransactionsAsync(s, wallet))[0].Text("id");

        await RevertAsync(s, wallet, load, 200);
        var voided = (await s.InvoicesAsync("type=refund&status=all"))[0];
        var balance = await LoadAsync(s, wallet, new { type = "free", amount = 300, document_status = "draft", comment = "Sorry" });
        var draft = (await s.InvoicesAsync("type=refund&status=draft"))[0].Text("id");
        await s.Api.PostAsync($"/v1/invoices/{draft}/validate");

        Assert.Equal(("voided", 0m), (voided.Text("status"), voided.Decimal("amount_paid")));
        Assert.Equal(0, balance);
        var free = (await TransactionsAsync(s, wallet))[0];
        Assert.Equal(("credit_free", 300m, "Sorry"), (free.Text("type"), free.Decimal("amount"), free.Text("comment")));
    }

    [Fact]
    public async Task Lines_of_a_paid_invoice_are_loaded_once_and_may_be_loaded_anew_after_a_revert()
    {
        var s = await AtAsync(server, Now, customer: new { tax_rate_custom = 20 });
        var wallet = await WalletAsync(s);
        var invoice = await InvoiceAsync(s, 5000, "paid");
        var body = new
        {
            type = "paid",
            invoice_id = invoice.Text("id"),
            invoice_line_item_ids = new[] { invoice.Text("line_items.0.id") },
        };

        var loaded = await LoadAsync(s, wallet, body);
        var again = await FailAsync(s, wallet, body);
        var load = (await TransactionsAsync(s, wallet))[0];
        await RevertAsync(s, wallet, load.Text("id"), 200);

        Assert.Equal(6000, loaded);
        Assert.Equal("Invalid request: invoice_line_item_ids: A line was loaded already", again.Text("message"));
        Assert.Equal(("credit_paid", invoice.Text("id")), (load.Text("type"), load.Text("invoice_id")));
        Assert.Equal(6000, await LoadAsync(s, wallet, body));
    }

    [Fact]
    public async Task A_low_balance_charges_the_card_once_at_a_time()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync();
        var wallet = await WalletAsync(s, new
        {
            is_auto_load_enabled = true,
            auto_load_type = "paid",
            auto_load_amount = 1000,
            auto_load_threshold = 200,
        });
        await s.AdvanceAsync("2024-01-01T00:30:00Z");
        var first = await MovementsAsync(s, wallet);
        await InvoiceAsync(s, 900, "to_pay");
        await s.AdvanceAsync("2024-01-01T00:59:59Z");
        var early = await MovementsAsync(s, wallet);
        await s.AdvanceAsync("2024-01-01T01:00:00Z");

        Assert.Equal(["credit_paid 1000"], first);
        Assert.Equal(["credit_paid 1000", "debit 900"], early);
        Assert.Equal(["credit_paid 1000", "debit 900", "credit_paid 1000"], await MovementsAsync(s, wallet));
        var payment = (await s.Api.GetAsync("/v1/transactions")).At("data.0");
        Assert.Equal(
            ("one_time", "card", "settled", 1000m),
            (payment.Text("type"), payment.Text("payment_method_type"), payment.Text("status"), payment.Decimal("amount")));
        Assert.Empty(payment.Items("allocations"));
        var shown = await s.Api.GetAsync($"/v1/wallets/{wallet}");
        Assert.Equal(
            (true, "paid", 1000m, 200m),
            (shown.Flag("is_auto_load_enabled"), shown.Text("auto_load_type"), shown.Decimal("auto_load_amount"),
                shown.Decimal("auto_load_threshold")));
    }

    [Fact]
    public async Task A_load_that_is_declined_is_tried_again_the_next_day_and_never_twice_when_its_answer_is_lost()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync(PaymentWords.DeclinedOnce);
        var wallet = await WalletAsync(s, new
        {
            is_auto_load_enabled = true,
            auto_load_type = "paid",
            auto_load_amount = 1000,
            auto_load_threshold = 200,
        });
        await s.AdvanceAsync("2024-01-01T23:59:59Z");
        var before = await MovementsAsync(s, wallet);
        await s.AdvanceAsync("2024-01-02T00:00:00Z");

        Assert.Empty(before);
        Assert.Equal(["credit_paid 1000"], await MovementsAsync(s, wallet));
        var lost = await s.CardAsync(PaymentWords.AnswerLost);
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { payment_method_id = lost });
        await InvoiceAsync(s, 900, "to_pay");
        await s.AdvanceAsync("2024-01-04T00:00:00Z");
        Assert.Equal(["credit_paid 1000", "debit 900", "credit_paid 1000"], await MovementsAsync(s, wallet));
    }

    [Fact]
    public async Task A_rhythm_empties_the_wallet_and_loads_it_on_its_dates()
    {
        var s = await AtAsync(server, Now);
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true, allow_free_credits = true });
        var wallet = await WalletAsync(s, new
        {
            is_auto_load_enabled = true,
            auto_load_type = "free",
            auto_load_amount = 500,
            auto_load_reset = true,
            auto_load_interval = new { period = "months", count = 1 },
            auto_load_next_date = "2024-01-31T00:00:00Z",
        });

        await s.AdvanceAsync("2024-03-31T00:00:00Z");

        Assert.Equal(
            ["credit_free 500", "debit 500", "credit_free 500", "debit 500", "credit_free 500"], await MovementsAsync(s, wallet));
        var shown = await s.Api.GetAsync($"/v1/wallets/{wallet}");
        Assert.Equal(("2024-04-30T00:00:00.000Z", true), (shown.Text("auto_load_next_date"), shown.Flag("auto_load_reset")));
        await s.Api.PutAsync($"/v1/wallets/{wallet}", new { is_auto_load_enabled = false });
        await s.AdvanceAsync("2024-06-01T00:00:00Z");
        Assert.Equal(500, (await s.Api.GetAsync($"/v1/wallets/{wallet}")).Decimal("balance.amount"));
    }

    [Fact]
    public async Task A_disputed_load_takes_back_what_is_left_of_it()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync(PaymentWords.Disputed);
        var wallet = await WalletAsync(s, new
        {
            is_auto_load_enabled = true,
            auto_load_type = "paid",
            auto_load_amount = 1000,
            auto_load_threshold = 200,
        });
        await s.AdvanceAsync("2024-01-01T00:00:00Z");
        await s.Api.PutAsync($"/v1/wallets/{wallet}", new { is_auto_load_enabled = false });
        await InvoiceAsync(s, 300, "to_pay");

        await s.AdvanceAsync("2024-01-09T00:00:00Z");

        Assert.Equal(["credit_paid 1000", "debit 300", "debit 700"], await MovementsAsync(s, wallet));
        var chargeback = (await s.Api.GetAsync("/v1/transactions")).Items("data").Single(t => t.Text("type") == "chargeback");
        Assert.Equal(1000, chargeback.Decimal("amount"));
    }

    [Fact]
    public async Task Credits_are_charged_to_the_card_and_there_once_they_are_paid()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync(PaymentWords.DeclinedOnce);
        var product = await s.CreditProductAsync(("call", 1));
        await CreditWords.OpenAsync(s, product);

        var bought = await s.Api.PostAsync(s.Of(product) + "/purchase", new { credit_count = 100, price_id = await s.PackAsync(product) });
        var second = await s.Api.PostAsync(s.Of(product) + "/purchase", new { credit_count = 50, amount_excluding_tax = 400 });
        var between = await CreditWords.BalanceAsync(s, product);
        await s.AdvanceAsync("2024-01-01T02:00:00Z");

        Assert.Equal((0m, 50m, 50m), (bought.Decimal("new_credit_balance"), second.Decimal("new_credit_balance"), between));
        Assert.Equal(
            ["one_time failed 1000 card declined", "one_time settled 1000 card"],
            (await s.ReadAsync(bought.Text("invoice_id"))).Payments());
        Assert.Equal(["topup 50 → 50", "topup 100 → 150"], await CreditWords.MovementsAsync(s, product));
    }

    [Fact]
    public async Task A_block_that_is_sold_by_itself_is_charged_to_the_card()
    {
        var s = await AtAsync(server, Now);
        await s.CardAsync();
        var product = await s.CreditProductAsync(("call", 1));
        await CreditWords.OpenAsync(s, product, 10, new { credit_count = 100, price_id = await s.PackAsync(product) });

        await s.AdvanceAsync("2024-01-01T01:00:00Z");

        Assert.Equal(["one_time settled 1000 card"], Assert.Single(await s.IssuedAsync()).Payments());
    }

    private static async Task<string> WalletAsync(Scenario s, object? more = null)
    {
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        var body = (more?.GetType().GetProperties() ?? []).ToDictionary(p => p.Name, p => p.GetValue(more));
        body["customer_id"] = s.CustomerId;
        return (await s.Api.PostAsync("/v1/wallets", body)).Text("id");
    }

    private static async Task<decimal> LoadAsync(Scenario s, string wallet, object body) =>
        (await s.Api.PostAsync($"/v1/wallets/{wallet}/load", body)).Decimal("balance.amount");

    private static Task<JsonElement> FailAsync(Scenario s, string wallet, object body) =>
        s.Api.FailAsync(HttpMethod.Post, $"/v1/wallets/{wallet}/load", body, 400);

    private static async Task<JsonElement> RevertAsync(Scenario s, string wallet, string load, int status)
    {
        var answer = await s.Api.SendAsync(HttpMethod.Post, $"/v1/wallets/{wallet}/transactions/{load}/revert");
        Assert.Equal(status, answer.Status);
        return answer.Json;
    }

    // newest first
    private static async Task<JsonElement[]> TransactionsAsync(Scenario s, string wallet) =>
        (await s.Api.GetAsync($"/v1/wallets/{wallet}/transactions")).Items("data");

    private static async Task<string[]> MovementsAsync(Scenario s, string wallet) =>
        [.. (await TransactionsAsync(s, wallet)).Reverse().Select(t => $"{t.Text("type")} {t.Decimal("amount"):0}")];

    private static Task<JsonElement> InvoiceAsync(Scenario s, long amount, string status) => s.Api.PostAsync("/v1/invoices", new
    {
        customer_id = s.CustomerId,
        status,
        line_items = new[] { new { name = "Work", unit_amount = amount } },
    });
}
