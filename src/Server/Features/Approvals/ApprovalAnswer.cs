using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

public sealed record ApprovalWorkflowAnswer(
    string Id,
    string Name,
    string? Description,
    IReadOnlyList<ApprovalFlow> ApplicableFlows,
    bool IsActive,
    int Priority,
    IReadOnlyList<ApprovalRule> Rules,
    StepExecution StepExecution,
    bool EmailNotificationEnabled,
    IReadOnlyList<ApprovalStep> Steps,
    int Version,
    string? OriginalWorkflowId,
    Instant CreatedAt)
{
    public static ApprovalWorkflowAnswer Of(ApprovalWorkflow w) => new(
        w.Id, w.Name, w.Description, w.ApplicableFlows, w.IsActive, w.Priority, w.Rules, w.StepExecution, w.EmailNotificationEnabled,
        w.Steps, w.Revision, w.OriginalWorkflowId, w.CreatedAt);
}

/// <summary>A request (the contract leaves its fields open).</summary>
public sealed record ApprovalRequestAnswer(
    string Id,
    ApprovalFlow Flow,
    string CustomerId,
    string? QuoteId,
    string? InvoiceId,
    string? SubscriptionId,
    string? TransitionId,
    ApprovalStatus Status,
    string WorkflowId,
    string WorkflowName,
    int WorkflowVersion,
    StepExecution StepExecution,
    IReadOnlyList<ApprovalStepAnswer> Steps,
    Instant CreatedAt,
    Instant UpdatedAt,
    Instant? DecidedAt)
{
    public static ApprovalRequestAnswer Of(ApprovalRequest r) => new(
        r.Id, r.Flow, r.CustomerId, NoneIfEmpty(r.QuoteId), r.InvoiceId, r.SubscriptionId, r.TransitionId, r.Status,
        r.WorkflowId, r.WorkflowName, r.Revision, r.StepExecution,
        [.. r.Steps.Select(s => ApprovalStepAnswer.Of(s, r.WorkflowId, r.WorkflowName, r.Id))], r.CreatedAt, r.UpdatedAt, r.DecidedAt);

    private static string? NoneIfEmpty(string id) => id.Length == 0 ? null : id;
}

/// <summary>A step of a request, or of one that would be made: then it has no request and its status is <c>preview</c>.</summary>
public sealed record ApprovalStepAnswer(
    string Id,
    string? RequestId,
    string WorkflowId,
    string WorkflowName,
    string Name,
    int Order,
    string Status,
    ApproverRequirement ApproverRequirement,
    IReadOnlyList<string> ApproverRoleIds,
    IReadOnlyList<string> ApproverUserIds,
    IReadOnlyList<string> ApproverSources,
    Instant? RequestedAt,
    Instant? DecidedAt,
    IReadOnlyList<ApprovalDecisionAnswer> Decisions)
{
    public static ApprovalStepAnswer Of(RequestedStep s, string workflowId, string workflowName, string? requestId) => new(
        s.Step.Id, requestId, workflowId, workflowName, s.Step.Name, s.Step.Order,
        requestId is null ? "preview" : Words<ApprovalStepStatus>.Of(s.Status), s.Step.ApproverRequirement, s.Step.ApproverRoleIds,
        s.Step.ApproverUserIds, s.Step.ApproverSources, s.RequestedAt, s.DecidedAt,
        [.. s.Decisions.Select(d => new ApprovalDecisionAnswer(d.UserId, d.IsApproval ? "approved" : "rejected", d.Comment, d.At))]);
}

public sealed record ApprovalDecisionAnswer(string? UserId, string Decision, string? Comment, Instant DecidedAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ApprovalWorkflowAnswer))]
[JsonSerializable(typeof(ApprovalRequestAnswer))]
[JsonSerializable(typeof(OffsetPage<ApprovalRequestAnswer>))]
[JsonSerializable(typeof(IReadOnlyList<ApprovalStepAnswer>))]
internal sealed partial class ApprovalsJson : JsonSerializerContext;
