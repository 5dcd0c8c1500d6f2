using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Approvals;

public enum ApprovalStatus
{
    Pending,
    Approved,
    Rejected,
    Cancelled,
}

public enum ApprovalStepStatus
{
    /// <summary>Waits for the steps before it.</summary>
    Pending,

    Requested,
    Approved,
    Rejected,

    /// <summary>Its word is not needed any more.</summary>
    Skipped,
}

/// <summary>What somebody said; without a user, the account's owner.</summary>
public sealed record ApprovalDecision(string? UserId, bool IsApproval, string? Comment, Instant At);

/// <summary>A step of a workflow as it was when the request was made, with what came of it.</summary>
public sealed record RequestedStep(
    ApprovalStep Step, ApprovalStepStatus Status, Instant? RequestedAt, Instant? DecidedAt, IReadOnlyList<ApprovalDecision> Decisions);

/// <summary>What waits: a quote, an invoice or credit note, a transition, or a change of a subscription.</summary>
/// <param name="CustomerId">Whose it is.</param>
public sealed record ApprovalSubject(string CustomerId)
{
    public string? QuoteId { get; init; }

    public string? InvoiceId { get; init; }

    public string? SubscriptionId { get; init; }

    public string? TransitionId { get; init; }

    /// <summary>The body that was sent, for what is carried out only once it is approved.</summary>
    public JsonElement? Change { get; init; }
}

/// <summary>Something that waits for approval. The steps are copies: a workflow that changes does not change what was asked.</summary>
public sealed class ApprovalRequest : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>apreq_…</c></summary>
    public required string Id { get; init; }

    public required ApprovalFlow Flow { get; init; }

    /// <summary>Empty for what is no quote.</summary>
    public string QuoteId { get; init; } = "";

    public string? InvoiceId { get; init; }

    public string? SubscriptionId { get; init; }

    public string? TransitionId { get; init; }

    public JsonElement? Change { get; init; }

    public required string CustomerId { get; init; }

    public required string WorkflowId { get; init; }

    public required string WorkflowName { get; init; }

    /// <summary>The version of the workflow.</summary>
    public required int Revision { get; init; }

    public required StepExecution StepExecution { get; init; }

    public required List<RequestedStep> Steps { get; set; }

    public ApprovalStatus Status { get; set; }

    public Instant? DecidedAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    public static ApprovalRequest Of(
        ApprovalWorkflow workflow, ApprovalFlow flow, string id, ApprovalSubject subject, Instant now)
    {
        var request = new ApprovalRequest
        {
            Id = id,
            Flow = flow,
            QuoteId = subject.QuoteId ?? "",
            InvoiceId = subject.InvoiceId,
            SubscriptionId = subject.SubscriptionId,
            TransitionId = subject.TransitionId,
            Change = subject.Change,
            CustomerId = subject.CustomerId,
            WorkflowId = workflow.Id,
            WorkflowName = workflow.Name,
            Revision = workflow.Revision,
            StepExecution = workflow.StepExecution,
            Steps =
            [
                .. workflow.Steps.OrderBy(s => s.Order).Select(s => new RequestedStep(s, ApprovalStepStatus.Pending, null, null, [])),
            ],
            CreatedAt = now,
            UpdatedAt = now,
        };
        request.Ask(now);
        return request;
    }

    /// <summary>Says of a step that is asked for what was decided; settles the request when that was the last word.</summary>
    public void Decide(RequestedStep step, ApprovalDecision decision, bool isSettled)
    {
        var now = decision.At;
        var said = step with { Decisions = [.. step.Decisions, decision] };
        var status = decision.IsApproval ? ApprovalStepStatus.Approved : ApprovalStepStatus.Rejected;
        var decided = isSettled ? said with { Status = status, DecidedAt = now } : said;
        Steps = [.. Steps.Select(s => s.Step.Id == step.Step.Id ? decided : s)];
        UpdatedAt = now;
        if (isSettled && !decision.IsApproval)
        {
            Close(ApprovalStatus.Rejected, now);
        }
        else if (Steps.TrueForAll(s => s.Status == ApprovalStepStatus.Approved))
        {
            Close(ApprovalStatus.Approved, now);
        }
        else
        {
            Ask(now);
        }
    }

    /// <summary>Ends it; steps that were not decided are not needed any more.</summary>
    public void Close(ApprovalStatus status, Instant now)
    {
        Steps =
        [
            .. Steps.Select(s => s.Status is ApprovalStepStatus.Pending or ApprovalStepStatus.Requested
                ? s with { Status = ApprovalStepStatus.Skipped }
                : s),
        ];
        (Status, DecidedAt, UpdatedAt) = (status, now, now);
    }

    /// <summary>Asks the next step, or all of them side by side.</summary>
    private void Ask(Instant now)
    {
        var isAsked = Steps.Exists(s => s.Status == ApprovalStepStatus.Requested);
        var next = new List<RequestedStep>();
        foreach (var step in Steps)
        {
            var asks = step.Status == ApprovalStepStatus.Pending && (StepExecution == StepExecution.Parallel || !isAsked);
            isAsked |= asks;
            next.Add(asks ? step with { Status = ApprovalStepStatus.Requested, RequestedAt = now } : step);
        }
        Steps = next;
    }

    public IEnumerable<Happening> Happenings(RowChange change) => ApprovalEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<ApprovalRequest>
    {
        public void Configure(EntityTypeBuilder<ApprovalRequest> table)
        {
            table.ToTable("approval_requests");
            table.Property(r => r.Steps).HasJson();
            table.Property(r => r.Change).HasJson();
            table.HasIndex(r => new { r.TenantId, r.QuoteId });
            table.HasIndex(r => new { r.TenantId, r.InvoiceId });
        }
    }
}
