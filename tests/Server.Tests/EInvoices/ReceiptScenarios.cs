using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using Plumbline.Server.Tests.Pdf;
using static Plumbline.Server.Tests.EInvoices.EInvoiceWords;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>Receipts of what was paid, and the accounting currency on the paper.</summary>
public sealed class ReceiptScenarios(TestServer server)
{
    private static readonly object[] Work = [new { name = "Work", unit_amount = 10000 }];

    [Fact]
    public async Task A_receipt_lists_what_came_and_what_went_back()
    {
        var s = await SellerAsync(server);
        await s.CardAsync();
        var id = await s.IssueAsync(Work);
        await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { amount = 7000 });
        await s.Api.PostAsync($"/v1/invoices/{id}/transactions", ManualInvoiceScenarios.Paid(5000, "2024-01-30T09:00:00Z", "transfer"));
        var paid = (await s.ReadAsync(id)).Items("transactions");
        string Of(string method) => paid.Single(t => t.Text("payment_method_type") == method).Text("id");
        var (card, transfer) = (Of("card"), Of("transfer"));

        var all = await s.DownloadAsync(id, "receipt");
        var one = await s.DownloadAsync(id, $"receipt&transaction_id={card}");
        await s.Api.PostAsync($"/v1/transactions/{card}/refund");
        await s.AdvanceAsync("2024-02-03T10:00:00Z");
        var after = await s.DownloadAsync(id, "receipt");

        Assert.Equal("inline; filename=\"receipt-INV-1.pdf\"", all.Headers["Content-Disposition"]);
        var text = TextOf(all);
        Assert.All(
            ["Receipt", "31 Jan 2024", "Receipt for", "INV-1", "31 Jan 2024Card ending in 4242" + card, "€70.00",
                "30 Jan 2024Bank transfer" + transfer, "€50.00", "Total (EUR)€120.00", "Amount paid€120.00", "Vendeur SAS", "Acme"],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.DoesNotContain("Amount due", text, StringComparison.Ordinal);
        Assert.Contains("Amount paid€70.00", TextOf(one), StringComparison.Ordinal);
        Assert.DoesNotContain(transfer, TextOf(one), StringComparison.Ordinal);
        Assert.All(
            ["Refund: Card ending in 4242", "-€70.00", "Amount paid€50.00"],
            words => Assert.Contains(words, TextOf(after), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_receipt_comes_in_nine_languages()
    {
        var s = await SellerAsync(server);
        var id = (await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, line_items = Work })).Text("id");

        foreach (var language in InvoiceTexts.Languages)
        {
            var texts = InvoiceTexts.For(language);
            var text = TextOf(await s.DownloadAsync(id, $"receipt&lang={language}"));
            Assert.All(
                ["title_receipt", "paid_on", "receipt_for", "payment_method_external", "paid"],
                key => Assert.Contains(texts[key].Replace('\u00A0', ' '), text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_a_payment_there_is_no_receipt()
    {
        var s = await SellerAsync(server);
        var id = await s.IssueAsync(Work);
        var paid = (await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, line_items = Work })).Text("id");
        var note = (await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes")).Text("id");

        foreach (var (path, status, message) in new[]
        {
            ($"/v2/invoices/{id}/download?format=receipt", 400, "Nothing of the invoice is paid; it is paid"),
            ($"/v2/invoices/{note}/download?format=receipt", 400, "A credit_note has no receipt; this needs an invoice or a document"),
            ($"/v2/invoices/{paid}/download?format=receipt&transaction_id=tra_none", 404, "Transaction not found"),
        })
        {
            var answer = await s.Api.SendAsync(HttpMethod.Get, path);
            Assert.Equal((status, message), (answer.Status, answer.Json.Text("message")));
        }
    }

    [Fact]
    public async Task The_paper_tells_total_and_tax_in_the_accounting_currency()
    {
        var s = await SellerAsync(server, currency: "USD");
        await s.Api.SendRawAsync(HttpMethod.Post, "/v1/exchange-rates", "Date,USD,\n2024-01-31,1.25,\n", "text/csv");
        var id = await s.IssueAsync(Work);

        var english = TextOf(await s.DownloadAsync(id, "pdf"));
        var french = TextOf(await s.DownloadAsync(id, "pdf&lang=fr"));

        Assert.All(
            ["Total in accounting currency: €96.00 (1 USD = 0.8 EUR)", "Tax in accounting currency: €16.00"],
            words => Assert.Contains(words, english, StringComparison.Ordinal));
        Assert.Contains("Taxe en devise comptable : 16,00 €", french, StringComparison.Ordinal);
    }

    private static string TextOf(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return string.Join('\n', PdfSamples.PagesOf(answer.Bytes));
    }
}
