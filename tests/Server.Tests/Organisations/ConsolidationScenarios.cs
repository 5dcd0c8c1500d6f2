using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Emails;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using UglyToad.PdfPig;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Organisations;

/// <summary>Invoices of members that their organisation is billed for: each by itself, or in groups.</summary>
public sealed class ConsolidationScenarios(TestServer server)
{
    private const string Start = "2024-01-10T00:00:00Z";

    [Fact]
    public async Task Each_invoice_of_a_member_is_issued_to_the_organisation_and_charged_on_its_card()
    {
        var s = await AtAsync();
        await s.CardAsync();
        var north = await MemberAsync(s, "North", "every_invoice");
        var fee = await s.FeeAsync();
        var subscription = await SubscribeAsync(s, north, fee, 3001);
        await SubscribeAsync(s, await MemberAsync(s, "Alone", "none"), fee, 500);

        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        var paid = await OfAsync(s, s.CustomerId, "finalized");
        Assert.Equal(
            ["invoice paid 3001 600 3601 3601", "invoice paid 3001 600 3601 3601"], paid.Select(Brief));
        Assert.Equal(["Fee 1 2024-02-10..2024-03-10 3001"], Lines(paid[1]));
        Assert.Equal(["one_time settled 3601 card"], paid[1].Payments());
        var copies = await OfAsync(s, north);
        Assert.Equal(
            ["child_invoice_ref charged_on_parent 3001 600 3601 0", "child_invoice_ref charged_on_parent 3001 600 3601 0"],
            copies.Select(Brief));
        Assert.All(copies, c => Assert.Equal(("", 0m), (c.Text("number"), c.Decimal("amount_due"))));
        Assert.Equal(["to_pay", "to_pay"], (await OfAsync(s, await IdAsync(s, "Alone"))).Select(i => i.Text("status")));
        // what is given back is given back to who paid
        await s.Api.PostAsync($"/v1/subscriptions/{subscription}/cancel", new { });
        await s.GoOutAsync();
        await BalancedAsync(s);
        await RefusedAsync(s, copies[0].Text("id"), "void", "Invoice is charged_on_parent; this needs it to be to_pay");
    }

    [Fact]
    public async Task What_a_change_gives_back_is_credited_on_the_invoice_of_the_organisation()
    {
        var s = await AtAsync();
        var north = await MemberAsync(s, "North", "every_invoice");
        var fee = await s.FeeAsync();
        var subscription = await SubscribeAsync(s, north, fee, 3100);
        await s.AdvanceAsync("2024-01-15T00:00:00Z");
        var owed = Assert.Single(await OfAsync(s, s.CustomerId));

        await s.Api.PostAsync($"/v1/subscriptions/{subscription}/cancel", new { pro_rata = true });
        await s.GoOutAsync();

        var note = Assert.Single(await OfAsync(s, s.CustomerId, "all", "refund"));
        Assert.Equal("credit_note paid 2600 520 3120 0", Brief(note));
        Assert.Equal(owed.Text("id"), note.Text("original_invoice_id"));
        Assert.Equal(600, (await s.ReadAsync(owed.Text("id"))).Decimal("amount_due"));
        var copies = (await OfAsync(s, north)).OrderBy(i => i.Text("type"), StringComparer.Ordinal).ToList();
        Assert.Equal(
            ["child_creditnote_ref charged_on_parent 2600 520 3120 0", "child_invoice_ref charged_on_parent 3100 620 3720 0"],
            copies.Select(Brief));
        var paper = (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{copies[0].Text("id")}/download")).Bytes;
        using var pdf = PdfDocument.Open(paper);
        Assert.Contains("€31.20", string.Join(' ', pdf.GetPage(1).GetWords()), StringComparison.Ordinal);
        await BalancedAsync(s);
    }

    [Fact]
    public async Task Invoices_of_members_wait_for_the_date_and_are_one_with_a_line_for_each()
    {
        var s = await AtAsync();
        await s.Api.PatchAsync(
            $"/v1/organisations/{s.CustomerId}", new { invoice_schedule = "month", next_invoice_at = "2024-01-31T12:00:00.000Z" });
        var north = await MemberAsync(s, "North", "concat");
        var south = await MemberAsync(s, "South", "concat");
        var fee = await s.FeeAsync();
        await SubscribeAsync(s, north, fee, 3333);
        await SubscribeAsync(s, south, fee, 1111);
        await s.Api.PostAsync("/v1/invoices", Work(south, 777));
        await s.AdvanceAsync("2024-01-31T11:59:59Z");
        var waiting = await OfAsync(s, south, "pending_consolidation");
        var early = await OfAsync(s, s.CustomerId);

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Empty(early);
        Assert.Equal(["pending_parent_concat 1111", "pending_parent_concat 777"], waiting.Select(
            i => $"{i.Text("status")} {i.Decimal("amount_excluding_tax"):0}"));
        var groups = await OfAsync(s, s.CustomerId, "finalized");
        // 20 % of each line, rounded once a line
        Assert.Equal(["invoice to_pay 5221 1044 6265 0", "invoice to_pay 4444 889 5333 0"], groups.Select(Brief));
        Assert.Equal(
            ["North 1 2024-01-10..2024-02-10 3333", "South 1 -..- 777", "South 1 2024-01-10..2024-02-10 1111"],
            Lines(groups[0]).Order(StringComparer.Ordinal));
        var paper = (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{groups[0].Text("id")}/download")).Bytes;
        using var pdf = PdfDocument.Open(paper);
        Assert.Contains("Fee × 1: €33.33", string.Join(' ', pdf.GetPage(1).GetWords()), StringComparison.Ordinal);
        Assert.Equal(
            ["2024-01-31T12:00", "2024-02-29T12:00"], groups.Select(g => g.Text("issued_at")[..16]));
        Assert.Equal(
            "2024-03-31T12:00:00.000Z", (await s.Api.GetAsync($"/v1/organisations/{s.CustomerId}")).Text("next_invoice_at"));
        await s.Api.PostAsync($"/v1/invoices/{groups[0].Text("id")}/transactions", ManualInvoiceScenarios.Paid(6265, Start));
        Assert.Equal("paid", await s.StatusAsync(groups[0].Text("id")));
        Assert.Equal(5, (await OfAsync(s, north, "consolidated")).Length + (await OfAsync(s, south, "consolidated")).Length);
        await BalancedAsync(s);
    }

    [Fact]
    public async Task A_group_with_a_draft_is_a_draft_and_returns_what_it_held_when_it_is_deleted()
    {
        var s = await AtAsync();
        var north = await MemberAsync(s, "North", "concat");
        await SubscribeAsync(s, north, await s.FeeAsync(), 3000, drafts: true);
        await s.Api.PostAsync("/v1/invoices", Work(await MemberAsync(s, "South", "concat"), 1000));
        // without a date of its own the first of the month
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        var draft = Assert.Single(await OfAsync(s, s.CustomerId));
        await s.Api.DeleteAsync($"/v1/invoices/{draft.Text("id")}");
        var returned = await OfAsync(s, north, "all");
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        var again = Assert.Single(await OfAsync(s, s.CustomerId));
        await s.Api.PostAsync($"/v1/invoices/{again.Text("id")}/validate");

        Assert.Equal("invoice draft 4000 800 4800 0", Brief(draft));
        Assert.Equal(["invoice pending_parent_concat 3000 600 3600 0"], returned.Where(i => i.Text("status") != "open").Select(Brief));
        Assert.Equal("invoice draft 7000 1400 8400 0", Brief(again));
        Assert.Equal("invoice to_pay 7000 1400 8400 0", Brief(Assert.Single(await OfAsync(s, s.CustomerId))));
        await BalancedAsync(s);
    }

    [Fact]
    public async Task Who_leaves_gets_the_invoices_that_wait_and_who_changes_the_way_takes_them_along()
    {
        var s = await AtAsync();
        var north = await MemberAsync(s, "North", "concat");
        var south = await MemberAsync(s, "South", "concat");
        foreach (var member in new[] { north, north, south })
        {
            await s.Api.PostAsync("/v1/invoices", Work(member, 1000));
        }
        await s.GoOutAsync();
        await s.Api.PutAsync($"/v1/customers/{north}", new { organisation_id = (string?)null });
        await s.Api.PutAsync($"/v1/customers/{south}", new { organisation_invoicing = "every_invoice" });
        await s.GoOutAsync();

        Assert.Equal(["invoice to_pay 1000 200 1200 0", "invoice to_pay 1000 200 1200 0"], (await OfAsync(s, north)).Select(Brief));
        Assert.Equal(["child_invoice_ref charged_on_parent 1000 200 1200 0"], (await OfAsync(s, south)).Select(Brief));
        Assert.Equal(["invoice to_pay 1000 200 1200 0"], (await OfAsync(s, s.CustomerId)).Select(Brief));
        // money that is taken at once is the member's own
        await s.Api.PostAsync("/v1/invoices", Work(south, 1000, "paid"));
        Assert.Equal(["invoice paid 1000 200 1200 1200"], (await OfAsync(s, south, "paid")).Select(Brief));
        await BalancedAsync(s);
    }

    [Fact]
    public async Task The_tax_is_that_of_the_organisation_who_is_the_buyer()
    {
        var s = await AtAsync(new
        {
            type = "corporate",
            vat_number = "DE136695976",
            billing_address = new { line1 = "1 Road", country = "DE" },
        });
        var north = await MemberAsync(s, "North", "every_invoice");
        await s.Api.PostAsync("/v1/invoices", Work(north, 1000));
        await s.GoOutAsync();

        var invoice = Assert.Single(await OfAsync(s, s.CustomerId));
        Assert.Equal(("invoice to_pay 1000 0 1000 0", "reverse_charge"), (Brief(invoice), invoice.Text("tax_scheme")));
        Assert.Equal("child_invoice_ref charged_on_parent 1000 200 1200 0", Brief(Assert.Single(await OfAsync(s, north))));
        await BalancedAsync(s);
    }

    [Fact]
    public async Task Whatever_happens_at_once_each_invoice_is_billed_once()
    {
        var s = await AtAsync();
        var members = new[]
        {
            await MemberAsync(s, "A", "concat"), await MemberAsync(s, "B", "every_invoice"), await MemberAsync(s, "C", "concat"),
        };
        await Task.WhenAll(Enumerable.Range(0, 24).Select(
            i => s.Api.SendAsync(HttpMethod.Post, "/v1/invoices", Work(members[i % 3], 100 + i))));
        await s.GoOutAsync();
        var answers = await Task.WhenAll(
        [
            s.Api.SendAsync(HttpMethod.Put, $"/v1/customers/{members[0]}", new { organisation_id = (string?)null }),
            s.Api.SendAsync(HttpMethod.Put, $"/v1/customers/{members[2]}", new { organisation_invoicing = "every_invoice" }),
            s.Api.SendAsync(HttpMethod.Patch, $"/v1/organisations/{s.CustomerId}", new { next_invoice_at = "2024-01-10T00:00:00.000Z" }),
            .. Enumerable.Range(0, 4).Select(
                _ => s.Api.SendAsync(HttpMethod.Post, "/v1/sandbox/clock/advance", new { to = "2024-02-01T00:00:00Z" })),
        ]);
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.All(answers, a => Assert.InRange(a.Status, 200, 409));
        var billed = (await s.InvoicesAsync("status=finalized")).SelectMany(i => i.Items("line_items"));
        Assert.Equal(Enumerable.Range(100, 24).Sum(), billed.Sum(l => l.Decimal("amount_excluding_tax")));
        Assert.Empty(await s.InvoicesAsync("status=pending_consolidation"));
        Assert.Empty((await s.Api.GetAsync("/v1/failed-work")).Items("data"));
        await BalancedAsync(s);
    }

    private Task<Scenario> AtAsync(object? customer = null) => Scenario.AtAsync(
        server, Start, entity: new { country = "FR", tax_id = "FR83404833048", language = "en" },
        customer: customer ?? new { country = "FR" });

    private static async Task<string> MemberAsync(Scenario s, string name, string mode) => (await s.Api.PostAsync("/v1/customers", new
    {
        name,
        currency = "EUR",
        country = "FR",
        organisation_id = s.CustomerId,
        organisation_invoicing = mode,
    })).Text("id");

    private static async Task<string> IdAsync(Scenario s, string name) =>
        (await s.Api.GetAsync($"/v2/customers?search={name}")).Text("data.0.id");

    private static async Task<string> SubscribeAsync(Scenario s, string customer, string fee, decimal amount, bool drafts = false) =>
        (await s.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = customer,
            activation_strategy = "start_date",
            generate_draft_invoices = drafts,
            products = new[] { Fee(fee, amount) },
        })).Text("id");

    private static Dictionary<string, object> Work(string customer, int amount, string status = "to_pay") => new()
    {
        ["customer_id"] = customer,
        ["status"] = status,
        ["line_items"] = new[] { new { name = "Work", unit_amount = amount } },
    };

    private static async Task<JsonElement[]> OfAsync(Scenario s, string customer, string status = "all", string? type = null) =>
        await s.InvoicesAsync($"customer_id={customer}&status={status}" + (type is null ? "" : $"&type={type}"));

    /// <summary>Its type, status, net, tax, total and what is paid of it.</summary>
    private static string Brief(JsonElement i) =>
        $"{i.Text("type")} {i.Text("status")} {i.Decimal("amount_excluding_tax"):0} {i.Decimal("tax_amount"):0} "
        + $"{i.Decimal("total_amount"):0} {i.Decimal("amount_paid"):0}";

    private static async Task RefusedAsync(Scenario s, string invoice, string step, string message) =>
        Assert.Equal(message, (await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{invoice}/{step}", new { }, 400)).Text("message"));

    private static async Task BalancedAsync(Scenario s) => Assert.True((await s.Api.GetAsync("/v1/ledger/check")).Flag("balanced"));
}
