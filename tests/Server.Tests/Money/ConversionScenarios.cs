using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Money;

/// <summary>Invoices in another currency than their entity's accounts.</summary>
public sealed class ConversionScenarios(TestServer server)
{
    private const string Daily = """
        <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
        <Cube><Cube time='2024-01-12'><Cube currency='USD' rate='1.0942'/><Cube currency='JPY' rate='158.71'/></Cube></Cube>
        </gesmes:Envelope>
        """;

    [Fact]
    public async Task An_invoice_is_converted_at_the_last_rate_before_its_issue_and_stays_so()
    {
        var s = await AtAsync(server, "2024-01-14T10:00:00Z", currency: "USD");
        var before = await IssueAsync(s);
        Assert.Equal("2 1", await UploadAsync(s, Daily, "application/xml"));

        var invoice = await IssueAsync(s);
        await UploadAsync(s, "Date,USD,JPY,XXX,\n2024-01-14,1.2,N/A,7,\n2024-01-12,1.1000,150,7,\n", "text/csv");
        var later = await IssueAsync(s);
        var note = await s.Api.PostAsync($"/v1/invoices/{invoice.Text("id")}/credit-notes", new { amount_including_tax = 5000 });

        Assert.True(before.IsNull("conversion_rate") && before.IsNull("converted_amount") && before.IsNull("converted_at"));
        // 100.00 USD / 1.0942
        Assert.Equal(
            (0.9139097057m, 9139m, "2024-01-14T10:00:00.000Z"),
            (invoice.Decimal("conversion_rate"), invoice.Decimal("converted_amount"), invoice.Text("converted_at")));
        Assert.Equal((0.8333333333m, 8333m), (later.Decimal("conversion_rate"), later.Decimal("converted_amount")));
        var again = await s.ReadAsync(invoice.Text("id"));
        Assert.Equal(9139, again.Decimal("converted_amount"));
        Assert.Equal((0.9139097057m, 4570m), (note.Decimal("conversion_rate"), note.Decimal("converted_amount")));
        var rates = await s.Api.GetAsync("/v1/exchange-rates");
        Assert.Equal(
            ["2024-01-14 USD 1.2", "2024-01-12 JPY 150", "2024-01-12 USD 1.1"],
            rates.Items("data").Select(r => $"{r.Text("date")} {r.Text("currency")} {r.Decimal("rate"):0.####}"));
    }

    [Fact]
    public async Task A_currency_without_cents_is_converted_by_its_own_minor_units_and_an_old_rate_is_none()
    {
        var s = await AtAsync(server, "2024-01-14T10:00:00Z", currency: "JPY");
        await UploadAsync(s, Daily, "application/xml");

        var invoice = await IssueAsync(s);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        var late = await IssueAsync(s);

        // 10000 JPY / 158.71 = 63.008… EUR
        Assert.Equal((6301m, true), (invoice.Decimal("converted_amount"), late.IsNull("converted_amount")));
    }

    [Theory]
    [InlineData("application/json", "{}", "415 Send the rates as application/xml or text/csv, as the ECB publishes them")]
    [InlineData("application/xml", "<!DOCTYPE a []><a/>", "400 The rates are not valid: it is not readable XML at line 1")]
    [InlineData("application/xml", "<a/>", "400 The file holds no rates")]
    [InlineData("application/xml", "<Cube time='2024-01-12'><Cube currency='USD' rate='-1'/></Cube>",
        "400 The rates are not valid: '-1' is no rate of USD")]
    [InlineData("application/xml", "<Cube time='soon'/>", "400 The rates are not valid: 'soon' is no date")]
    [InlineData("text/csv", "USD,JPY\n1,2", "400 The rates are not valid: its first line does not begin with 'Date'")]
    [InlineData("text/csv", "Date, USD,\n12 January 2024, zero,", "400 The rates are not valid: 'zero' is no rate of USD")]
    public async Task Rates_that_cannot_be_read_are_refused(string type, string rates, string expected)
    {
        var s = await AtAsync(server, "2024-01-14T10:00:00Z");

        var answer = await s.Api.SendRawAsync(HttpMethod.Post, "/v1/exchange-rates", rates, type);

        Assert.Equal(expected, $"{answer.Status} {answer.Json.Text("message")}");
        Assert.Empty((await s.Api.GetAsync("/v1/exchange-rates")).Items("data"));
    }

    private static async Task<string> UploadAsync(Scenario s, string rates, string type)
    {
        var answer = await s.Api.SendRawAsync(HttpMethod.Post, "/v1/exchange-rates", rates, type);
        Assert.True(answer.Status == 200, answer.Text);
        return $"{answer.Json.Decimal("imported"):0} {answer.Json.Decimal("days"):0}";
    }

    private static Task<JsonElement> IssueAsync(Scenario s) => s.Api.PostAsync("/v1/invoices", new
    {
        customer_id = s.CustomerId,
        status = "to_pay",
        line_items = new[] { new { name = "Work", unit_amount = 10000 } },
    });
}
