using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Approvals;

public enum ApprovalFlow
{
    QuoteSubscription,
    QuoteSubscriptionUpdate,
    QuoteOneOff,
    SubscriptionUpdate,
    Invoice,
    CreditNote,
}

public enum StepExecution
{
    Sequential,
    Parallel,
}

public enum RuleOperator
{
    And,
    Or,
}

public enum ConditionOperator
{
    Eq,
    Neq,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    NotIn,
    Contains,
    NotContains,
}

public enum ApproverRequirement
{
    Any,
    All,
}

/// <summary>A comparison of one fact with a value.</summary>
public sealed record ApprovalCondition(string Field, ConditionOperator Operator, JsonElement Value);

/// <summary>Conditions of which all, or any, must hold. A workflow applies when any of its rules does.</summary>
public sealed record ApprovalRule(string Id, RuleOperator Operator, IReadOnlyList<ApprovalCondition> Conditions);

/// <summary>Whose word is asked.</summary>
public sealed record ApprovalStep(
    string Id,
    string Name,
    int Order,
    ApproverRequirement ApproverRequirement,
    IReadOnlyList<string> ApproverRoleIds,
    IReadOnlyList<string> ApproverUserIds,
    IReadOnlyList<string> ApproverSources);

/// <summary>What must be approved, and by whom. A change keeps the version before it under an id of its own.</summary>
public sealed class ApprovalWorkflow : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>apw_…</c></summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public List<ApprovalFlow> ApplicableFlows { get; set; } = [];

    public bool IsActive { get; set; }

    /// <summary>The workflow with the lowest one that applies is used.</summary>
    public int Priority { get; set; }

    public StepExecution StepExecution { get; set; }

    public bool EmailNotificationEnabled { get; set; }

    public List<ApprovalRule> Rules { get; set; } = [];

    public List<ApprovalStep> Steps { get; set; } = [];

    /// <summary>The contract's version, from 1.</summary>
    public int Revision { get; set; } = 1;

    /// <summary>Of a version that was replaced: the workflow.</summary>
    public string? OriginalWorkflowId { get; init; }

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change) => ApprovalEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<ApprovalWorkflow>
    {
        public void Configure(EntityTypeBuilder<ApprovalWorkflow> table)
        {
            table.ToTable("approval_workflows");
            table.Property(w => w.ApplicableFlows).HasJson();
            table.Property(w => w.Rules).HasJson();
            table.Property(w => w.Steps).HasJson();
            table.HasIndex(w => new { w.TenantId, w.CreatedAt, w.Id });
        }
    }
}
