using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

/// <summary>The body of a workflow, for its making (everything that is required) or its change (what is sent).</summary>
public sealed record WorkflowInput(
    Body Body,
    string? Name,
    string? Description,
    IReadOnlyList<ApprovalFlow>? Flows,
    bool? IsActive,
    int? Priority,
    StepExecution? Execution,
    bool? Notifies,
    IReadOnlyList<ApprovalRule>? Rules,
    IReadOnlyList<ApprovalStep>? Steps)
{
    private static readonly string[] Sources = ["manager_of_owner"];
    private static readonly string[] Periods = ["weeks", "months", "years"];

    public static WorkflowInput Read(Body body, IReadOnlyList<ApprovalStep>? before)
    {
        var need = before is null ? Need.Required : Need.Optional;
        var name = body.Name("name", need);
        var description = body.Text("description", Need.Nullable, 5000);
        var flows = body.WordsIn("applicable_flows", Words<ApprovalFlow>.All.ToArray(), need, min: 1);
        var input = new WorkflowInput(
            body,
            name,
            description,
            flows?.Select(w => Words<ApprovalFlow>.TryParse(w, out var flow) ? flow : default).Distinct().ToList(),
            body.Flag("is_active", need),
            body.Integer("priority", need, -1_000_000, 1_000_000),
            body.Word<StepExecution>("step_execution", need),
            body.Flag("email_notification_enabled"),
            body.Objects("rules", need, 1, 50)?.Select(ReadRule).ToList(),
            body.Objects("steps", need, 1, 20)?.Select(b => ReadStep(b, before ?? [])).ToList());
        if (input.Steps is { } steps && !steps.Select(s => s.Order).Order().SequenceEqual(Enumerable.Range(1, steps.Count)) && body.IsValid)
        {
            body.Refuse("steps", $"Their order must count from 1 to {steps.Count}");
        }
        return input;
    }

    public void SetOn(ApprovalWorkflow workflow)
    {
        workflow.Name = Name ?? workflow.Name;
        workflow.Description = Body.Has("description") ? Description : workflow.Description;
        workflow.ApplicableFlows = Flows?.ToList() ?? workflow.ApplicableFlows;
        workflow.IsActive = IsActive ?? workflow.IsActive;
        workflow.Priority = Priority ?? workflow.Priority;
        workflow.StepExecution = Execution ?? workflow.StepExecution;
        workflow.EmailNotificationEnabled = Notifies ?? workflow.EmailNotificationEnabled;
        workflow.Rules = Rules?.ToList() ?? workflow.Rules;
        workflow.Steps = Steps?.OrderBy(s => s.Order).ToList() ?? workflow.Steps;
    }

    private static ApprovalRule ReadRule(Body body) => new(
        Ids.New("apr"),
        body.Word<RuleOperator>("operator", Need.Required) ?? default,
        [.. (body.Objects("conditions", Need.Required, 1, 50) ?? []).Select(ReadCondition)]);

    private static ApprovalStep ReadStep(Body body, IReadOnlyList<ApprovalStep> before)
    {
        var id = body.Text("id", max: 255);
        if (id is not null && !before.Any(s => s.Id == id))
        {
            body.Refuse("id", "The workflow has no such step");
        }
        var roles = body.Texts("approver_role_ids", max: 100, maxLength: 255) ?? [];
        var users = body.Texts("approver_user_ids", max: 100, maxLength: 255) ?? [];
        var sources = body.WordsIn("approver_sources", Sources) ?? [];
        return new ApprovalStep(
            id ?? Ids.New("aps"),
            body.Name("name", Need.Required) ?? "",
            body.Integer("order", Need.Required, 1, 100) ?? 0,
            body.Word<ApproverRequirement>("approver_requirement", Need.Required) ?? default,
            [.. roles.Distinct()],
            [.. users.Distinct()],
            [.. sources.Distinct()]);
    }

    // a condition on something that nobody knows would let everything pass unseen: it is refused
    private static ApprovalCondition ReadCondition(Body body)
    {
        var field = body.WordIn("field", ApprovalFacts.All, Need.Required);
        var op = body.Word<ConditionOperator>("operator", Need.Required);
        if (body.Raw("value") is not { } value)
        {
            body.Refuse("value", "Required", "invalid_type");
            return new ApprovalCondition("", default, default);
        }
        if (field is not null && op is { } known && Fault(field, known, value) is { } fault)
        {
            body.Refuse("value", fault, "invalid_type");
        }
        return new ApprovalCondition(field ?? "", op ?? default, value.Clone());
    }

    private static string? Fault(string field, ConditionOperator op, JsonElement value) => op switch
    {
        ConditionOperator.In or ConditionOperator.NotIn when !IsListable(field) => "Only for numbers, texts and lists of ids",
        ConditionOperator.In or ConditionOperator.NotIn => value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().All(v => Fits(field, v)) ? null : $"Expected a list of {KindOf(field)}s",
        ConditionOperator.Contains or ConditionOperator.NotContains =>
            !ApprovalFacts.Texts.Contains(field) && !ApprovalFacts.Lists.Contains(field) ? "Only for texts and lists of ids"
            : Fits(field, value) || (ApprovalFacts.Lists.Contains(field) && value.ValueKind == JsonValueKind.Array
                && value.EnumerateArray().All(v => Fits(field, v))) ? null : "Expected text",
        ConditionOperator.Eq or ConditionOperator.Neq =>
            value.ValueKind == JsonValueKind.Null || Fits(field, value) ? null : $"Expected {KindOf(field)}",
        _ => !ApprovalFacts.Numbers.Contains(field) && !ApprovalFacts.Lengths.Contains(field) ? "Only for numbers and durations"
            : Fits(field, value) ? null : $"Expected {KindOf(field)}",
    };

    private static bool Fits(string field, JsonElement value) =>
        ApprovalFacts.Numbers.Contains(field) ? value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _)
        : ApprovalFacts.Flags.Contains(field) ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
        : ApprovalFacts.Lengths.Contains(field) ? IsLength(value)
        : value.ValueKind == JsonValueKind.String && Body.IsCleanText(value);

    private static bool IsLength(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("period", out var period)
        && value.TryGetProperty("count", out var count)
        && (Body.Is(period, "once") ? count.ValueKind == JsonValueKind.Null
            : Array.Exists(Periods, p => Body.Is(period, p)) && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var n)
                && n is > 0 and <= 10_000);

    // the contract has lists of texts and numbers only
    private static bool IsListable(string field) =>
        ApprovalFacts.Numbers.Contains(field) || ApprovalFacts.Texts.Contains(field) || ApprovalFacts.Lists.Contains(field);

    private static string KindOf(string field) =>
        ApprovalFacts.Numbers.Contains(field) ? "number"
        : ApprovalFacts.Flags.Contains(field) ? "boolean"
        : ApprovalFacts.Lengths.Contains(field) ? "duration"
        : "text";
}
