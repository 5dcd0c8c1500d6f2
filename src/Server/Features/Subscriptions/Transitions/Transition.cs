using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Subscriptions.Transitions;

public enum TransitionStatus
{
    Scheduled,
    Completed,
    Failed,
    Draft,
    PendingApproval,
    ChangesRequested,
    Cancelled,
    PendingQuoteSignature,
}

public enum TransitionSchedule
{
    Immediately,
    Scheduled,
    NextRenewal,
    LastRenewal,
    QuoteSignature,
    ScheduledAfterQuoteSignature,
}

/// <summary>What the change costs for the time that was paid already.</summary>
public enum TransitionCalculation
{
    /// <summary>No document at all.</summary>
    DoNotCharge,

    /// <summary>One invoice for the difference, or a credit note when more comes back.</summary>
    ProRata,

    /// <summary>Credit notes for the old and an invoice for the new.</summary>
    ProRataSeparateDocuments,
}

public enum CycleTransition
{
    KeepCurrentBillingCycle,
    AlignToNewBillingCycle,
}

/// <summary>A subscription that takes the place of another at an instant. The target is stored with it, as a draft until then.</summary>
public sealed class Transition : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>sut_…</c></summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>Whether its target is there: one that waits for approval is made anew when it is approved.</summary>
    public bool HasTarget => Status is not (TransitionStatus.PendingApproval or TransitionStatus.ChangesRequested);

    public required string SourceSubscriptionId { get; init; }

    public required string TargetSubscriptionId { get; set; }

    public required TransitionStatus Status { get; set; }

    public required TransitionSchedule ApplicationSchedule { get; init; }

    public required TransitionCalculation CalculationMethod { get; init; }

    public required CycleTransition BillingCycleTransitionMethod { get; init; }

    public string? Name { get; init; }

    /// <summary>The first instant of the target.</summary>
    public required Instant TransitionDate { get; set; }

    public Instant? TransitionedAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public IEnumerable<Happening> Happenings(RowChange change) => change.Became(nameof(Status), TransitionStatus.Completed)
        ?
        [
            new Happening("subscription_transition.completed", Id)
            {
                CustomerId = CustomerId,
                SubscriptionId = SourceSubscriptionId,
            },
        ]
        : [];

    internal sealed class Table : IEntityTypeConfiguration<Transition>
    {
        public void Configure(EntityTypeBuilder<Transition> table)
        {
            table.ToTable("subscription_transitions");
            table.HasIndex(t => new { t.TenantId, t.CreatedAt, t.Id });
            table.HasIndex(t => t.SourceSubscriptionId);
        }
    }
}
