namespace Plumbline.Server.Tests.BadInput;

/// <summary>What approval workflows and requests refuse.</summary>
public sealed class ApprovalBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/approvals/workflows";
    private const string Update = "PUT /v1/approvals/workflows/{workflow}";
    private const string Step = """{"name":"A","order":1,"approver_requirement":"any"}""";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", Create, "{}",
            "name: Required; applicable_flows: Required; is_active: Required; priority: Required; step_execution: Required; "
            + "rules: Required; steps: Required"),
        Case.Invalid("all wrong", Create,
            """
            {"name":"","applicable_flows":["gift"],"is_active":1,"priority":1.5,"step_execution":"never","rules":[],
            "steps":[{"name":"A","order":0,"approver_requirement":"some","approver_sources":["boss"],"id":"aps_1"}]}
            """,
            "name: String must contain at least 1 character(s); applicable_flows.0: Invalid enum value. Expected 'quote_subscription' | "
            + "'quote_subscription_update' | 'quote_one_off' | 'subscription_update' | 'invoice' | 'credit_note', received 'gift'; "
            + "is_active: Expected boolean, received number; priority: Expected integer, received float; "
            + "step_execution: Invalid enum value. Expected 'sequential' | 'parallel', received 'never'; "
            + "rules: Array must contain at least 1 element(s); steps.0.id: The workflow has no such step; "
            + "steps.0.approver_sources.0: Invalid enum value. Expected 'manager_of_owner', received 'boss'; "
            + "steps.0.order: Number must be greater than or equal to 1; "
            + "steps.0.approver_requirement: Invalid enum value. Expected 'any' | 'all', received 'some'"),
        Case.Invalid("steps out of order", Update, $$$"""{"steps":[{{{Step}}},{{{Step}}}]}""", "steps: Their order must count from 1 to 2"),
        Case.Invalid("conditions that fit nothing", Update,
            """
            {"rules":[{"operator":"and","conditions":[
            {"field":"total_amount","operator":"gt"},
            {"field":"total_amount","operator":"gt","value":"much"},
            {"field":"total_amount","operator":"contains","value":5},
            {"field":"currency","operator":"lt","value":"EUR"},
            {"field":"currency","operator":"in","value":"EUR"},
            {"field":"has_attachment","operator":"eq","value":"yes"},
            {"field":"trial_duration","operator":"gt","value":{"period":"days","count":3}},
            {"field":"payment_interval","operator":"in","value":[{"period":"once","count":null}]}]}]}
            """,
            "rules.0.conditions.0.value: Required; rules.0.conditions.1.value: Expected number; "
            + "rules.0.conditions.2.value: Only for texts and lists of ids; rules.0.conditions.3.value: Only for numbers and durations; "
            + "rules.0.conditions.4.value: Expected a list of texts; rules.0.conditions.5.value: Expected boolean; "
            + "rules.0.conditions.6.value: Expected duration; "
            + "rules.0.conditions.7.value: Only for numbers, texts and lists of ids"),
        Case.Of("an unknown workflow", "PUT /v1/approvals/workflows/apw_1", "{}", "404 Approval workflow not found"),
        Case.Of("another company's", "DELETE /v1/approvals/workflows/{other_workflow}", null, "404 Approval workflow not found"),
        Case.Of("an unknown request", "GET /v1/approvals/requests/apreq_1", null, "404 Approval request not found"),
        Case.Of("an unknown request", "POST /v1/approvals/requests/apreq_1/approve", null, "404 Approval request not found"),
        Case.Invalid("a wrong answer", "POST /v1/approvals/requests/apreq_1/reject", """{"comment":3,"step_id":[]}""",
            "step_id: Expected string, received array; comment: Expected string, received number"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Approvals_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
