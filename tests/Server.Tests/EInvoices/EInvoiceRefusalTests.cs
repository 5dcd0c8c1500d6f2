using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.EInvoices.EInvoiceWords;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>What is missing for an e-invoice is named, each with its rule; and where one can be downloaded.</summary>
public sealed class EInvoiceRefusalTests(TestServer server)
{
    private static readonly object[] Work = [new { name = "Work", unit_amount = 10000 }];

    [Theory]
    // seller's VAT number and registration number, buyer's country and VAT number; format; the rules that are named
    [InlineData(FrenchNumber, null, null, null, "cii", "BR-11")]
    [InlineData(null, null, "FR", null, "cii", "BR-CO-26")]
    [InlineData(null, "303265045", "FR", null, "cii", "")]
    [InlineData(null, "303265045", "FR", null, "ubl", "PEPPOL-EN16931-R010 PEPPOL-EN16931-R020")]
    [InlineData(FrenchNumber, null, "US", "12-3456789", "cii", "")]
    [InlineData(FrenchNumber, null, "US", "12-3456789", "ubl", "PEPPOL-EN16931-R010")]
    [InlineData(FrenchNumber, null, "FR", null, "cii", "")]
    public async Task What_is_missing_is_named_with_its_rule(
        string? taxId, string? registration, string? country, string? number, string format, string rules)
    {
        object buyer = country is null ? new { type = "corporate" } : Buyer(country, number);
        var s = await SellerAsync(server, buyer, Seller(taxId, registration));

        var answer = await s.DownloadAsync(await s.IssueAsync(Work), format);

        Assert.Equal(rules.Length == 0 ? 200 : 400, answer.Status);
        Assert.Equal(rules, answer.Status == 200 ? "" : string.Join(' ', answer.Json.Items("errors").Select(e => e.Text("code"))));
    }

    [Fact]
    public async Task All_that_is_missing_is_named_at_once_with_its_field()
    {
        var s = await SellerAsync(server, new { type = "corporate" }, Seller(null, null), currency: "KWD");

        var answer = await s.DownloadAsync(await s.IssueAsync(Work), "ubl");

        Assert.Equal(
            "The invoice lacks what an e-invoice needs: BR-11: the buyer's country (BT-55) is missing; "
            + "BR-CO-26: the seller's registration number (BT-30) is missing, "
            + "and a VAT number must not stand on what is not subject to VAT; "
            + "BR-DEC-14: amounts have at most two decimals, those in KWD have 3; "
            + "PEPPOL-EN16931-R010: the buyer's electronic address (BT-49) is missing: it is made of its VAT number; "
            + "PEPPOL-EN16931-R020: the seller's electronic address (BT-34) is missing: it is made of its VAT number",
            answer.Json.Text("message"));
        Assert.Equal(
            ["customer.address.country", "seller.registration_number", "currency", "customer.tax_id", "seller.tax_id"],
            answer.Json.Items("errors").Select(e => string.Join('.', e.Items("path").Select(p => p.GetString()))));
    }

    [Fact]
    public async Task Only_issued_invoices_and_credit_notes_have_one_in_a_known_format()
    {
        var s = await SellerAsync(server);
        var draft = await s.IssueAsync(Work, new { status = "draft" });
        var document = await s.IssueAsync(Work, new { type = "document" });
        var invoice = await s.IssueAsync(Work);

        Assert.Equal("The invoice is draft; this needs it to be issued", await RefusalAsync(s, draft, "cii"));
        Assert.Equal(
            "A document has no e-invoice; this needs an invoice or a credit_note", await RefusalAsync(s, document, "ubl"));
        Assert.Equal(
            "Invalid request: format: Invalid enum value. Expected 'pdf' | 'cii' | 'ubl' | 'facturx' | 'receipt'",
            await RefusalAsync(s, invoice, "xml"));
        Assert.Equal("Invoice not found", (await s.DownloadAsync("inv_none", "cii")).Json.Text("message"));
        Assert.Equal("application/pdf", (await s.DownloadAsync(invoice, "pdf")).MediaType);
    }

    [Fact]
    public async Task The_same_file_comes_by_every_route_with_a_name_of_its_number()
    {
        var s = await SellerAsync(server);
        var id = await s.IssueAsync(Work);
        var token = (await s.Api.PostAsync("/v1/integrations/components/token", new { customer_id = s.CustomerId })).Text("token");
        var asCustomer = server.Anonymous("Bearer " + token);

        var own = await s.DownloadAsync(id, "ubl");
        var old = await s.Api.SendAsync(HttpMethod.Get, $"/v1/invoices/{id}/download?format=ubl");
        var shown = await asCustomer.SendAsync(
            HttpMethod.Get, $"/v1/components/customers/{s.CustomerId}/invoices/{id}/download?format=ubl");

        Assert.Equal(("application/xml", "attachment; filename=\"INV-1.xml\""), (own.MediaType, own.Headers["Content-Disposition"]));
        Assert.Equal(own.Bytes, old.Bytes);
        Assert.Equal(own.Bytes, shown.Bytes);
    }

    private static async Task<string> RefusalAsync(Scenario s, string invoice, string format)
    {
        var answer = await s.DownloadAsync(invoice, format);
        Assert.Equal(400, answer.Status);
        return answer.Json.Text("message");
    }
}
