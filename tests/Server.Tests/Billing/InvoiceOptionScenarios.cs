using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pdf;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>The minimum invoice fee, and what becomes of a subscription's invoices.</summary>
public sealed class InvoiceOptionScenarios(TestServer server)
{
    private static readonly object Taxed = new { tax_rate_custom = 20 };

    [Theory]
    [InlineData(8, 200)]
    [InlineData(13, 0)]
    [InlineData(0, 1000)]
    public async Task Usage_below_the_minimum_is_topped_up_by_a_line(int calls, int topUp)
    {
        // lago-commit-below, lago-spending-minimum
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 }, customer: Taxed);
        var id = await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(100))], new { minimum_invoice_fee = 1000 });
        Assert.Equal(1000, (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Decimal("minimum_invoice_fee"));
        for (var i = 0; i < calls; i++)
        {
            await s.SendAsync("call", ($"2024-01-{i + 1:00}T00:00:00.000Z", 1));
        }
        await s.AdvanceAsync("2024-01-20T00:00:00Z");
        var open = Assert.Single(await s.InvoicesAsync());
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        var invoice = Assert.Single(await s.IssuedAsync());
        var net = (calls * 100) + topUp;
        Assert.Equal((net, net / 5), (invoice.Decimal("amount_excluding_tax"), invoice.Decimal("tax_amount")));
        Assert.Equal(open.Decimal("total_amount"), invoice.Decimal("total_amount"));
        Assert.Equal(0, invoice.Decimal("amount_fixed"));
        var lines = invoice.Items("line_items");
        Assert.Equal(topUp == 0 ? 1 : 2, lines.Length);
        if (topUp > 0)
        {
            Assert.Equal("Minimum invoice fee", lines[1].Text("name"));
            Assert.Equal((topUp, 20), (lines[1].Decimal("amount_excluding_tax"), lines[1].Decimal("tax_rate")));
            Assert.True(lines[1].IsNull("product_id"));
            Assert.Equal(open.Text("line_items.1.id"), lines[1].Text("id"));
        }
    }

    [Fact]
    public async Task The_minimum_counts_after_coupons_and_without_one_time_lines()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var once = new
        {
            id = await s.FeeAsync("Set-up"),
            payment_interval = new { period = "once" },
            price = new { type = "fee", amount = 5000 },
        };

        await s.SubscribeAsync([once, Fee(await s.FeeAsync(), 1000)], new
        {
            minimum_invoice_fee = 900,
            coupons = new[] { new { type = "percent", discount_percent = 20, repeat = "forever" } },
        });

        Assert.Equal(
            [
                "Set-up 1 2024-01-01..2024-01-01 4000",
                "Fee 1 2024-01-01..2024-02-01 800",
                "Minimum invoice fee 1 2024-01-01..2024-02-01 100",
            ],
            Lines(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task One_time_lines_and_changes_within_a_period_alone_have_no_minimum()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var seat = await s.SeatAsync();
        var month = new { period = "months", count = 1 };
        var price = new { type = "volume", amount = 310, unit_count = 1, from = 0, to = (int?)null };
        var id = await s.SubscribeAsync(
            [new { id = seat, count = 10, payment_interval = month, prices = new[] { price } }], new { minimum_invoice_fee = 3000 });
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", new
        {
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            type = "update_count",
            payload = new { product_id = seat, count = 15 },
        });

        Assert.Equal([3100, 1050], (await s.IssuedAsync()).Select(i => (int)i.Decimal("amount_excluding_tax")));
    }

    [Fact]
    public async Task What_is_not_charged_settles_when_it_is_issued_and_so_does_its_credit()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: Taxed);
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)], new { do_not_charge_subscription = true });
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal((3720, 0, 0), Amounts(invoice));
        Assert.Equal(("paid", "2024-01-01T00:00:00.000Z"), (invoice.Text("status"), invoice.Text("settled_at")));
        Assert.True((await s.Api.GetAsync($"/v2/subscriptions/{id}")).Flag("do_not_charge_subscription"));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal((2520, 0, 0), Amounts(note));
        Assert.Equal("paid", note.Text("status"));
        Assert.Contains("Not collected", await PaperAsync(s, invoice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tax_only_asks_for_the_tax_and_shows_the_net()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: Taxed);
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)], new { tax_only = "true" });
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal((3720, 0, 620), Amounts(invoice));
        Assert.Equal((3100, 620), (invoice.Decimal("amount_excluding_tax"), invoice.Decimal("tax_amount")));
        Assert.Equal("to_pay", invoice.Text("status"));
        var paper = await PaperAsync(s, invoice);
        Assert.Contains("-€31.00", paper, StringComparison.Ordinal);
        Assert.Contains("€6.20", paper, StringComparison.Ordinal);

        // of the tax 21 of 31 days come back
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });
        Assert.Equal(200, (await s.InvoicesAsync("type=invoice"))[0].Decimal("amount_due"));
    }

    [Fact]
    public async Task Documents_have_their_own_numbers_and_no_tax_unless_asked_for()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: Taxed);
        var fee = await s.FeeAsync();
        await s.SubscribeAsync([Fee(fee, 1000)]);
        var id = await s.SubscribeAsync([Fee(fee, 2000)], new { generate_document = true, document_name = "Statement" });
        await s.SubscribeAsync([Fee(fee, 3000)], new { generate_document = true, add_tax_to_document = true });

        var subscription = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.True(subscription.Flag("generate_document"));
        Assert.Equal(("Statement", false), (subscription.Text("document_name"), subscription.Flag("add_tax_to_document")));
        Assert.Equal("INV-1", Assert.Single(await s.InvoicesAsync("type=invoice")).Text("number"));
        var documents = await s.InvoicesAsync("type=document");
        Assert.Equal(["DOC-1", "DOC-2"], documents.Select(d => d.Text("number")));
        Assert.Equal([2000, 3600], documents.Select(d => (int)d.Decimal("total_amount")));
        Assert.Equal("Statement", documents[0].Text("document_name"));
        Assert.Contains("Statement", await PaperAsync(s, documents[0]), StringComparison.Ordinal);
    }

    private static (int Total, int Paid, int Due) Amounts(JsonElement invoice) =>
        ((int)invoice.Decimal("total_amount"), (int)invoice.Decimal("amount_paid"), (int)invoice.Decimal("amount_due"));

    private static async Task<string> PaperAsync(Scenario s, JsonElement invoice) =>
        Assert.Single(PdfSamples.PagesOf(
            (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{invoice.Text("id")}/download")).Bytes));
}
