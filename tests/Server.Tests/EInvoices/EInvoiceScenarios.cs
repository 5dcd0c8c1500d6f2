using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.EInvoices.EInvoiceWords;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>E-invoices over the wire: every document keeps every rule in both syntaxes, which say the same.</summary>
public sealed class EInvoiceScenarios(TestServer server)
{
    private static readonly object[] Work = [new { name = "Work", unit_amount = 10000 }];

    [Fact]
    public async Task An_invoice_of_several_lines_and_coupons_tells_all_of_it()
    {
        var s = await SellerAsync(server);
        await s.IbanAsync();
        object[] lines =
        [
            new
            {
                name = "Conseil « été »",
                description = "Jan\n\n**2024**",
                units_count = 2,
                unit_amount = 5000,
                period_start = "2024-01-01T00:00:00Z",
                period_end = "2024-02-01T00:00:00Z",
            },
            new { name = "Calls", units_count = 1234, unit_amount = 0.0015 },
            new { name = "Third", units_count = 3, unit_amount = 33.3333333333m },
            new { name = "Given back", unit_amount = -1000 },
        ];
        var coupons = new object[] { new { name = "Welcome", discount_amount = 1000, line_item_indexes = new[] { 0 } } };

        var id = await s.IssueAsync(lines, new { purchase_order = "PO 7", custom_note = "Merci", reference = "RF-1", coupons });
        var terms = await s.TermsAsync(id);

        Assert.Equal(
            ["INV-1", "2024-01-31", "380", "EUR", "2024-03-01", "PO 7", null, "Merci"],
            new[] { "BT-1", "BT-2", "BT-3", "BT-5", "BT-9", "BT-13", "BT-10", "BT-22" }.Select(t => terms[t]));
        Assert.Equal(
            ["Conseil « été » 2 C62 50 - 90.00 S 20", "Calls 1234 C62 0.0015 100 0.02 S 20", "Third 3 C62 0.333333333333 - 1.00 S 20",
                "Given back -1 C62 10 - -10.00 S 20"],
            terms.Rows("BG-25", "BT-153", "BT-129", "BT-130", "BT-146", "BT-149", "BT-131", "BT-151", "BT-152"));
        Assert.Equal("Jan\n**2024**", terms.All("BG-25")[0]["BT-154"]);
        Assert.Equal(
            ["false 10.00 Welcome 95 - -"],
            terms.All("BG-25")[0].Rows("BG-27", "charge", "amount", "reason", "reason-code", "base", "percent"));
        Assert.Equal(["2024-01-01 2024-01-31"], terms.Rows("BG-14", "first", "last"));
        Assert.Equal(["S 20 81.02 16.20 - -"], terms.Rows("BG-23", "BT-118", "BT-119", "BT-116", "BT-117", "BT-120", "BT-121"));
        Assert.Equal(
            ["81.02 81.02 16.20 97.22 - 97.22"], terms.Rows("BG-22", "BT-106", "BT-109", "BT-110", "BT-112", "BT-113", "BT-115"));
        Assert.Equal(
            ["58 RF-1 FR7630006000011234567890189 Vendeur AGRIFRPP"], terms.Rows("BG-16", "BT-81", "BT-83", "BT-84", "BT-85", "BT-86"));
        Assert.Equal(
            [$"Vendeur SAS 303265045 0002 {FrenchNumber} {FrenchNumber} 9957 1 rue de la Paix Paris 75002 FR"],
            terms.Rows(
                "BG-4", "name", "registration", "registration-scheme", "vat", "address", "address-scheme", "line-1", "city", "post-code",
                "country"));
        Assert.Equal(["Acme acme FR53000004605 Town FR"], terms.Rows("BG-7", "name", "identifier", "vat", "city", "country"));
    }

    [Fact]
    public async Task Usage_in_tiers_is_one_piece_and_a_price_for_a_thousand_is_told_as_such()
    {
        var s = await SellerAsync(server, now: "2024-01-01T00:00:00Z");
        var calls = await s.CallsAsync();
        var mails = await s.UsageAsync("Mails", new { entity = "mail", operation = "count" });
        object[] tiers =
        [
            new { type = "volume", amount = 100, unit_count = 1, from = 0, to = 2 },
            new { type = "volume", amount = 50, unit_count = 1, from = 2, to = (decimal?)null },
        ];
        object[] thousand = [new { type = "volume", amount = 1500, unit_count = 1000, from = 0, to = (decimal?)null }];
        await s.SubscribeAsync([Month(calls, tiers), Month(mails, thousand)]);
        await s.SendAsync("call", [.. Enumerable.Range(1, 5).Select(d => ($"2024-01-{d:00}T00:00:00.000Z", 1m))]);
        await s.SendAsync("mail", [.. Enumerable.Range(1, 7).Select(d => ($"2024-01-{d:00}T00:00:00.000Z", 1m))]);
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        var invoice = Assert.Single(await s.IssuedAsync());
        var terms = await s.TermsAsync(invoice.Text("id"));

        // 2 at 1.00 and 3 at 0.50; 7 of a thousand at 15.00 are 10.5 cents, rounded to 11
        Assert.Equal(
            ["Calls 1 3.5 - 3.50 5; 2 × €1.00; 3 × €0.50", "Mails 7 15 1000 0.11 -"],
            terms.Rows("BG-25", "BT-153", "BT-129", "BT-146", "BT-149", "BT-131", "BT-127"));
        Assert.Equal(["2024-01-01 2024-01-31", "2024-01-01 2024-01-31"], terms.Rows("BG-25", "first", "last"));
        Assert.Equal(invoice.Text("subscription_id"), terms["BT-12"]);
        Assert.Equal("acme", terms["BT-10"]);
    }

    [Theory]
    // the buyer's country and number; category, reason, VAT numbers of seller and buyer
    [InlineData("FR", "FR53000004605", "S 20 20.00 - -", FrenchNumber, "FR53000004605")]
    [InlineData(
        "DE", GermanNumber, "AE 0 0.00 VATEX-EU-AE Reverse charge: the recipient accounts for the tax.", FrenchNumber, GermanNumber)]
    [InlineData("GB", "GB980780684", "G 0 0.00 VATEX-EU-G Export: leaves the VAT area of the seller.", FrenchNumber, "GB980780684")]
    [InlineData("MC", "FR53000004605", "S 20 20.00 - -", FrenchNumber, "FR53000004605")]
    public async Task A_French_seller_tells_the_category_of_VAT_by_its_buyer(
        string country, string number, string vat, string seller, string buyer)
    {
        var s = await SellerAsync(server, Buyer(country, number));

        var terms = await s.TermsAsync(await s.IssueAsync(Work));

        Assert.Equal([vat], terms.Rows("BG-23", "BT-118", "BT-119", "BT-117", "BT-121", "BT-120"));
        Assert.Equal((seller, buyer), (terms.All("BG-4")[0]["vat"], terms.All("BG-7")[0]["vat"]));
        Assert.Equal("100.00", terms.All("BG-23")[0]["BT-116"]);
    }

    [Fact]
    public async Task Exempt_customers_rates_by_hand_and_untaxed_invoices_have_their_categories()
    {
        var s = await SellerAsync(server);
        var byHand = await s.TermsAsync(await s.IssueAsync(
            [
                new { name = "Work", unit_amount = 10000, tax_rate = 20 },
                new { name = "Book", unit_amount = 3333, tax_rate = 5.5 },
                new { name = "Export", unit_amount = 500, tax_rate = 0 },
            ]));
        var untaxed = await s.TermsAsync(await s.IssueAsync(Work, new { tax_scheme = "not_eligible" }));
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { taxability = "exempt" });
        var exempt = await s.TermsAsync(await s.IssueAsync(Work));

        Assert.Equal(
            ["S 20 100.00 20.00", "S 5.5 33.33 1.83", "Z 0 5.00 0.00"], byHand.Rows("BG-23", "BT-118", "BT-119", "BT-116", "BT-117"));
        Assert.Equal(["O - VATEX-EU-O Not subject to VAT."], untaxed.Rows("BG-23", "BT-118", "BT-119", "BT-121", "BT-120"));
        Assert.Equal(["- 303265045"], untaxed.Rows("BG-4", "vat", "registration"));
        Assert.Equal(["E 0 - Exempt from tax."], exempt.Rows("BG-23", "BT-118", "BT-119", "BT-121", "BT-120"));
    }

    [Fact]
    public async Task A_coupon_of_percent_is_told_with_its_base_and_percentage()
    {
        var s = await SellerAsync(server);
        var coupon = (await s.Api.PostAsync("/v1/coupons", new { name = "Ten", type = "percent", discount_percent = 10 })).Text("id");
        object[] lines = [new { name = "Work", unit_amount = 10000 }, new { name = "Back", unit_amount = -1000 }];
        var coupons = new object[] { new { coupon_id = coupon } };

        var terms = await s.TermsAsync(await s.IssueAsync(lines, new { coupons }));

        Assert.Equal(["Work 1 100 90.00", "Back -1 10 -10.00"], terms.Rows("BG-25", "BT-153", "BT-129", "BT-146", "BT-131"));
        Assert.Equal(
            ["false 10.00 100.00 10 Discount 95"],
            terms.All("BG-25").SelectMany(l => l.Rows("BG-27", "charge", "amount", "base", "percent", "reason", "reason-code")));
    }

    [Fact]
    public async Task A_credit_note_names_its_invoice_and_is_positive()
    {
        var s = await SellerAsync(server);
        object[] lines = [new { name = "Work", units_count = 3, unit_amount = 10000 }, new { name = "Less", unit_amount = -5000 }];
        var id = await s.IssueAsync(lines);
        await s.AdvanceAsync("2024-02-03T00:00:00Z");

        var part = (await s.Api.PostAsync($"/v1/invoices/{id}/credit-notes", new { amount_including_tax = 1200 })).Text("id");
        var terms = await s.TermsAsync(part);
        var other = await s.IssueAsync(lines);
        await s.Api.PostAsync($"/v1/invoices/{other}/void");
        var whole = await s.TermsAsync((await s.InvoicesAsync("type=refund"))[^1].Text("id"));

        Assert.Equal(("381", "CN-1", "Credited: INV-1"), (terms["BT-3"], terms["BT-1"], terms["BT-20"]));
        Assert.Equal(["INV-1 2024-01-31"], terms.Rows("BG-3", "BT-25", "BT-26"));
        Assert.Equal(["Credit on invoice INV-1 1 10 10.00"], terms.Rows("BG-25", "BT-153", "BT-129", "BT-146", "BT-131"));
        Assert.Equal(["10.00 2.00 12.00 - 12.00"], terms.Rows("BG-22", "BT-109", "BT-110", "BT-112", "BT-113", "BT-115"));
        Assert.Equal(["Work 3 100 300.00", "Less -1 50 -50.00"], whole.Rows("BG-25", "BT-153", "BT-129", "BT-146", "BT-131"));
        Assert.Equal(["250.00 50.00 300.00"], whole.Rows("BG-22", "BT-109", "BT-110", "BT-112"));
        // the invoice itself stays what it was
        Assert.Equal(["250.00 50.00 300.00 - 300.00"],
            (await s.TermsAsync(id)).Rows("BG-22", "BT-109", "BT-110", "BT-112", "BT-113", "BT-115"));
    }

    [Fact]
    public async Task What_is_paid_is_taken_off_and_a_card_is_told_by_its_last_digits()
    {
        var s = await SellerAsync(server);
        await s.CardAsync();
        var id = await s.IssueAsync(Work);
        await s.Api.PostAsync($"/v1/invoices/{id}/charge", new { amount = 5000 });

        var partly = await s.TermsAsync(id);
        await s.Api.PostAsync($"/v1/invoices/{id}/charge");
        var fully = await s.TermsAsync(id);

        Assert.Equal(["120.00 50.00 70.00"], partly.Rows("BG-22", "BT-112", "BT-113", "BT-115"));
        Assert.Equal(["120.00 120.00 0.00"], fully.Rows("BG-22", "BT-112", "BT-113", "BT-115"));
        Assert.Equal(["48 4242"], fully.Rows("BG-16", "BT-81", "BT-87"));
    }

    [Fact]
    public async Task The_tax_is_told_in_the_accounting_currency_too_and_yen_have_no_decimals()
    {
        const string Rates = "Date,USD,JPY,\n2024-01-31,1.25,160,\n";
        var s = await SellerAsync(server, currency: "USD");
        await s.Api.SendRawAsync(HttpMethod.Post, "/v1/exchange-rates", Rates, "text/csv");
        var yen = await SellerAsync(server, currency: "JPY");

        var terms = await s.TermsAsync(await s.IssueAsync(Work));
        var inYen = await yen.TermsAsync(await yen.IssueAsync([new { name = "Work", unit_amount = 12345 }]));

        Assert.Equal(("USD", "EUR"), (terms["BT-5"], terms["BT-6"]));
        Assert.Equal(["20.00 16.00 120.00"], terms.Rows("BG-22", "BT-110", "BT-111", "BT-112"));
        Assert.Equal(["12345 2469 - 14814"], inYen.Rows("BG-22", "BT-109", "BT-110", "BT-111", "BT-112"));
    }
}
