using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pdf;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Taxes;

/// <summary>What a registered French seller charges, over the wire, on a fee of 99.90.</summary>
public sealed class TaxScenarios(TestServer server)
{
    private const string FrenchNumber = "FR40303265045";
    private const string GermanNumber = "DE136695976";

    [Theory]
    // country, type, number, scheme, rate, tax of 9990
    [InlineData("FR", "corporate", FrenchNumber, "standard", 20, 1998)]
    [InlineData("FR", "corporate", null, "standard", 20, 1998)]
    [InlineData("FR", "person", null, "standard", 20, 1998)]
    [InlineData("DE", "corporate", GermanNumber, "reverse_charge", 0, 0)]
    [InlineData("DE", "corporate", "DE136695977", "standard", 19, 1898)]
    [InlineData("DE", "corporate", FrenchNumber, "standard", 19, 1898)]
    [InlineData("DE", "corporate", null, "standard", 19, 1898)]
    [InlineData("DE", "person", null, "standard", 19, 1898)]
    [InlineData("DE", "person", GermanNumber, "standard", 19, 1898)]
    [InlineData("RE", "person", null, "standard", 8.5, 849)]
    [InlineData("PT-20", "person", null, "standard", 16, 1598)]
    [InlineData("MC", "corporate", "FR53000004605", "standard", 20, 1998)]
    [InlineData("US", "corporate", "12-3456789", "not_eligible", 0, 0)]
    [InlineData("CH", "person", null, "not_eligible", 0, 0)]
    [InlineData("GB", "corporate", "GB980780684", "not_eligible", 0, 0)]
    [InlineData("ES-CE", "person", null, "not_eligible", 0, 0)]
    public async Task A_French_seller_charges_the_tax_of_the_buyer(
        string country, string type, string? number, string scheme, decimal rate, decimal tax)
    {
        var s = await SellerAsync(Buyer(country, type, number));

        var invoice = await SellAsync(s);

        Assert.Equal(scheme, invoice.Text("tax_scheme"));
        Assert.Equal([rate], invoice.Decimals("line_items", "tax_rate"));
        Assert.True(invoice.IsNull("line_items.0.tax_rate_id"));
        Assert.Equal((9990, tax, 9990 + tax), Totals(invoice));
        Assert.Equal([(scheme, rate)], await RatesAsync(s));
    }

    [Fact]
    public async Task A_seller_without_a_tax_id_charges_no_tax_of_its_own_accord()
    {
        foreach (var taxId in (string?[])[null, "FR40303265046", GermanNumber])
        {
            var s = await SellerAsync(Buyer("FR", "person", null), new { tax_id = taxId });

            var invoice = await SellAsync(s);

            Assert.Equal("not_eligible", invoice.Text("tax_scheme"));
            Assert.Equal((9990, 0, 9990), Totals(invoice));
        }
    }

    [Fact]
    public async Task Exemption_and_a_rate_set_by_hand_win_over_the_rules()
    {
        var exempt = await SellerAsync(new { taxability = "exempt", tax_rate_custom = 20 });
        var manual = await SellerAsync(new { tax_rate_custom = 5.5 });

        var (untaxed, taxed) = (await SellAsync(exempt), await SellAsync(manual));

        Assert.Equal("exempt", untaxed.Text("tax_scheme"));
        Assert.Equal((9990, 0, 9990), Totals(untaxed));
        Assert.Equal("manual", taxed.Text("tax_scheme"));
        // 9990 × 5.5 % = 549.45
        Assert.Equal((9990, 549, 10539), Totals(taxed));
        Assert.Equal([("manual", 5.5m)], await RatesAsync(manual));
    }

    [Fact]
    public async Task A_rate_that_changes_counts_from_its_day_on()
    {
        var s = await AtAsync(
            server, "2024-11-15T00:00:00Z", entity: new { tax_id = FrenchNumber }, customer: Buyer("SK", "person", null));
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 10000)]);

        await s.AdvanceAsync("2025-01-20T00:00:00Z");

        var invoices = await s.IssuedAsync();
        Assert.Equal([20, 20, 23], invoices.Select(i => i.Decimal("line_items.0.tax_rate")));
        Assert.Equal([2000, 2000, 2300], invoices.Select(i => i.Decimal("tax_amount")));
    }

    [Fact]
    public async Task The_day_of_issue_is_the_sellers()
    {
        // 31 December 23:30 UTC is 1 January in Paris
        var s = await AtAsync(
            server, "2024-12-31T23:30:00Z", entity: new { tax_id = FrenchNumber, timezone = "Europe/Paris" },
            customer: Buyer("SK", "person", null));

        var invoice = await SellAsync(s);

        Assert.Equal(23, invoice.Decimal("line_items.0.tax_rate"));
    }

    [Fact]
    public async Task Usage_is_taxed_by_the_day_of_issue_and_shown_so_while_it_runs()
    {
        var s = await AtAsync(
            server, "2024-12-01T00:00:00Z", entity: new { tax_id = FrenchNumber }, customer: Buyer("SK", "person", null));
        await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(100))]);
        await s.SendAsync("call", ("2024-12-01T00:00:00.000Z", 1));

        var open = Assert.Single(await s.InvoicesAsync());
        Assert.Equal((100, 20, 120), Totals(open));

        // the number that makes it a business is told in the grace period
        await s.AdvanceAsync("2025-01-02T00:00:00Z");
        Assert.Equal((100, 23, 123), Totals((await s.InvoicesAsync())[0]));
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", Buyer("SK", "corporate", "SK2022749619"));

        await s.AdvanceAsync("2025-01-20T00:00:00Z");
        var issued = Assert.Single(await s.IssuedAsync());
        Assert.Equal("reverse_charge", issued.Text("tax_scheme"));
        Assert.Equal((100, 0, 100), Totals(issued));
    }

    [Theory]
    [InlineData("FR", null, 5.5, 549)]
    [InlineData("FR", "FR", 5.5, 549)]
    [InlineData("FR", "DE", 20, 1998)]
    [InlineData("DE", null, 5.5, 549)]
    [InlineData("DE", "FR", 19, 1898)]
    [InlineData("US", null, 0, 0)]
    public async Task A_product_is_sold_at_its_own_rate_where_tax_is_charged(string buyer, string? country, decimal rate, decimal tax)
    {
        var s = await SellerAsync(Buyer(buyer, "person", null));
        var (entity, id) = await CustomRateAsync(s, country);
        var book = await s.FeeAsync("Book");
        await s.Api.PutAsync($"/v1/products/{book}", new { name = "Book", accounting = Accounting(entity, id) });
        await s.SubscribeAsync([Fee(book, 9990), Fee(await s.FeeAsync("Service"), 1000)]);

        var invoice = Assert.Single(await s.IssuedAsync());

        Assert.Equal(rate, invoice.Decimal("line_items.0.tax_rate"));
        Assert.Equal(tax, invoice.Decimal("line_items.0.tax_amount"));
        Assert.Equal(rate == 5.5m ? id : "", invoice.IsNull("line_items.0.tax_rate_id") ? "" : invoice.Text("line_items.0.tax_rate_id"));
        Assert.True(invoice.IsNull("line_items.1.tax_rate_id"));
        Assert.Equal(buyer == "US" ? "not_eligible" : "standard", invoice.Text("tax_scheme"));
        Assert.Equal(invoice.Decimals("line_items", "tax_amount").Sum(), invoice.Decimal("tax_amount"));
    }

    [Fact]
    public async Task An_open_invoice_follows_a_products_rate_until_it_is_issued()
    {
        var s = await SellerAsync(Buyer("FR", "person", null));
        var (entity, id) = await CustomRateAsync(s, null);
        var calls = await s.CallsAsync();
        await s.Api.PutAsync($"/v1/products/{calls}", new { name = "Calls", accounting = Accounting(entity, id) });
        await s.SubscribeAsync([Month(calls, PerUnit(1000))]);
        await s.SendAsync("call", ("2024-03-01T00:00:00.000Z", 1));
        Assert.Equal((1000, 55, 1055), Totals(Assert.Single(await s.InvoicesAsync())));

        await s.Api.PatchAsync($"/v1/taxes/rates/{id}", new { type = "custom", rate = 10 });
        Assert.Equal((1000, 100, 1100), Totals(Assert.Single(await s.InvoicesAsync())));
        await s.AdvanceAsync("2024-04-10T00:00:00Z");
        await s.Api.PatchAsync($"/v1/taxes/rates/{id}", new { type = "custom", rate = 2.1 });

        Assert.Equal((1000, 100, 1100), Totals(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task Tax_is_on_what_coupons_leave()
    {
        var s = await SellerAsync(Buyer("DE", "person", null));
        var coupon = (await s.Api.PostAsync(
            "/v1/coupons", new { type = "percent", name = "Ten", discount_percent = 10, repeat = "forever" })).Text("id");

        await s.SubscribeAsync([Fee(await s.FeeAsync(), 9990)], new { coupons = new[] { new { id = coupon } } });

        // 9990 − 999 = 8991, of which 19 % is 1708.29
        Assert.Equal((8991, 1708, 10699), Totals(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task What_is_given_back_keeps_the_tax_that_was_charged()
    {
        var s = await SellerAsync(Buyer("FR", "corporate", null));
        var (entity, id) = await CustomRateAsync(s, null);
        var book = await s.FeeAsync("Book");
        await s.Api.PutAsync($"/v1/products/{book}", new { name = "Book", accounting = Accounting(entity, id) });
        var subscription = await s.SubscribeAsync([Fee(book, 3100)]);
        await s.Api.PatchAsync($"/v1/taxes/rates/{id}", new { type = "custom", rate = 10 });
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", Buyer("DE", "corporate", GermanNumber));

        await s.AdvanceAsync("2024-03-16T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{subscription}/cancel", new { pro_rata = true });

        var note = (await s.IssuedAsync())[^1];
        Assert.Equal("credit_note", note.Text("type"));
        Assert.Equal(5.5m, note.Decimal("line_items.0.tax_rate"));
        Assert.Equal(id, note.Text("line_items.0.tax_rate_id"));
    }

    [Fact]
    public async Task The_document_shows_each_rate_and_the_reverse_charge()
    {
        var s = await SellerAsync(Buyer("FR", "corporate", FrenchNumber));
        var (entity, id) = await CustomRateAsync(s, null);
        var book = await s.FeeAsync("Book");
        await s.Api.PutAsync($"/v1/products/{book}", new { name = "Book", accounting = Accounting(entity, id) });
        await s.SubscribeAsync([Fee(book, 9990), Fee(await s.FeeAsync("Service"), 1000)]);
        var charged = await SellerAsync(Buyer("DE", "corporate", GermanNumber));

        var domestic = await PaperAsync(s, Assert.Single(await s.IssuedAsync()));
        var abroad = await PaperAsync(charged, await SellAsync(charged));

        Assert.All(
            ["5.5%", "20%", FrenchNumber, "Book", "Service", "5.49", "2.00", "117.39"],
            w => Assert.Contains(w, domestic, StringComparison.Ordinal));
        Assert.DoesNotContain("Reverse charge", domestic, StringComparison.Ordinal);
        Assert.All(
            ["Reverse charge: the recipient accounts for the tax", FrenchNumber, GermanNumber, "99.90"],
            w => Assert.Contains(w, abroad, StringComparison.Ordinal));
    }

    private Task<Scenario> SellerAsync(object customer, object? entity = null) =>
        AtAsync(server, "2024-03-01T00:00:00Z", entity: entity ?? new { tax_id = FrenchNumber }, customer: customer);

    private static object Buyer(string country, string type, string? number) => new
    {
        type,
        billing_address = new { name = "Acme", line1 = "1 Road", city = "Town", country },
        vat_number = number,
    };

    private static async Task<JsonElement> SellAsync(Scenario s)
    {
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 9990)]);
        return Assert.Single(await s.IssuedAsync());
    }

    private static async Task<(string Entity, string Rate)> CustomRateAsync(Scenario s, string? country)
    {
        var entity = (await s.Api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        var rate = await s.Api.PostAsync("/v1/taxes/rates", new
        {
            type = "custom",
            invoicing_entity_id = entity,
            code = "BOOKS",
            name = "Books",
            country,
            rate = 5.5,
        });
        return (entity, rate.Text("id"));
    }

    private static Dictionary<string, object> Accounting(string entity, string rate) => new() { [entity] = new { tax_rate_id = rate } };

    private static (decimal Net, decimal Tax, decimal Total) Totals(JsonElement invoice) =>
        (invoice.Decimal("amount_excluding_tax"), invoice.Decimal("tax_amount"), invoice.Decimal("total_amount"));

    private static async Task<(string, decimal)[]> RatesAsync(Scenario s) =>
    [
        .. (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/taxes/rates")).EnumerateArray()
            .Select(r => (r.Text("scheme"), r.Decimal("rate"))),
    ];

    private static async Task<string> PaperAsync(Scenario s, JsonElement invoice) => string.Join('\n', PdfSamples.PagesOf(
        (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{invoice.Text("id")}/download?lang=en")).Bytes));
}
