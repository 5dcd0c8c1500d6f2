using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Credits;

/// <summary>Credits that are sold.</summary>
public sealed class CreditPurchaseScenarios(TestServer server)
{
    [Fact]
    public async Task A_purchase_is_an_invoice_with_tax_and_its_credits_at_once()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 20 });
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product, 5);
        var pack = await s.PackAsync(product);

        var bought = await s.Api.PostAsync(
            s.Of(product) + "/purchase", new { credit_count = 300, price_id = pack, expires_at = "2024-06-01T00:00:00.000Z" });

        Assert.Equal(305, bought.Decimal("new_credit_balance"));
        var invoice = await s.Api.GetAsync($"/v2/invoices/{bought.Text("invoice_id")}");
        Assert.Equal(("paid", 3000, 600), (
            invoice.Text("status"), invoice.Decimal("amount_excluding_tax"), invoice.Decimal("tax_amount")));
        Assert.Equal(
            ("Credits", 3, 1000), (
                invoice.Text("line_items.0.name"), invoice.Decimal("line_items.0.units_count"),
                invoice.Decimal("line_items.0.unit_amount")));
        var lot = (await s.Api.GetAsync($"{s.Of(product)}/transactions?invoice_id={bought.Text("invoice_id")}")).At("data.0");
        Assert.Equal((pack, 1000, 100), (lot.Text("price.id"), lot.Decimal("price.amount"), lot.Decimal("price.pack_size")));
        Assert.Equal((3000, 300), (lot.Decimal("amount_excluding_tax"), lot.Decimal("credit_count")));
        await s.AdvanceAsync("2024-06-02T00:00:00Z");
        Assert.Equal(5, await s.BalanceAsync(product));
    }

    [Fact]
    public async Task Credits_may_be_sold_for_an_amount_of_its_own()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product);

        var bought = await s.Api.PostAsync(s.Of(product) + "/purchase", new { credit_count = 7.5, amount_excluding_tax = 999 });

        Assert.Equal(7.5m, bought.Decimal("new_credit_balance"));
        Assert.Equal(999, (await s.Api.GetAsync($"/v2/invoices/{bought.Text("invoice_id")}")).Decimal("amount_excluding_tax"));
    }

    [Fact]
    public async Task A_purchase_that_is_refused_leaves_neither_invoice_nor_credits()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product);

        var error = await s.Api.FailAsync(
            HttpMethod.Post, s.Of(product) + "/purchase", new { credit_count = 150, price_id = await s.PackAsync(product) }, 400);

        Assert.Equal("Invalid request: credit_count: Must be whole packs of 100", error.Text("message"));
        Assert.Empty(await s.InvoicesAsync());
        Assert.Empty(await s.MovementsAsync(product));
    }

    [Fact]
    public async Task A_balance_below_its_mark_buys_a_block_that_its_invoice_asks_for()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product, 21, new { credit_count = 200, price_id = await s.PackAsync(product) });
        await s.SendAsync("call", ("2024-01-01T10:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-02T12:00:00Z");
        Assert.Equal(20, await s.BalanceAsync(product));

        await s.SendAsync("call", ("2024-01-02T13:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-04T00:00:00Z");

        Assert.Equal(["topup 21 → 21", "usage 1 → 20", "usage 1 → 19", "topup 200 → 219"], await s.MovementsAsync(product));
        var invoice = Assert.Single(await s.InvoicesAsync());
        Assert.Equal(("to_pay", 2000), (invoice.Text("status"), invoice.Decimal("amount_due")));
        Assert.Equal("system", (await s.Api.GetAsync(s.Of(product) + "/transactions?type=topup")).Text("data.0.source"));
    }

    [Fact]
    public async Task Automatic_blocks_may_be_changed_in_part_and_switched_off()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product, 100, new { credit_count = 200, price_id = await s.PackAsync(product) });

        var more = await s.Api.PutAsync(s.Of(product), new { name = "Minutes", auto_topup = new { credit_count = 300 } });
        var amount = await s.Api.PutAsync(s.Of(product), new { auto_topup = new { amount_excluding_tax = 50 } });
        var off = await s.Api.PutAsync(s.Of(product), new { auto_topup = (object?)null, low_count_threshold = (int?)null });

        Assert.Equal(("Minutes", 300), (more.Text("name"), more.Decimal("auto_topup.credit_count")));
        Assert.False(more.IsNull("auto_topup.price_id"));
        Assert.Equal((300, 50), (amount.Decimal("auto_topup.credit_count"), amount.Decimal("auto_topup.amount_excluding_tax")));
        Assert.True(amount.IsNull("auto_topup.price_id"));
        Assert.True(off.IsNull("auto_topup") && off.IsNull("low_count_threshold"));
    }
}
