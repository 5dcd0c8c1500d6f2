using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Quotes;

/// <summary>Documents and changes of subscriptions that wait until somebody has said yes.</summary>
public sealed class HeldScenarios(TestServer server)
{
    [Fact]
    public async Task Draft_AboveTheLimit_IsIssuedOnceItIsApproved()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        await WorkflowAsync(s, "invoice", "total_amount", "gt", 100000);
        var small = await DraftAsync(s, 50000);
        Assert.Equal("to_pay", (await s.Api.PostAsync($"/v1/invoices/{small}/validate")).Text("status"));
        var id = await DraftAsync(s, 200000);

        Assert.Equal("pending_approval", (await s.Api.PostAsync($"/v1/invoices/{id}/validate")).Text("status"));
        var first = await RequestAsync(s);
        Assert.Equal(("invoice", id, s.CustomerId), (first.Text("flow"), first.Text("invoice_id"), first.Text("customer_id")));
        Assert.Equal(
            "Invoice is pending_approval; this needs it to be draft or changes_requested",
            (await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{id}/validate", 400)).Text("message"));
        await s.Api.FailAsync(HttpMethod.Patch, $"/v1/invoices/{id}", new { custom_note = "x" }, 400);
        await AnswerAsync(s, first, "reject");

        Assert.Equal("changes_requested", (await s.ReadAsync(id)).Text("status"));
        await s.Api.SendAsync(HttpMethod.Patch, $"/v1/invoices/{id}", new { line_items = new[] { Work(150000) } });
        await s.Api.PostAsync($"/v1/invoices/{id}/validate");
        await s.AdvanceAsync("2024-01-12T00:00:00Z");
        Assert.Single(await s.IssuedAsync());
        var second = await RequestAsync(s);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => s.Api.SendAsync(HttpMethod.Post, $"/v1/approvals/requests/{second.Text("id")}/approve")));

        Assert.Equal([(200, 1), (400, 7)], answers.GroupBy(a => a.Status).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
        var issued = await s.ReadAsync(id);
        Assert.Equal(("to_pay", 150000m), (issued.Text("status"), issued.Decimal("amount_excluding_tax")));
        Assert.Equal("2024-01-12T00:00:00.000Z", issued.Text("emitted_at"));
        Assert.Equal(2, (await s.IssuedAsync()).Length);
    }

    [Fact]
    public async Task DraftOfACreditNote_IsHeldByItsOwnFlow_AndItsRequestGoesWithIt()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var invoice = await DraftAsync(s, 50000);
        await s.Api.PostAsync($"/v1/invoices/{invoice}/validate");
        await WorkflowAsync(s, "credit_note", "total_amount", "gte", 1000);
        var note = (await s.Api.PostAsync(
            $"/v1/invoices/{invoice}/credit-notes", new { amount_including_tax = 1000, status = "draft" })).Text("id");

        Assert.Equal("pending_approval", (await s.Api.PostAsync($"/v1/invoices/{note}/validate")).Text("status"));
        Assert.Equal(50000, (await s.ReadAsync(invoice)).Decimal("amount_due"));
        await AnswerAsync(s, await RequestAsync(s), "approve");
        var other = (await s.Api.PostAsync(
            $"/v1/invoices/{invoice}/credit-notes", new { amount_including_tax = 2000, status = "draft" })).Text("id");
        await s.Api.PostAsync($"/v1/invoices/{other}/validate");
        await s.Api.DeleteAsync($"/v1/invoices/{other}");

        Assert.Equal(49000, (await s.ReadAsync(invoice)).Decimal("amount_due"));
        Assert.Equal("cancelled", (await RequestAsync(s, $"invoice_id={other}")).Text("status"));
    }

    [Fact]
    public async Task ChangeOfASubscription_Waits_AndIsMadeAsItWasSent()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (fee, seat) = (await s.FeeAsync(), await s.SeatAsync());
        var id = await s.SubscribeAsync([Fee(fee, 3100), Seats(seat)]);
        await WorkflowAsync(s, "subscription_update", "product_ids", "contains", seat);

        var held = await s.Api.SendAsync(HttpMethod.Put, $"/v2/subscriptions/{id}", new { name = "Renamed" });
        Assert.Equal((202, false), (held.Status, held.Text.Contains("Renamed", StringComparison.Ordinal)));
        var update = new
        {
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            type = "update_count",
            payload = new { product_id = seat, count = 6 },
        };
        Assert.StartsWith(
            "The change needs the approval of 'Held': send it as PUT",
            (await s.Api.FailAsync(HttpMethod.Post, $"/v1/subscriptions/{id}/update", update, 400)).Text("message"),
            StringComparison.Ordinal);
        var request = await RequestAsync(s);
        Assert.Equal((id, "pending"), (request.Text("subscription_id"), request.Text("status")));
        await AnswerAsync(s, request, "approve");
        Assert.Equal("Renamed", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("name"));
        Assert.Single(await s.IssuedAsync());

        await s.Api.SendAsync(HttpMethod.Put, $"/v2/subscriptions/{id}", new { name = "Too late" });
        var late = await RequestAsync(s);
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        var refused = await s.Api.FailAsync(HttpMethod.Post, $"/v1/approvals/requests/{late.Text("id")}/approve", 400);
        Assert.StartsWith("Subscription is cancelled", refused.Text("message"), StringComparison.Ordinal);
        Assert.Equal(late.Text("id"), (await RequestAsync(s, $"status=pending&subscription_id={id}")).Text("id"));
        await AnswerAsync(s, late, "reject");
        Assert.Equal("Renamed", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("name"));
    }

    [Fact]
    public async Task Transition_Waits_AndHappensOnTheDayOfItsApproval()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Pro"));
        var id = await s.SubscribeAsync([Fee(basic, 3100)]);
        await WorkflowAsync(s, "subscription_update", "product_ids", "contains", pro);
        var body = new
        {
            source_subscription_id = id,
            application_schedule = "immediately",
            calculation_method = "pro_rata",
            target_subscription = new { products = new[] { Fee(pro, 6200) } },
        };

        var rejected = await s.Api.PostAsync("/v2/subscriptions/transitions", body);
        await AnswerAsync(s, await RequestAsync(s), "reject");
        var held = await s.Api.PostAsync("/v2/subscriptions/transitions", body);
        Assert.Equal("pending_approval", held.Text("status"));
        Assert.True(held.IsNull("target_subscription_id"));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        Assert.Equal("active", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
        Assert.Equal(1, (await s.Api.GetAsync("/v2/subscriptions")).Decimal("meta.total"));
        await AnswerAsync(s, await RequestAsync(s), "approve");

        var done = await s.Api.GetAsync($"/v2/subscriptions/transitions/{held.Text("id")}");
        Assert.Equal(("completed", "2024-01-11"), (done.Text("status"), done.Text("transition_date")));
        // 21 of 31 days of 3,100 come back, 21 of 31 of 6,200 are charged
        Assert.Equal(
            ["Basic 1 2024-01-11..2024-02-01 2100", "Pro 1 2024-01-11..2024-02-01 4200"], Lines((await s.IssuedAsync())[^1]).Order());
        Assert.Equal("active", (await s.Api.GetAsync($"/v2/subscriptions/{done.Text("target_subscription_id")}")).Text("status"));
        var other = await s.Api.GetAsync($"/v2/subscriptions/transitions/{rejected.Text("id")}");
        Assert.Equal("changes_requested", other.Text("status"));
        Assert.True(other.IsNull("target_subscription_id"));
    }

    private static object Seats(string id) => new
    {
        id,
        payment_interval = new { period = "months", count = 1 },
        count = 5,
        prices = new[] { PerUnit(100) },
    };

    private static object Work(int amount) => new { name = "Work", unit_amount = amount };

    private static async Task<string> DraftAsync(Scenario s, int amount) => (await s.Api.PostAsync("/v1/invoices", new
    {
        customer_id = s.CustomerId,
        status = "draft",
        line_items = new[] { Work(amount) },
    })).Text("id");

    private static Task WorkflowAsync(Scenario s, string flow, string field, string @operator, object value) =>
        s.Api.PostAsync("/v1/approvals/workflows", new
        {
            name = "Held",
            applicable_flows = new[] { flow },
            is_active = true,
            priority = 1,
            step_execution = "sequential",
            rules = new[] { new { @operator = "and", conditions = new[] { new { field, @operator, value } } } },
            steps = new[] { new { name = "Finance", order = 1, approver_requirement = "any" } },
        });

    private static Task<JsonElement> AnswerAsync(Scenario s, JsonElement request, string answer) =>
        s.Api.PostAsync($"/v1/approvals/requests/{request.Text("id")}/{answer}");

    private static async Task<JsonElement> RequestAsync(Scenario s, string filter = "status=pending") =>
        Assert.Single((await s.Api.GetAsync($"/v1/approvals/requests?{filter}")).Items("data"));
}
