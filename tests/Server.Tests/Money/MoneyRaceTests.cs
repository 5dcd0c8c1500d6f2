using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Money.ManualInvoiceScenarios;

namespace Plumbline.Server.Tests.Money;

/// <summary>Many requests at once on one invoice end in a state that one order of them could have produced.</summary>
public sealed class MoneyRaceTests(TestServer server)
{
    private const int Many = 50;

    private static readonly object[] OneLine = [new { name = "Work", unit_amount = 100000 }];

    [Fact]
    public async Task Payments_FiftyOfTheWholeAmount_OneIsTaken()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, OneLine);

        var answers = await AllAsync(s, $"/v1/invoices/{id}/transactions", _ => Paid(100000, "2024-01-15T10:00:00Z"));

        Assert.Equal([(201, 1), (400, Many - 1)], Counted(answers));
        Assert.Equal(("paid", "INV-1", 100000, 100000, 0), Totals(await s.Api.GetAsync($"/v1/invoices/{id}")));
    }

    [Fact]
    public async Task CreditNotes_FiftyOfATenth_TenAreMadeWithNumbersInARow()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, OneLine);

        var answers = await AllAsync(s, $"/v1/invoices/{id}/credit-notes", _ => new { amount_including_tax = 10000 });

        Assert.Equal([(201, 10), (400, Many - 10)], Counted(answers));
        Assert.Equal(("paid", "INV-1", 100000, 0, 0), Totals(await s.Api.GetAsync($"/v1/invoices/{id}")));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(n => $"CN-{n}").ToHashSet(),
            (await s.InvoicesAsync("type=refund")).Select(n => n.Text("number")).ToHashSet());
    }

    [Fact]
    public async Task Validation_FiftyTimes_DrawsOneNumber()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var draft = (await s.Api.PostAsync(
            "/v1/invoices", new { customer_id = s.CustomerId, status = "draft", line_items = OneLine })).Text("id");

        var answers = await AllAsync(s, $"/v1/invoices/{draft}/validate", _ => null);

        Assert.Equal([(200, 1), (400, Many - 1)], Counted(answers));
        var next = await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, line_items = OneLine });
        Assert.Equal("INV-2", next.Text("number"));
    }

    [Fact]
    public async Task VoidAndPaymentAndWriteOff_AtOnce_OneOfThemWins()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, OneLine);
        string[] ways = ["void", "transactions", "uncollectible"];

        var answers = await AllAsync(
            s, i => $"/v1/invoices/{id}/{ways[i % 3]}", i => i % 3 == 1 ? Paid(100000, "2024-01-15T10:00:00Z") : null);

        // a payment may follow a write-off; nothing follows a void or a payment
        var invoice = await s.Api.GetAsync($"/v1/invoices/{id}");
        var done = answers.Count(a => a < 300);
        Assert.InRange(done, 1, 2);
        Assert.Contains(invoice.Text("status"), new[] { "voided", "paid" });
        Assert.Equal(0, invoice.Decimal("amount_due"));
        Assert.Equal(invoice.Text("status") == "paid" ? 100000 : 0, invoice.Decimal("amount_paid"));
        Assert.True((await s.Api.GetAsync("/v1/ledger/check")).GetProperty("balanced").GetBoolean());
    }

    private static Task<int[]> AllAsync(Scenario s, string path, Func<int, object?> body) => AllAsync(s, _ => path, body);

    private static async Task<int[]> AllAsync(Scenario s, Func<int, string> path, Func<int, object?> body)
    {
        var answers = Enumerable.Range(0, Many).Select(i => s.Api.SendAsync(HttpMethod.Post, path(i), body(i)));
        return [.. (await Task.WhenAll(answers)).Select(a => a.Status)];
    }

    private static IEnumerable<(int Status, int Count)> Counted(int[] statuses) =>
        statuses.GroupBy(s => s).OrderBy(g => g.Key).Select(g => (g.Key, g.Count()));
}
