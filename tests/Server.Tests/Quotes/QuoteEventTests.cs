using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Webhooks;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Quotes.QuoteWords;

namespace Plumbline.Server.Tests.Quotes;

/// <summary>What the world outside hears of quotes and their approvals.</summary>
public sealed class QuoteEventTests(TestServer server)
{
    [Fact]
    public async Task Quote_FromDraftToSignature_TellsEachStepOnce()
    {
        await using var receiver = await Receiver.StartAsync();
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = await s.FeeAsync();
        await s.Api.HookAsync(receiver.Url);
        var quote = await QuoteAsync(s, fee, 1000);
        var id = quote.Text("id");
        await s.Api.PatchAsync($"/v1/quotes/{id}", new { comments = "Better" });
        await SentAsync(s, quote);
        await DoAsync(s, quote, "send", new { email = "again@acme.test" });
        await DoAsync(s, quote, "sign");
        var other = await OneOffAsync(s, null, new { product_id = fee, unit_amount = 1 });
        await DoAsync(s, other, "void", new { reason = "No" });

        Assert.Equal(
            [
                "quote.created", "quote.updated", "quote.approved", "quote.sent", "quote.sent", "quote.signed", "quote.activated",
                "quote.created", "quote.voided",
            ],
            await HeardAsync(s, "quote."));
        Assert.Equal(["subscription.created", "subscription.activated"], (await HeardAsync(s, "subscription.")).Take(2));
        var signed = (await s.Api.GetAsync("/v1/webhooks/messages?limit=250")).Items("data")
            .First(m => m.Text("payload.event_type") == "quote.signed");
        Assert.Equal((id, "signed"), (signed.Text("payload.data.id"), signed.Text("payload.data.status")));
    }

    [Fact]
    public async Task Approval_AskedAndAnswered_TellsWhatWasSaid()
    {
        await using var receiver = await Receiver.StartAsync();
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = await s.FeeAsync();
        await s.Api.HookAsync(receiver.Url);
        var workflow = (await s.Api.PostAsync("/v1/approvals/workflows", new
        {
            name = "All",
            applicable_flows = new[] { "quote_one_off" },
            is_active = true,
            priority = 1,
            step_execution = "sequential",
            rules = new[] { new { @operator = "and", conditions = new[] { new { field = "currency", @operator = "eq", value = "EUR" } } } },
            steps = new[] { Step("A", 1), Step("B", 2) },
        })).Text("id");
        await s.Api.PutAsync($"/v1/approvals/workflows/{workflow}", new { name = "Everything" });
        foreach (var (first, second) in new[] { ("approve", "approve"), ("approve", "reject") })
        {
            var quote = await OneOffAsync(s, new { status = "approved" }, new { product_id = fee, unit_amount = 1 });
            var request = (await s.Api.GetAsync($"/v1/quotes/{quote.Text("id")}/approvals")).Text("0.request_id");
            await s.Api.PostAsync($"/v1/approvals/requests/{request}/{first}");
            await s.Api.PostAsync($"/v1/approvals/requests/{request}/{second}");
        }
        var last = await OneOffAsync(s, new { status = "approved" }, new { product_id = fee, unit_amount = 1 });
        await DoAsync(s, last, "void", new { reason = "No" });
        await s.Api.DeleteAsync($"/v1/approvals/workflows/{workflow}");

        Assert.Equal(
            ["approval_workflow.created", "approval_workflow.updated", "approval_workflow.deleted"],
            await HeardAsync(s, "approval_workflow."));
        Assert.Equal(
            [
                "created", "step_requested", "step_approved", "step_requested", "step_approved", "approved",
                "created", "step_requested", "step_approved", "step_requested", "step_rejected", "rejected",
                "created", "step_requested", "cancelled",
            ],
            (await HeardAsync(s, "approval_request.")).Select(t => t["approval_request.".Length..]));
        Assert.Equal(["quote.created", "quote.approval_requested", "quote.approved"], (await HeardAsync(s, "quote.")).Take(3));
    }

    private static object Step(string name, int order) => new { name, order, approver_requirement = "any" };

    private static async Task<string[]> HeardAsync(Scenario s, string prefix) =>
        [.. (await s.Api.MessageTypesAsync()).Where(t => t.StartsWith(prefix, StringComparison.Ordinal))];
}
