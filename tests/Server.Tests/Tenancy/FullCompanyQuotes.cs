using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Tenancy;

internal sealed partial class FullCompany
{
    private async Task FillQuotesAsync()
    {
        await MakeAsync("/quotes/templates/{}", "/v1/quotes/templates", new { name = "Secret offer" });
        using var form = new MultipartFormDataContent
        {
            { new StringContent(Id("/customers/{}")), "customer_id" },
            { new StringContent("2124-01-01T00:00:00.000Z"), "expires_at" },
            {
                new StringContent($$"""{"line_items":[{"product_id":"{{Id("/products/{}")}}","unit_amount":100}]}"""),
                "invoice"
            },
            { new StringContent("secret") { Headers = { ContentType = new("text/plain") } }, "attachments", "secret.txt" },
        };
        var quote = (await api.SendAsync(HttpMethod.Post, "/v1/quotes", form)).Json;
        _ids["/quotes/{}"] = quote.Text("id");
        _ids["/quotes/{}/files/{}"] = quote.Text("attachments.0.id");
        _ids["/quotes/{}/signers/{}"] = (await api.PutAsync($"/v1/quotes/{quote.Text("id")}/signers", Signers)).Text("0.id");
    }

    private async Task FillApprovalsAsync()
    {
        await MakeAsync("/approvals/workflows/{}", "/v1/approvals/workflows", new
        {
            name = "Secret approval",
            applicable_flows = new[] { "quote_one_off" },
            is_active = true,
            priority = 1,
            step_execution = "sequential",
            rules = new[]
            {
                new
                {
                    @operator = "and",
                    conditions = new[] { new { field = "currency", @operator = "eq", value = "EUR" } },
                },
            },
            steps = new[] { new { name = "Secret step", order = 1, approver_requirement = "any" } },
        });
        var copy = (await api.PostAsync($"/v1/quotes/{Id("/quotes/{}")}/duplicate")).Text("id");
        await api.PostAsync($"/v1/quotes/{copy}/finalize");
        _ids["/approvals/requests/{}"] = (await api.GetAsync($"/v1/quotes/{copy}/approvals")).Text("0.request_id");
    }

    public static readonly object Signers = new
    {
        signers = new[] { new { kind = "external", step_order = 1, email = "secret@acme.test" } },
    };
}
