using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Money;

/// <summary>Money that customers paid ahead.</summary>
public sealed class WalletScenarios(TestServer server)
{
    [Fact]
    public async Task A_wallet_pays_what_it_can_of_an_invoice_and_the_rest_is_due()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 20 });
        var wallet = await OpenAsync(s, 5000);

        var invoice = await InvoiceAsync(s, 10_000);

        Assert.Equal(("partially_paid", 12_000, 5000, 7000), (
            invoice.Text("status"), invoice.Decimal("total_amount"), invoice.Decimal("amount_paid"), invoice.Decimal("amount_due")));
        Assert.Equal(
            ("wallet", wallet, 5000, "settled"), (
                invoice.Text("transactions.0.payment_method_type"), invoice.Text("transactions.0.wallet_id"),
                invoice.Decimal("transactions.0.amount"), invoice.Text("transactions.0.status")));
        Assert.Equal(["credit_paid 5000", "debit 5000"], await MovementsAsync(s, wallet));
        var debit = (await s.Api.GetAsync($"/v1/wallets/{wallet}/transactions?type=debit")).At("data.0");
        Assert.Equal((invoice.Text("id"), 5000), (debit.Text("invoice_id"), debit.Decimal("funding_sources.0.amount")));
        Assert.Equal(0, await BalanceAsync(s, wallet));
    }

    [Fact]
    public async Task kb_account_credit_then_charge_leaves_80_due()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await OpenAsync(s, 2000);

        var invoice = await InvoiceAsync(s, 10_000);

        Assert.Equal((10_000, 8000), (invoice.Decimal("total_amount"), invoice.Decimal("amount_due")));
    }

    [Fact]
    public async Task kb_invoice_credit_draft_leaves_80_due_once_it_is_issued()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var draft = await InvoiceAsync(s, 10_000, "draft");
        await OpenAsync(s, 2000);
        Assert.Equal(0, (await s.Api.GetAsync($"/v1/invoices/{draft.Text("id")}")).Decimal("amount_paid"));

        var issued = await s.Api.PostAsync($"/v1/invoices/{draft.Text("id")}/validate");

        Assert.Equal((2000, 8000), (issued.Decimal("amount_paid"), issued.Decimal("amount_due")));
    }

    [Fact]
    public async Task A_debit_takes_the_oldest_credits_first()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var wallet = await OpenAsync(s, 300);
        await s.Api.PostAsync($"/v1/wallets/{wallet}/load", new { type = "paid", amount = 500, comment = "second" });

        await InvoiceAsync(s, 400);

        var movements = (await s.Api.GetAsync($"/v1/wallets/{wallet}/transactions")).Items("data");
        Assert.Equal([400, 0], movements.Where(m => m.Text("type") == "credit_paid").Select(m => m.Decimal("remaining_amount")));
        Assert.Equal([300, 100], movements[0].Decimals("funding_sources", "amount"));
        Assert.Equal(400, await BalanceAsync(s, wallet));
        Assert.Single((await s.Api.GetAsync($"/v1/wallets/{wallet}/transactions?comment=SEC")).Items("data"));
    }

    [Fact]
    public async Task A_wallet_pays_the_charges_of_a_subscription()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var wallet = await OpenAsync(s, 2500);
        var fee = await s.FeeAsync();
        await s.SubscribeAsync([Fee(fee, 1000)]);

        await s.AdvanceAsync("2024-03-02T00:00:00Z");

        Assert.Equal([("paid", 0m), ("paid", 0m), ("partially_paid", 500m)], (await s.IssuedAsync())
            .OrderBy(i => i.Text("issued_at"), StringComparer.Ordinal).Select(i => (i.Text("status"), i.Decimal("amount_due"))));
        Assert.Equal(0, await BalanceAsync(s, wallet));
    }

    [Fact]
    public async Task Only_lines_of_the_products_named_are_paid_with_their_tax()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 20 });
        var wallet = await OpenAsync(s, 5000);
        var (paid, other) = (await s.FeeAsync("Paid"), await s.FeeAsync("Other"));
        await s.Api.PatchAsync("/v1/wallets/settings", new { product_ids = new[] { paid } });

        var invoice = await s.Api.PostAsync("/v1/invoices", new
        {
            customer_id = s.CustomerId,
            status = "to_pay",
            line_items = new object[] { new { product_id = paid, unit_amount = 1000 }, new { product_id = other, unit_amount = 3000 } },
        });

        Assert.Equal(1200, invoice.Decimal("amount_paid"));
        Assert.Equal(3800, await BalanceAsync(s, wallet));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("paused")]
    [InlineData("paid")]
    public async Task A_wallet_that_may_not_pay_pays_nothing(string why)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var wallet = await OpenAsync(s, 5000);
        if (why == "off")
        {
            await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = false });
        }
        else if (why == "paused")
        {
            await s.Api.PutAsync($"/v1/wallets/{wallet}", new { state = "paused" });
        }

        var invoice = await InvoiceAsync(s, 1000, why == "paid" ? "paid" : "to_pay");

        Assert.DoesNotContain("wallet", invoice.Texts("transactions", "payment_method_type"));
        Assert.Equal(5000, await BalanceAsync(s, wallet));
    }

    [Fact]
    public async Task A_payment_of_a_wallet_that_is_deleted_goes_back_to_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var wallet = await OpenAsync(s, 5000);
        var invoice = await InvoiceAsync(s, 1000);
        var path = $"/v1/invoices/{invoice.Text("id")}";

        await s.Api.DeleteAsync($"{path}/transactions/{invoice.Text("transactions.0.id")}");

        var after = await s.Api.GetAsync(path);
        Assert.Equal(("to_pay", 1000), (after.Text("status"), after.Decimal("amount_due")));
        Assert.Empty(after.Items("transactions"));
        Assert.Equal(["credit_paid 5000", "debit 1000", "credit_paid 1000"], await MovementsAsync(s, wallet));
        var movements = (await s.Api.GetAsync($"/v1/wallets/{wallet}/transactions")).Items("data");
        Assert.Equal(
            (movements[0].Text("id"), movements[1].Text("id")),
            (movements[1].Text("reverted_by"), movements[0].Text("original_transaction_id")));
        Assert.Equal(5000, await BalanceAsync(s, wallet));
    }

    [Fact]
    public async Task A_credit_note_gives_back_to_the_wallet_which_is_made_for_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        var invoice = await InvoiceAsync(s, 1000, "paid");

        var note = await s.Api.PostAsync(
            $"/v1/invoices/{invoice.Text("id")}/credit-notes",
            new { amount_including_tax = 400, trigger_refund = true, refund_method = "wallet" });

        Assert.Equal(("paid", 400), (note.Text("status"), note.Decimal("total_amount")));
        var wallet = (await s.Api.GetAsync($"/v2/wallets?customer_id={s.CustomerId}")).At("data.0");
        Assert.Equal((400, "EUR"), (wallet.Decimal("balance.amount"), wallet.Text("currency")));
        var credit = (await s.Api.GetAsync($"/v1/wallets/{wallet.Text("id")}/transactions")).At("data.0");
        Assert.Equal(("credit_paid", note.Text("id")), (credit.Text("type"), credit.Text("invoice_id")));
    }

    [Fact]
    public async Task A_refund_to_a_wallet_needs_wallets()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var invoice = await InvoiceAsync(s, 1000, "paid");

        var error = await s.Api.FailAsync(
            HttpMethod.Post,
            $"/v1/invoices/{invoice.Text("id")}/credit-notes",
            new { trigger_refund = true, refund_method = "wallet" },
            400);

        Assert.Equal("Wallets are not enabled; set enabled in the wallet settings", error.Text("message"));
        Assert.Empty((await s.Api.GetAsync("/v2/invoices?status=all&type=refund")).Items("data"));
    }

    [Fact]
    public async Task Free_money_comes_by_a_credit_note_where_the_settings_allow_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 20 });
        var wallet = await OpenAsync(s, 100);
        var free = new { type = "free", amount = 700, comment = "Sorry" };
        var error = await s.Api.FailAsync(HttpMethod.Post, $"/v1/wallets/{wallet}/load", free, 400);
        Assert.Equal("Free credits need allow_free_credits in the wallet settings", error.Text("message"));

        await s.Api.PatchAsync("/v1/wallets/settings", new { allow_free_credits = true });
        var loaded = await s.Api.PostAsync($"/v1/wallets/{wallet}/load", free);

        Assert.Equal(800, loaded.Decimal("balance.amount"));
        var note = Assert.Single((await s.Api.GetAsync("/v2/invoices?status=all&type=refund")).Items("data"));
        Assert.Equal(("paid", 700, 0), (note.Text("status"), note.Decimal("total_amount"), note.Decimal("tax_amount")));
        Assert.Equal(["credit_paid 100", "credit_free 700"], await MovementsAsync(s, wallet));
    }

    [Fact]
    public async Task Many_invoices_at_once_never_take_more_than_there_is()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var wallet = await OpenAsync(s, 1000);

        var invoices = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => InvoiceAsync(s, 70)));

        Assert.Equal(1000, invoices.Sum(i => i.Decimal("amount_paid")));
        Assert.Equal(
            (14, 1, 35), (
                invoices.Count(i => i.Text("status") == "paid"), invoices.Count(i => i.Text("status") == "partially_paid"),
                invoices.Count(i => i.Text("status") == "to_pay")));
        Assert.Equal(0, await BalanceAsync(s, wallet));
    }

    [Fact]
    public async Task What_is_still_to_be_invoiced_lowers_the_projection()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var wallet = await OpenAsync(s, 5000);
        await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(100))]);
        await s.SendAsync("call", ("2024-01-02T00:00:00.000Z", 1), ("2024-01-03T00:00:00.000Z", 1));

        await s.AdvanceAsync("2024-01-10T00:00:00Z");

        var shown = await s.Api.GetAsync($"/v1/wallets/{wallet}");
        Assert.Equal((5000, 4800), (shown.Decimal("balance.amount"), shown.Decimal("projected_balance.amount")));
    }

    private static async Task<string> OpenAsync(Scenario s, long amount)
    {
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        var wallet = (await s.Api.PostAsync("/v1/wallets", new { customer_id = s.CustomerId })).Text("id");
        await s.Api.PostAsync($"/v1/wallets/{wallet}/load", new { amount });
        return wallet;
    }

    private static Task<JsonElement> InvoiceAsync(Scenario s, long amount, string status = "to_pay") =>
        s.Api.PostAsync("/v1/invoices", new
        {
            customer_id = s.CustomerId,
            status,
            line_items = new[] { new { name = "Work", unit_amount = amount } },
        });

    private static async Task<decimal> BalanceAsync(Scenario s, string wallet) =>
        (await s.Api.GetAsync($"/v1/wallets/{wallet}")).Decimal("balance.amount");

    private static async Task<string[]> MovementsAsync(Scenario s, string wallet) =>
    [
        .. (await s.Api.GetAsync($"/v1/wallets/{wallet}/transactions?take=100")).Items("data").Reverse()
            .Select(t => $"{t.Text("type")} {t.Decimal("amount"):0}"),
    ];
}
