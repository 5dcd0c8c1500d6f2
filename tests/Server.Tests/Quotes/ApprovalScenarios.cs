using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Quotes.QuoteWords;

namespace Plumbline.Server.Tests.Quotes;

/// <summary>Quotes that wait until somebody has said yes.</summary>
public sealed class ApprovalScenarios(TestServer server)
{
    private static readonly object Large = new { field = "total_amount", @operator = "gt", value = 100000 };

    [Fact]
    public async Task LargeQuote_InTwoSteps_GoesOutWhenBothHaveApproved()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = await s.FeeAsync();
        await WorkflowAsync(
            s, "Large", 2, "sequential", [Rule("and", Large)],
            Step("Sales", 1, "any", "usr_1"), Step("Finance", 2, "all", "usr_2", "usr_3"));
        await WorkflowAsync(s, "Everything, one day", 3, "sequential", [Rule("and", Large)], Step("Nobody", 1, "any", "usr_9"));

        var small = await QuoteAsync(s, fee, 100);
        Assert.Equal(0, (await s.Api.GetAsync($"/v1/quotes/{small.Text("id")}/approvals")).GetArrayLength());
        Assert.Equal("approved", (await DoAsync(s, small, "finalize")).Text("status"));

        var quote = await QuoteAsync(s, fee, 10000, new { status = "pending_signature" });
        var id = quote.Text("id");
        Assert.Equal("pending_approval", quote.Text("status"));
        Assert.Equal("Quote is pending_approval; this needs it to be approved or pending_signature",
            await RefusedAsync(s, id, "send", new { email = "a@b.test" }));
        var asked = await s.Api.GetAsync($"/v1/quotes/{id}/approvals");
        Assert.Equal(["requested", "pending"], asked.Texts("", "status"));
        var request = $"/v1/approvals/requests/{asked.Text("0.request_id")}";

        var stranger = await s.Api.FailAsync(HttpMethod.Post, $"{request}/approve", new { user_id = "usr_2" }, 403);
        Assert.Equal("The user is no approver of a step that is asked for", stranger.Text("message"));
        await s.Api.PostAsync($"{request}/approve", new { user_id = "usr_1", comment = "Fine" });
        await s.Api.PostAsync($"{request}/approve", new { user_id = "usr_2" });
        Assert.Equal("pending_approval", (await GetAsync(s, id)).Text("status"));
        var twice = await s.Api.FailAsync(HttpMethod.Post, $"{request}/approve", new { user_id = "usr_2" }, 400);
        Assert.Equal("The user has approved this step already", twice.Text("message"));
        var done = await s.Api.PostAsync($"{request}/approve", new { user_id = "usr_3" });

        Assert.Equal(("approved", "Fine"), (done.Text("status"), done.Text("steps.0.decisions.0.comment")));
        Assert.Equal(["approved", "approved"], done.Texts("steps", "status"));
        Assert.Equal(("approved", "2024-01-10T00:00:00.000Z"),
            ((await GetAsync(s, id)).Text("status"), (await GetAsync(s, id)).Text("approved_at")));
        Assert.Equal("Approval request is approved; this needs it to be pending",
            (await s.Api.FailAsync(HttpMethod.Post, $"{request}/approve", 400)).Text("message"));
    }

    [Fact]
    public async Task Rejected_ChangesAndAsksAgain_ByTheWorkflowOfThen()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = await s.FeeAsync();
        var workflow = await WorkflowAsync(
            s, "Discounts", 1, "parallel", [Rule("or", Large, new { field = "product_ids", @operator = "contains", value = fee })],
            Step("A", 1, "any", "usr_1"), Step("B", 2, "any", "usr_2"));
        var quote = await OneOffAsync(s, null, new { product_id = fee, unit_amount = 700 });
        var id = quote.Text("id");
        var preview = await s.Api.GetAsync($"/v1/quotes/{id}/approvals");
        Assert.Equal(["preview", "preview"], preview.Texts("", "status"));

        await DoAsync(s, quote, "finalize");
        var asked = await s.Api.GetAsync($"/v1/quotes/{id}/approvals");
        Assert.Equal(["requested", "requested"], asked.Texts("", "status"));
        var first = asked.Text("0.request_id");
        await s.Api.PostAsync($"/v1/approvals/requests/{first}/approve", new { step_id = asked.Text("1.id") });
        var rejected = await s.Api.PostAsync($"/v1/approvals/requests/{first}/reject", new { comment = "Too cheap" });
        Assert.Equal("rejected", rejected.Text("status"));
        Assert.Equal(["rejected", "approved"], rejected.Texts("steps", "status"));
        Assert.Equal("changes_requested", (await GetAsync(s, id)).Text("status"));

        var only = new { steps = new[] { Step("Only", 1, "any", "usr_1") } };
        var changed = await s.Api.PutAsync($"/v1/approvals/workflows/{workflow}", only);
        Assert.Equal(2, changed.Decimal("version"));
        Assert.Equal(1, (await s.Api.GetAsync("/v1/approvals/workflows")).Decimal("meta.total"));
        await DoAsync(s, quote, "finalize");
        Assert.Equal("approved", (await DoAsync(s, quote, "approve")).Text("status"));
        Assert.Equal(["rejected", "approved", "approved"], (await s.Api.GetAsync($"/v1/quotes/{id}/approvals")).Texts("", "status"));
        await s.Api.DeleteAsync($"/v1/approvals/workflows/{workflow}");
        await s.Api.FailAsync(HttpMethod.Get, $"/v1/approvals/workflows/{workflow}", 404);
        var free = await OneOffAsync(s, null, new { product_id = fee, unit_amount = 1 });
        Assert.Equal("approved", (await DoAsync(s, free, "finalize")).Text("status"));
    }

    [Theory]
    [InlineData("void", "cancelled")]
    [InlineData("expiry", "cancelled")]
    public async Task WaitingQuote_ThatGoesAway_TakesItsRequestWithIt(string how, string status)
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        await WorkflowAsync(
            s, "All", 1, "sequential", [Rule("and", new { field = "total_amount", @operator = "gte", value = 0 })], Step("A", 1, "any"));
        var quote = await QuoteAsync(s, await s.FeeAsync(), 100, new { expires_at = "2024-02-01T00:00:00.000Z", status = "approved" });
        var request = (await s.Api.GetAsync($"/v1/quotes/{quote.Text("id")}/approvals")).Text("0.request_id");

        if (how == "void")
        {
            await DoAsync(s, quote, "void", new { reason = "No" });
        }
        await s.AdvanceAsync("2024-02-02T00:00:00Z");

        Assert.Equal(status, (await s.Api.GetAsync($"/v1/approvals/requests/{request}")).Text("status"));
        await s.Api.FailAsync(HttpMethod.Post, $"/v1/approvals/requests/{request}/approve", 400);
    }

    [Theory]
    [InlineData("""{"field":"discount_percent","operator":"gte","value":20}""", true)]
    [InlineData("""{"field":"discount_percent","operator":"gt","value":20}""", false)]
    [InlineData("""{"field":"contract_duration","operator":"gt","value":{"period":"months","count":11}}""", true)]
    [InlineData("""{"field":"contract_duration","operator":"eq","value":{"period":"months","count":12}}""", true)]
    [InlineData("""{"field":"payment_interval","operator":"eq","value":{"period":"months","count":1}}""", true)]
    [InlineData("""{"field":"product_ids","operator":"in","value":["itm_1","itm_2"]}""", false)]
    [InlineData("""{"field":"payment_interval","operator":"eq","value":{"period":"once","count":null}}""", false)]
    [InlineData("""{"field":"currency","operator":"not_in","value":["USD","GBP"]}""", true)]
    [InlineData("""{"field":"owner_email","operator":"contains","value":"@Partner."}""", true)]
    [InlineData("""{"field":"has_attachment","operator":"eq","value":true}""", false)]
    [InlineData("""{"field":"payment_method_type","operator":"neq","value":"transfer"}""", true)]
    [InlineData("""{"field":"product_ids","operator":"not_contains","value":["itm_1"]}""", true)]
    [InlineData("""{"field":"total_amount","operator":"lte","value":11999.5}""", false)]
    public async Task Condition_OfAQuote_Decides(string condition, bool applies)
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        await WorkflowAsync(
            s, "W", 1, "sequential", [Rule("and", JsonSerializer.Deserialize<JsonElement>(condition))], Step("A", 1, "any"));
        var fee = await s.FeeAsync();
        var offer = JsonSerializer.SerializeToNode(Yearly(Fee(fee, 1000)))!;
        offer["coupons"] = JsonSerializer.SerializeToNode(new[] { new { type = "percent", discount_percent = 20, repeat = "forever" } });

        var quote = await QuoteAsync(s, fee, 1000, new { subscription = offer, owner_email = "ann@partner.test", status = "approved" });

        Assert.Equal(applies ? "pending_approval" : "approved", quote.Text("status"));
    }

    [Fact]
    public async Task Answers_TwentyAtOnce_SettleTheRequestOnce()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        await WorkflowAsync(
            s, "All", 1, "sequential", [Rule("and", new { field = "currency", @operator = "eq", value = "EUR" })], Step("A", 1, "any"));
        var quote = await OneOffAsync(s, new { status = "approved" }, new { product_id = await s.FeeAsync(), unit_amount = 1 });
        var request = (await s.Api.GetAsync($"/v1/quotes/{quote.Text("id")}/approvals")).Text("0.request_id");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => s.Api.SendAsync(HttpMethod.Post, $"/v1/approvals/requests/{request}/{(i % 2 == 0 ? "approve" : "reject")}")));

        Assert.Equal([(200, 1), (400, 19)], answers.GroupBy(a => a.Status).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
        var after = await s.Api.GetAsync($"/v1/approvals/requests/{request}");
        Assert.Equal(
            after.Text("status") == "approved" ? "approved" : "changes_requested", (await GetAsync(s, quote.Text("id"))).Text("status"));
        Assert.Single(after.Items("steps.0.decisions"));
    }

    private static async Task<string> WorkflowAsync(
        Scenario s, string name, int priority, string execution, object[] rules, params object[] steps) =>
        (await s.Api.PostAsync("/v1/approvals/workflows", new
        {
            name,
            applicable_flows = new[] { "quote_subscription", "quote_one_off" },
            is_active = true,
            priority,
            step_execution = execution,
            rules,
            steps,
        })).Text("id");

    private static object Rule(string op, params object[] conditions) => new { @operator = op, conditions };

    private static object Step(string name, int order, string requirement, params string[] users) =>
        new { name, order, approver_requirement = requirement, approver_user_ids = users };
}
