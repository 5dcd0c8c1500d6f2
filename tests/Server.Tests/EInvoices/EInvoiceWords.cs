using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>A French seller that has all that e-invoices need, and what it sells.</summary>
internal static class EInvoiceWords
{
    public const string FrenchNumber = "FR40303265045";
    public const string GermanNumber = "DE136695976";

    public static Task<Scenario> SellerAsync(
        TestServer server, object? buyer = null, object? entity = null, string currency = "EUR", string now = "2024-01-31T10:00:00Z") =>
        Scenario.AtAsync(server, now, currency, entity ?? Seller(), buyer ?? Buyer("FR", "FR53000004605"));

    public static object Seller(string? taxId = FrenchNumber, string? registration = "303 265 045") => new
    {
        name = "Vendeur SAS",
        address_line1 = "1 rue de la Paix",
        city = "Paris",
        zip_code = "75002",
        registration_number = registration,
        tax_id = taxId,
        billing_email = "billing@vendeur.example",
    };

    public static object Buyer(string country, string? number, string type = "corporate") => new
    {
        type,
        billing_email = "pay@acme.example",
        billing_address = new { name = "Acme", line1 = "1 Road", city = "Town", zip = "1000", country },
        vat_number = number,
    };

    public static async Task<string> IssueAsync(this Scenario s, object[] lines, object? more = null)
    {
        var body = new Dictionary<string, object?> { ["customer_id"] = s.CustomerId, ["status"] = "to_pay", ["line_items"] = lines };
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            body[property.Name] = property.GetValue(more);
        }
        return (await s.Api.PostAsync("/v1/invoices", body)).Text("id");
    }

    public static async Task<string> IbanAsync(this Scenario s, string currency = "EUR") => (await s.Api.PostAsync("/v1/bank-accounts", new
    {
        currency,
        name = "Vendeur",
        format = "iban_bic_swift",
        iban = "FR76 3000 6000 0112 3456 7890 189",
        bic_swift = "AGRIFRPP",
    })).Text("id");

    public static Task<Answer> DownloadAsync(this Scenario s, string invoice, string format) =>
        s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{invoice}/download?format={format}");

    /// <summary>What both syntaxes say, once they keep every rule.</summary>
    public static async Task<Terms> TermsAsync(this Scenario s, string invoice)
    {
        var (cii, ubl) = (await s.DownloadAsync(invoice, "cii"), await s.DownloadAsync(invoice, "ubl"));
        Assert.True(cii.Status == 200, cii.Text);
        Assert.True(ubl.Status == 200, ubl.Text);
        return EInvoiceCheck.AssertValid(cii.Bytes, ubl.Bytes);
    }

    /// <summary>Terms of each row of a group, with a space between.</summary>
    public static string[] Rows(this Terms terms, string group, params string[] names) =>
        [.. terms.All(group).Select(t => string.Join(' ', names.Select(n => t[n] ?? "-")))];
}
