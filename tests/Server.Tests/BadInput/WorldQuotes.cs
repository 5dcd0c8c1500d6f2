using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.BadInput;

public sealed partial class World
{
    private async Task AddQuotesAsync(Api api, string prefix)
    {
        var quote = await api.PostAsync("/v1/quotes", new
        {
            customer_id = Id(prefix + "customer"),
            expires_at = "2024-06-01T00:00:00.000Z",
            invoice = new { line_items = new[] { new { product_id = Id(prefix + "flat_fee"), unit_amount = 1000 } } },
        });
        (_names[prefix + "quote"], _names[prefix + "quoted_invoice"]) = (quote.Text("id"), quote.Text("invoice_id"));
        _names[prefix + "workflow"] = (await api.PostAsync("/v1/approvals/workflows", new
        {
            name = "Off",
            applicable_flows = new[] { "quote_one_off" },
            is_active = false,
            priority = 1,
            step_execution = "parallel",
            rules = new[] { new { @operator = "and", conditions = new[] { new { field = "currency", @operator = "eq", value = "EUR" } } } },
            steps = new[] { new { name = "A", order = 1, approver_requirement = "any" } },
        })).Text("id");
    }
}
