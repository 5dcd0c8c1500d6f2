using System.Globalization;
using System.Text;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Money.ManualInvoiceScenarios;

namespace Plumbline.Server.Tests.BankAccounts;

/// <summary>Bank statements, what their movements may pay, and the payments that become of them.</summary>
public sealed class StatementScenarios(TestServer server)
{
    private const string Now = "2024-01-20T10:00:00Z";
    private const string Iban = "FR7630006000011234567890189";
    private const string Xml = "application/xml";

    [Fact]
    public async Task Money_with_the_payment_reference_pays_its_invoice_and_the_same_statement_again_adds_nothing()
    {
        var (s, account) = await StartAsync();
        var id = await s.OwingAsync();
        var reference = (await s.ReadAsync(id)).Text("reference");
        var statement = Camt(
            ("CRDT", 60.00m, $"Thanks {reference[..5]}-{reference[5..]}", "Acme", "BANK-1"), ("DBIT", 12.5m, "Fees", "", "BANK-2"));

        var first = await ImportAsync(s, account, statement);
        var again = await ImportAsync(s, account, statement);
        var overlapping = await ImportAsync(s, account, Camt(
            ("DBIT", 12.5m, "Fees", "", "BANK-2"), ("CRDT", 40.00m, reference, "Acme", "BANK-3")));

        Assert.Equal(("2 0 1", "0 2 0", "1 1 1"), (first, again, overlapping));
        var invoice = await s.ReadAsync(id);
        Assert.Equal(("paid", "INV-1", 10000, 10000, 0), Totals(invoice));
        Assert.Equal(["one_time settled 6000 transfer", "one_time settled 4000 transfer"], invoice.Payments());
        Assert.Equal("2024-01-19T00:00:00.000Z", invoice.Text("transactions.0.settled_at"));
        var movements = (await s.Api.GetAsync($"/v1/bank-accounts/{account}/transactions?limit=2&include_total=true"));
        Assert.Equal((3m, true), (movements.Decimal("total"), movements.Flag("has_more")));
        var rest = await s.Api.GetAsync($"/v1/bank-accounts/{account}/transactions?cursor={movements.Text("next_cursor")}");
        Assert.Equal(
            [-1250m, 4000m, 6000m], movements.Items("data").Concat(rest.Items("data")).Select(m => m.Decimal("amount")).Order());
    }

    [Fact]
    public async Task Suggestions_are_scored_by_number_known_payer_amount_and_name()
    {
        var (s, account) = await StartAsync();
        var first = await s.OwingAsync();
        var second = await ToPayAsync(s, [new { name = "Work", unit_amount = 2500 }]);
        await ImportAsync(s, account, Camt(
            ("CRDT", 100m, "Payment of INV 1, thank you", "A. Person", "1"),
            ("CRDT", 25m, "invoice", "Acme", "2"),
            ("CRDT", 77m, "hello", "Nobody", "3"),
            ("CRDT", 30m, "INV-12", "Nobody", "4")));
        var byNumber = await MovementAsync(s, account, 10000);

        var certain = await SuggestedAsync(s, byNumber);
        var byName = await SuggestedAsync(s, await MovementAsync(s, account, 2500));
        var none = await SuggestedAsync(s, await MovementAsync(s, account, 7700));
        var other = await SuggestedAsync(s, await MovementAsync(s, account, 3000));
        var payment = await s.Api.PostAsync(
            $"/v1/bank-transactions/{byNumber}/match", new { allocations = new[] { new { invoice_id = first } } });
        await ImportAsync(s, account, Camt(("CRDT", 25m, "the rest", "Somebody", "5")));

        Assert.Equal(["INV-1 99 number"], certain);
        Assert.Equal(["INV-2 65 amount,customer_name"], byName);
        Assert.Empty(none);
        Assert.Empty(other);
        Assert.Equal(
            ("settled", 10000m, first),
            (payment.Text("status"), payment.Decimal("amount"), payment.Text("allocations.0.invoice_id")));
        Assert.Equal("paid", await s.StatusAsync(first));
        // the payer's account is known from the first match on
        var known = (await s.Api.GetAsync($"/v1/bank-accounts/{account}/transactions")).Items("data")
            .First(m => m.Text("description") == "the rest");
        Assert.Equal(["INV-2 95 known_payer,amount"], await SuggestedAsync(s, known.Text("id")));
        Assert.Equal("to_pay", await s.StatusAsync(second));
    }

    [Fact]
    public async Task What_is_paid_too_much_stays_with_the_payment_and_can_be_loaded_into_a_wallet()
    {
        var (s, account) = await StartAsync();
        var id = await s.OwingAsync();
        var reference = (await s.ReadAsync(id)).Text("reference");
        var imported = await ImportAsync(s, account, Camt(("CRDT", 130m, reference, "Acme", "1")));
        var movement = await MovementAsync(s, account, 13000);

        var payment = await s.Api.PostAsync(
            $"/v1/bank-transactions/{movement}/match", new { allocations = new[] { new { invoice_id = id } } });
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        var wallet = (await s.Api.PostAsync("/v1/wallets", new { customer_id = s.CustomerId })).Text("id");
        var loaded = await s.Api.PostAsync($"/v1/wallets/{wallet}/load", new { type = "paid", transaction_id = payment.Text("id") });

        // more than is due is never matched by itself
        Assert.Equal("1 0 0", imported);
        Assert.Equal((13000m, 10000m), (payment.Decimal("amount"), payment.Decimal("allocations.0.amount")));
        Assert.Equal(("paid", "INV-1", 10000, 10000, 0), Totals(await s.ReadAsync(id)));
        Assert.Equal(3000, loaded.Decimal("balance.amount"));
    }

    [Fact]
    public async Task Fifty_matches_of_one_movement_make_one_payment()
    {
        var (s, account) = await StartAsync();
        var id = await s.OwingAsync();
        await ImportAsync(s, account, Camt(("CRDT", 30m, "a part", "Acme", "1")));
        var movement = await MovementAsync(s, account, 3000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => s.Api.SendAsync(
            HttpMethod.Post, $"/v1/bank-transactions/{movement}/match", new { allocations = new[] { new { invoice_id = id } } })));

        Assert.Single(answers, a => a.Status == 201);
        Assert.Equal(["one_time settled 3000 transfer"], (await s.ReadAsync(id)).Payments());
    }

    [Fact]
    public async Task A_csv_is_read_with_quotes_and_either_separator_and_equal_lines_are_kept_apart()
    {
        var (s, account) = await StartAsync();
        const string csv = "date;amount;description;counterparty_name\r\n"
            + "2024-01-18;12.50;\"Said \"\"hello\"\"; twice\";Zoë\r\n2024-01-18;5;Coffee;\r\n2024-01-18;5;Coffee;\r\n";

        var first = await ImportAsync(s, account, csv, "text/csv");
        var again = await ImportAsync(s, account, csv.Replace("\r\n", "\n", StringComparison.Ordinal), "text/csv; charset=utf-8");

        Assert.Equal(("3 0 0", "0 3 0"), (first, again));
        var movements = (await s.Api.GetAsync($"/v1/bank-accounts/{account}/transactions")).Items("data");
        Assert.Contains(movements, m => m.Text("description") == "Said \"hello\"; twice" && m.Decimal("amount") == 1250);
        Assert.Equal(2, movements.Count(m => m.Text("description") == "Coffee"));
    }

    [Fact]
    public async Task Thousands_of_movements_are_matched_in_one_go_and_only_where_one_invoice_is_meant()
    {
        var (s, account) = await StartAsync();
        var first = await s.OwingAsync();
        var second = await s.OwingAsync();
        var references = new[] { (await s.ReadAsync(first)).Text("reference"), (await s.ReadAsync(second)).Text("reference") };
        var lines = Enumerable.Range(0, 3000).Select(i => i switch
        {
            1000 => $"2024-01-18,60,{references[0]}",
            2000 => $"2024-01-18,60,again {references[0]}",
            2500 => $"2024-01-18,100,both {references[0]} {references[1]}",
            2999 => $"2024-01-18,40,{references[0].ToLowerInvariant()}/2024",
            _ => $"2024-01-18,{i + 1},Payment {i}",
        });

        var imported = await ImportAsync(s, account, "date,amount,description\n" + string.Join('\n', lines), "text/csv");

        // 60 and 40 of 100: the second 60 is more than is due by then
        Assert.Equal("3000 0 2", imported);
        Assert.Equal(["one_time settled 6000 transfer", "one_time settled 4000 transfer"], (await s.ReadAsync(first)).Payments());
        Assert.Equal(("to_pay", "INV-2", 10000, 0, 10000), Totals(await s.ReadAsync(second)));
    }

    [Fact]
    public async Task A_pending_movement_is_posted_by_a_later_statement()
    {
        var (s, account) = await StartAsync();
        var id = await s.OwingAsync();
        var reference = (await s.ReadAsync(id)).Text("reference");
        var statement = Camt(("CRDT", 100m, reference, "Acme", "1"));

        await ImportAsync(s, account, statement.Replace("<Sts>BOOK</Sts>", "<Sts><Cd>PDNG</Cd></Sts>", StringComparison.Ordinal));
        var pending = (await s.Api.GetAsync($"/v1/bank-accounts/{account}/transactions")).At("data.0");
        var posted = await ImportAsync(s, account, statement);

        Assert.Equal(("pending", true), (pending.Text("status"), pending.IsNull("settled_at")));
        Assert.Equal("0 1 1", posted);
        Assert.Equal("paid", await s.StatusAsync(id));
    }

    [Theory]
    [InlineData("application/json", "{}", "415 Send the statement as application/xml (camt.053) or text/csv")]
    [InlineData(Xml, "<a>", "400 The statement is not readable XML at line 1: a document type, an entity or a tag that is not closed")]
    [InlineData(Xml, "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
        "400 The statement is not readable XML at line 1: a document type, an entity or a tag that is not closed")]
    [InlineData(Xml, "<Document/>", "400 The file holds no statement of camt.053")]
    [InlineData(Xml, "<D><Stmt><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct></Stmt></D>",
        "400 The statement is of the account that ends in 3000, not of this one")]
    [InlineData(Xml, "<D><Stmt><Ntry><Amt Ccy=\"EUR\">1</Amt></Ntry></Stmt></D>",
        "400 The statement is not valid: entry 1: CdtDbtInd is neither CRDT nor DBIT")]
    [InlineData(Xml,
        "<D><Stmt><Ntry><Amt Ccy=\"USD\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2024-01-01</Dt></BookgDt></Ntry></Stmt></D>",
        "400 The statement is not valid: entry 1: it is in 'USD', and the account in EUR")]
    [InlineData("text/csv", "day,amount,description", "400 The statement is not valid: its first line names no column 'date'")]
    [InlineData("text/csv", "date,amount,description\n2024-01-01,1.005,x",
        "400 The statement is not valid: line 2: the amount is none of EUR")]
    [InlineData("text/csv", "date,amount,description\n2024-01-01,\"1", "400 The statement is not valid: a quote is never closed")]
    [InlineData("text/csv", "date,amount,description\n2024-13-01,1,x",
        "400 The statement is not valid: line 2: date is no date such as 2024-01-31")]
    public async Task A_statement_that_cannot_be_read_is_refused_and_brings_nothing(string type, string statement, string expected)
    {
        var (s, account) = await StartAsync();

        var answer = await s.Api.SendRawAsync(HttpMethod.Post, $"/v1/bank-accounts/{account}/statements", statement, type);

        Assert.Equal(expected, $"{answer.Status} {answer.Json.Text("message")}");
        Assert.Empty((await s.Api.GetAsync($"/v1/bank-accounts/{account}/transactions")).Items("data"));
    }

    [Fact]
    public async Task A_statement_that_is_too_large_or_too_deep_is_refused()
    {
        var (s, account) = await StartAsync();
        var path = $"/v1/bank-accounts/{account}/statements";
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000));

        var large = await s.Api.SendRawAsync(HttpMethod.Post, path, new string(' ', (5 * 1024 * 1024) + 1), Xml);
        var nested = await s.Api.SendRawAsync(HttpMethod.Post, path, deep, Xml);

        Assert.Equal(413, large.Status);
        Assert.Equal("400 The file nests deeper than a statement does", $"{nested.Status} {nested.Json.Text("message")}");
    }

    private async Task<(Scenario, string Account)> StartAsync()
    {
        var s = await AtAsync(server, Now);
        var account = await s.Api.PostAsync("/v1/bank-accounts", new { currency = "EUR", format = "iban_bic_swift", iban = Iban });
        return (s, account.Text("id"));
    }

    private static async Task<string> ImportAsync(Scenario s, string account, string statement, string type = Xml)
    {
        var answer = await s.Api.SendRawAsync(HttpMethod.Post, $"/v1/bank-accounts/{account}/statements", statement, type);
        Assert.True(answer.Status == 200, answer.Text);
        return $"{answer.Json.Decimal("imported"):0} {answer.Json.Decimal("known"):0} {answer.Json.Decimal("matched"):0}";
    }

    private static async Task<string> MovementAsync(Scenario s, string account, decimal amount) =>
        (await s.Api.GetAsync($"/v1/bank-accounts/{account}/transactions")).Items("data")
        .First(m => m.Decimal("amount") == amount).Text("id");

    private static async Task<string[]> SuggestedAsync(Scenario s, string movement) =>
    [
        .. (await s.Api.GetAsync($"/v1/bank-transactions/{movement}/matches")).Items("suggestions").Select(
            m => $"{m.Text("invoice_number")} {m.Decimal("score"):0} {string.Join(',', m.Items("reasons").Select(r => r.GetString()))}"),
    ];

    private static string Camt(params (string Direction, decimal Amount, string Text, string Payer, string Id)[] entries)
    {
        var xml = new StringBuilder("""
            <?xml version="1.0" encoding="UTF-8"?>
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>
            """.TrimEnd()).Append(Iban).Append("</IBAN></Id></Acct>");
        foreach (var (direction, amount, text, payer, id) in entries)
        {
            xml.Append(CultureInfo.InvariantCulture, $"""
                <Ntry><Amt Ccy="EUR">{amount:0.00}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>BOOK</Sts>
                <BookgDt><Dt>2024-01-19</Dt></BookgDt><AcctSvcrRef>{id}</AcctSvcrRef><NtryDtls><TxDtls>
                <RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr>
                <DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>
                <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
                """);
        }
        return xml.Append("</Stmt></BkToCstmrStmt></Document>").ToString();
    }
}
