using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Money;

/// <summary>The words that payment scenarios are told in.</summary>
internal static class PaymentWords
{
    public const string Good = "4242424242424242";
    public const string Declined = "4000000000000002";
    public const string DeclinedOnce = "4000000000000028";
    public const string Poor = "4000000000009995";
    public const string Expired = "4000000000000069";
    public const string Disputed = "4000000000000259";
    public const string DisputedAndWon = "4000000000000267";
    public const string AnswerLost = "4000000000000408";
    public const string SlowDebit = "000123456789";
    public const string FailingDebit = "000111111113";

    public static async Task<string> CardAsync(this Scenario s, string number = Good) =>
        (await s.Api.PostAsync("/v1/sandbox/payment-methods", new { customer_id = s.CustomerId, type = "card", number })).Text("id");

    public static async Task<string> DebitAsync(this Scenario s, string number = SlowDebit) =>
        (await s.Api.PostAsync("/v1/sandbox/payment-methods", new { customer_id = s.CustomerId, type = "direct_debit", number }))
        .Text("id");

    /// <summary>An invoice of 100.00 that nobody paid.</summary>
    public static Task<string> OwingAsync(this Scenario s) =>
        ManualInvoiceScenarios.ToPayAsync(s, [new { name = "Work", unit_amount = 10000 }]);

    public static Task<JsonElement> ReadAsync(this Scenario s, string invoice) => s.Api.GetAsync($"/v1/invoices/{invoice}");

    /// <summary>Its payments as "type status amount method error", in their order.</summary>
    public static string[] Payments(this JsonElement invoice) => [.. invoice.Items("transactions").Select(
        t => $"{t.Text("type")} {t.Text("status")} {t.Decimal("amount"):0} {t.Text("payment_method_type")}"
            + (t.TryGetProperty("error_type", out var error) ? $" {error.GetString()}" : ""))];

    public static async Task<string> StatusAsync(this Scenario s, string invoice) => (await s.ReadAsync(invoice)).Text("status");
}
