using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Money;

/// <summary>Invoices that are made by hand, told over the wire.</summary>
public sealed class ManualInvoiceScenarios(TestServer server)
{
    private static readonly object[] OneLine = [new { name = "Workshop", unit_amount = 50000, units_count = 2 }];

    [Fact]
    public async Task An_invoice_is_paid_unless_said_otherwise_and_its_payment_is_recorded()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");

        var invoice = await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, line_items = OneLine });

        Assert.Equal(("paid", "INV-1", 100000, 100000, 0), Totals(invoice));
        Assert.Equal("2024-01-15T10:00:00.000Z", invoice.Text("settled_at"));
        Assert.Equal(
            ("one_time", "settled", "external", 100000m),
            (invoice.Text("transactions.0.type"), invoice.Text("transactions.0.status"),
                invoice.Text("transactions.0.payment_method_type"), invoice.Decimal("transactions.0.amount")));
    }

    [Fact]
    public async Task An_invoice_to_pay_is_due_after_the_payment_term_and_settles_in_two_payments()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z", entity: new { default_payment_delay = 14 });
        var id = await ToPayAsync(s, OneLine);

        var partly = await s.Api.PostAsync($"/v1/invoices/{id}/transactions", Paid(30000, "2024-01-15T09:00:00Z"));
        var fully = await s.Api.PostAsync($"/v1/invoices/{id}/transactions", Paid(70000, "2024-01-15T10:00:00Z", "transfer"));

        Assert.Equal("2024-01-29T10:00:00.000Z", partly.Text("due_at"));
        Assert.Equal(("partially_paid", "INV-1", 100000, 30000, 70000), Totals(partly));
        Assert.Equal(("paid", "INV-1", 100000, 100000, 0), Totals(fully));
        Assert.Equal(["external", "transfer"], fully.Items("transactions").Select(t => t.Text("payment_method_type")));
    }

    [Fact]
    public async Task More_than_is_due_is_refused_and_so_is_a_payment_of_a_paid_invoice()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, OneLine);
        var path = $"/v1/invoices/{id}/transactions";

        await RefusedAsync(s, path, Paid(100001, "2024-01-15T10:00:00Z"), "Invalid request: amount: More than the 100000 that is due");
        await s.Api.PostAsync(path, Paid(100000, "2024-01-15T10:00:00Z"));
        await RefusedAsync(s, path, Paid(1, "2024-01-15T10:00:00Z"),
            "Invoice is paid; this needs it to be to_pay or partially_paid or error or uncollectible");
    }

    [Fact]
    public async Task Instalments_are_planned_settle_at_their_dates_and_can_be_taken_back_before()
    {
        var s = await AtAsync(server, "2024-01-15T00:00:00Z");
        var id = await ToPayAsync(s, OneLine);
        var path = $"/v1/invoices/{id}/transactions";
        await s.Api.PostAsync(path, Paid(40000, "2024-02-01T00:00:00Z"));
        await s.Api.PostAsync(path, Paid(40000, "2024-03-01T00:00:00Z"));
        await RefusedAsync(s, path, Paid(20001, "2024-04-01T00:00:00Z"), "Invalid request: amount: More than the 20000 that is due");

        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        var first = await s.Api.GetAsync($"/v1/invoices/{id}");
        var second = first.Items("transactions").Single(t => t.Text("status") == "scheduled").Text("id");
        await s.Api.DeleteAsync($"{path}/{second}");
        await s.AdvanceAsync("2024-04-10T00:00:00Z");

        Assert.Equal(("partially_paid", "INV-1", 100000, 40000, 60000), Totals(first));
        var last = await s.Api.GetAsync($"/v1/invoices/{id}");
        Assert.Equal(("partially_paid", "INV-1", 100000, 40000, 60000), Totals(last));
        Assert.Equal("2024-02-01T00:00:00.000Z", Assert.Single(last.Items("transactions")).Text("settled_at"));
    }

    [Fact]
    public async Task A_planned_payment_that_no_longer_fits_is_cancelled()
    {
        var s = await AtAsync(server, "2024-01-15T00:00:00Z");
        var id = await ToPayAsync(s, OneLine);
        await s.Api.PostAsync($"/v1/invoices/{id}/transactions", Paid(100000, "2024-02-01T00:00:00Z"));
        await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 1 });

        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        var invoice = await s.Api.GetAsync($"/v1/invoices/{id}");
        Assert.Equal(("partially_paid", "INV-1", 100000, 0, 99999), Totals(invoice));
        Assert.Equal("cancelled", invoice.Text("transactions.0.status"));
    }

    [Fact]
    public async Task A_draft_has_no_number_until_it_is_validated_and_can_be_rewritten_before()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z", customer: new { tax_rate_custom = 20 });
        var draft = await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, status = "draft", line_items = OneLine });
        Assert.Equal(("draft", "", 120000, 0, 120000), Totals(draft));
        var id = draft.Text("id");

        var edited = await s.Api.PatchAsync($"/v1/invoices/{id}", new
        {
            purchase_order = "PO-7",
            customer = new { name = "Acme Holding" },
            line_items = new object[]
            {
                new { name = "Workshop", unit_amount = 33.335, units_count = 3 },
                new { name = "Reduced", unit_amount = 1000, tax_rate = 5.5 },
                new { name = "Thanks", unit_amount = -50 },
            },
        });

        // 3 × 33.335 = 100.005, rounded once: 100; tax 20, 55, −10
        Assert.Equal(["debit 100 20", "debit 1000 55", "credit 50 10"], edited.Items("line_items").Select(
            l => $"{l.Text("entry_type")} {l.Decimal("amount_excluding_tax"):0} {l.Decimal("tax_amount"):0}"));
        Assert.Equal(("draft", "", 1115, 0, 1115), Totals(edited));
        Assert.Equal("manual", edited.Text("tax_scheme"));
        var issued = await s.Api.PostAsync($"/v1/invoices/{id}/validate");
        Assert.Equal(("to_pay", "INV-1", 1115, 0, 1115), Totals(issued));
        Assert.Equal("Acme Holding", issued.Text("customer.name"));
        await RefusedAsync(s, $"/v1/invoices/{id}/validate", null, "Invoice is to_pay; this needs it to be draft or changes_requested");
    }

    [Fact]
    public async Task A_line_of_the_catalogue_takes_name_and_price_from_its_product()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var product = (await s.Api.PostAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "Onboarding",
            price_configurations = new[]
            {
                new
                {
                    currency = "EUR",
                    type = "fee",
                    billing_interval = new { period = "once" },
                    prices = new[] { new { type = "fee", amount = 9900 } },
                },
            },
        })).Text("id");

        var invoice = await s.Api.PostAsync(
            "/v1/invoices", new { customer_id = s.CustomerId, line_items = new[] { new { product_id = product, units_count = 3 } } });

        Assert.Equal(["Onboarding 3 -..- 29700"], Lines(invoice));
        var refused = await s.Api.FailAsync(HttpMethod.Post, "/v1/invoices", new
        {
            customer_id = s.CustomerId,
            currency = "USD",
            line_items = new[] { new { product_id = product } },
        }, 400);
        Assert.Equal(
            "Invalid request: line_items.0.unit_amount: Required: the product has no single price in USD", refused.Text("message"));
    }

    [Fact]
    public async Task Coupons_come_off_the_lines_they_name_before_tax()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z", customer: new { tax_rate_custom = 10 });

        var invoice = await s.Api.PostAsync("/v1/invoices", new
        {
            customer_id = s.CustomerId,
            line_items = new[] { new { name = "A", unit_amount = 1000 }, new { name = "B", unit_amount = 505 } },
            coupons = new object[]
            {
                new { name = "Sorry", discount_amount = 100, line_item_indexes = (int[]?)null },
                new { name = "On B", discount_amount = 5, line_item_indexes = new[] { 1 } },
            },
        });

        // 100 off 1505 by largest remainder: 66 and 34; then 5 off B: 934 and 466, taxed 93 and 47
        Assert.Equal(["A 934 66 93", "B 466 39 47"], invoice.Items("line_items").Select(l =>
            $"{l.Text("name")} {l.Decimal("amount_excluding_tax"):0} {l.Decimal("discount_amount"):0} {l.Decimal("tax_amount"):0}"));
        Assert.Equal(105, invoice.Decimal("discount_amount"));
        Assert.Equal(1540, invoice.Decimal("total_amount"));
    }

    [Fact]
    public async Task An_imported_invoice_keeps_its_number_draws_none_and_can_be_deleted()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var imported = await s.Api.PostAsync("/v1/invoices", new
        {
            customer_id = s.CustomerId,
            number = "INV-2",
            emitted_at = "2023-06-01T00:00:00.000Z",
            settled_at = "2023-06-20T00:00:00.000Z",
            line_items = OneLine,
        });
        Assert.Equal(
            ("paid", "INV-2", "api", "2023-06-01T00:00:00.000Z", "2023-06-20T00:00:00.000Z"),
            (imported.Text("status"), imported.Text("number"), imported.Text("source"), imported.Text("emitted_at"),
                imported.Text("settled_at")));

        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            numbers.Add((await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, line_items = OneLine })).Text("number"));
        }

        // the number 2 is taken: the sequence passes it over
        Assert.Equal(["INV-1", "INV-3", "INV-4"], numbers);
        await RefusedAsync(s, "/v1/invoices", new { customer_id = s.CustomerId, number = "INV-3", line_items = OneLine },
            "Another invoice has the number INV-3", 409);
        await s.Api.DeleteAsync($"/v1/invoices/{imported.Text("id")}");
        await s.Api.FailAsync(HttpMethod.Get, $"/v1/invoices/{imported.Text("id")}", null, 404);
    }

    [Fact]
    public async Task An_issued_invoice_changes_only_in_what_is_no_part_of_the_document()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = (await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, line_items = OneLine })).Text("id");

        var noted = await s.Api.PatchAsync($"/v1/invoices/{id}", new { custom_note = "Thank you", purchase_order = "PO-1" });
        var refused = await s.Api.FailAsync(
            HttpMethod.Patch, $"/v1/invoices/{id}", new { line_items = OneLine, customer = new { name = "Other" } }, 400);

        Assert.Equal(("Thank you", "PO-1"), (noted.Text("custom_note"), noted.Text("purchase_order")));
        Assert.Equal(
            "Invalid request: line_items: Cannot change once the invoice is paid; customer: Cannot change once the invoice is paid",
            refused.Text("message"));
        await RefusedAsync(s, $"/v1/invoices/{id}", null, "Invoice is paid; this needs it to be draft or imported", 400, HttpMethod.Delete);
    }

    [Theory]
    [InlineData("en", "Amount paid", "Credited", "€1,000.00", "Customer ID")]
    [InlineData("de", "Bereits bezahlt", "Gutgeschrieben", "1.000,00 €", "Kundennummer")]
    [InlineData("pl", "Zapłacono", "Skorygowano", "1 000,00 €", "ID klienta")]
    [InlineData("lt", "Sumokėta", "Kredituota", "2024 m. sausio 15 d.", "Kliento ID")]
    public async Task The_paper_says_what_was_paid_and_credited_and_the_further_fields_in_its_language(
        string language, params string[] texts)
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = (await s.Api.PostAsync("/v1/invoices", new
        {
            customer_id = s.CustomerId,
            status = "to_pay",
            footer = "Thanks for your trust",
            line_items = OneLine,
            additional_display_fields = new object[]
            {
                new { type = "standard", field = "customer_id" },
                new { type = "custom", label = "Project", value = "Apollo" },
            },
        })).Text("id");
        await s.Api.PostAsync($"/v1/invoices/{id}/transactions", Paid(30000, "2024-01-15T09:00:00Z"));
        await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 20000 });

        var file = (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{id}/download?lang={language}")).Bytes;

        var page = Assert.Single(Pdf.PdfSamples.PagesOf(file)).Replace('\u00A0', ' ');
        Assert.All([.. texts, "Project", "Apollo", "Thanks for your trust"], text =>
            Assert.Contains(text, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_invoice_that_is_given_up_is_bad_debt_until_it_is_paid_after_all()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = await ToPayAsync(s, OneLine);

        var lost = await s.Api.PostAsync($"/v1/invoices/{id}/uncollectible");
        var paid = await s.Api.PostAsync($"/v1/invoices/{id}/transactions", Paid(100000, "2024-01-15T10:00:00Z"));

        Assert.Equal(("uncollectible", "INV-1", 100000, 0, 100000), Totals(lost));
        Assert.Equal(("paid", "INV-1", 100000, 100000, 0), Totals(paid));
    }

    [Fact]
    public async Task A_subscription_that_generates_drafts_issues_nothing_until_somebody_validates()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 1 });
        var (fee, calls) = (await s.FeeAsync("Plan"), await s.CallsAsync());
        await s.SubscribeAsync([Fee(fee, 3100), Month(calls, PerUnit(10))], new { generate_draft_invoices = true });
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-05T00:00:00Z");

        var drafts = await s.InvoicesAsync("status=draft");

        Assert.Empty(await s.IssuedAsync());
        Assert.Equal(["Plan 1 2024-01-01..2024-02-01 3100"], Lines(drafts[0]));
        Assert.Equal(["Calls 1 2024-01-01..2024-02-01 10", "Plan 1 2024-02-01..2024-03-01 3100"], Lines(drafts[1]).Order());
        var issued = await s.Api.PostAsync($"/v1/invoices/{drafts[1].Text("id")}/validate");
        Assert.Equal(("to_pay", "INV-1", 3110, 0, 3110), Totals(issued));
    }

    [Fact]
    public async Task Lines_written_by_hand_in_the_grace_period_stay_whatever_the_usage()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 3 });
        var calls = await s.CallsAsync();
        await s.SubscribeAsync([Month(calls, PerUnit(10))]);
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-01T12:00:00Z");
        var grace = Assert.Single(await s.InvoicesAsync("status=grace_period"));

        await s.Api.PatchAsync(
            $"/v1/invoices/{grace.Text("id")}", new { line_items = new[] { new { name = "As agreed", unit_amount = 7 } } });
        await s.SendAsync("call", ("2024-01-20T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        Assert.Equal(["As agreed 1 -..- 7"], Lines(Assert.Single(await s.IssuedAsync())));
    }

    internal static (string Status, string Number, long Total, long Paid, long Due) Totals(JsonElement invoice) => (
        invoice.Text("status"), invoice.Text("number"), (long)invoice.Decimal("total_amount"), (long)invoice.Decimal("amount_paid"),
        (long)invoice.Decimal("amount_due"));

    internal static async Task<string> ToPayAsync(Scenario s, object[] lines) =>
        (await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, status = "to_pay", line_items = lines })).Text("id");

    internal static object Paid(long amount, string at, string? type = null) =>
        new { amount, process_at = at, payment_method_type = type ?? "external" };

    private static async Task RefusedAsync(
        Scenario s, string path, object? body, string message, int status = 400, HttpMethod? method = null) =>
        Assert.Equal(message, (await s.Api.FailAsync(method ?? HttpMethod.Post, path, body, status)).Text("message"));
}
