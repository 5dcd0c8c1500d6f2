using Plumbline.Server.Tests.BadInput;

namespace Plumbline.Server.Tests.Exports;

/// <summary>What exports refuse.</summary>
public sealed class ExportBadInputTests(World world) : IClassFixture<World>
{
    private const string Names =
        "'aged_balances' | 'outstanding_invoices' | 'all_subscriptions' | 'revenue_per_product' | 'revenue_per_line_item_name' | "
        + "'revenue_per_country' | 'revenue_per_plan' | 'all_customers' | 'detailed_revenue' | 'line_by_line_revenue' | 'draft_invoices' | "
        + "'open_invoices' | 'live_subscriptions' | 'renewals' | 'credit_balances'";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", "POST /v1/exports", "{}", "name: Required; file_type: Required"),
        Case.Invalid("an unknown table", "POST /v1/exports", """{"name":"secrets","file_type":"csv"}""",
            $"name: Invalid enum value. Expected {Names}, received 'secrets'"),
        Case.Invalid("an unknown type", "POST /v1/exports", """{"name":"all_customers","file_type":"pdf"}""",
            "file_type: Invalid enum value. Expected 'csv' | 'xlsx' | 'json', received 'pdf'"),
        Case.Of("an unknown one", "GET /v1/exports/exp_1", null, "404 Export not found"),
        Case.Of("an unknown one", "GET /v1/exports/exp_1/progress", null, "404 Export not found"),
        Case.Of("an unknown one", "GET /v1/exports/exp_1/download", null, "404 Export not found"),
        Case.Of("an unknown one", "GET /v2/exports/exp_1/download", null, "404 Export not found"),
        Case.Invalid("a page that is too large", "GET /v1/exports?take=101", null, "take: Number must be less than or equal to 100"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Exports_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
