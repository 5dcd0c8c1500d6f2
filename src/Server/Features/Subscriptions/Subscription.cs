using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Subscriptions;

public enum SubscriptionStatus
{
    Draft,
    Pending,
    Active,
    Paused,
    Cancelled,
    Voided,
    Errored,
    Archived,
}

public enum ActivationStrategy
{
    StartDate,
    Manually,
    Checkout,
    Quote,
    ContractStartDate,
}

public enum CancellationSource
{
    Portal,
    App,
    Api,
    System,
}

/// <summary>
/// What a customer pays for over time. The contract's terms are one JSON column (<see cref="Phases"/>), from which the engine's terms are
/// derived; columns of their own are what queries ask for.
/// </summary>
public sealed class Subscription : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>sub_…</c></summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>The entity it names itself; null for the customer's.</summary>
    public string? InvoicingEntityId { get; init; }

    /// <summary>The entity that bills it, fixed at creation: moving the customer leaves it alone.</summary>
    public required string BillingEntityId { get; init; }

    public required string Currency { get; init; }

    public required SubscriptionStatus Status { get; set; }

    public required ActivationStrategy ActivationStrategy { get; init; }

    public string? Name { get; set; }

    public string? PurchaseOrder { get; set; }

    public string? CrmOpportunityId { get; set; }

    public IntervalState? CommitmentInterval { get; set; }

    public bool RenewAutomatically { get; set; } = true;

    public IntervalState? RenewFor { get; set; }

    public Instant? StartsAt { get; set; }

    public Instant? ContractStart { get; set; }

    public Instant? ContractEnd { get; set; }

    public Instant? InitialBillingAt { get; set; }

    public Instant? CancelAt { get; set; }

    /// <summary>The end, once it has come.</summary>
    public Instant? EndedAt { get; set; }

    public CancellationStrategy? CancellationStrategy { get; set; }

    public string? RefundMethod { get; set; }

    public string? CancellationReason { get; set; }

    public CancellationSource? CancellationSource { get; set; }

    public bool? DisplayShippingDetails { get; set; }

    /// <summary>Free metadata as JSON text.</summary>
    public string? Properties { get; set; }

    public string? InvoiceCustomNote { get; set; }

    public string PaymentMethodStrategy { get; set; } = "current";

    public required List<PhaseState> Phases { get; set; }

    public List<PauseState> Pauses { get; set; } = [];

    /// <summary>When a paused subscription resumes by itself; null when somebody must do it.</summary>
    public Instant? ReactivateAt { get; set; }

    /// <summary>How far each product was billed, as the engine counts it.</summary>
    public SortedDictionary<string, Instant> BilledThrough { get; set; } = new(StringComparer.Ordinal);

    /// <summary>When the next piece of automatic work falls due; null when there is none.</summary>
    public Instant? DueAt { get; set; }

    /// <summary>When the next invoice falls due.</summary>
    public Instant? NextPaymentAt { get; set; }

    /// <summary>Since when it is paused; null when it is not.</summary>
    public Instant? PausedAt => Status == SubscriptionStatus.Paused ? Pauses[^1].From : null;

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Subscription>
    {
        public void Configure(EntityTypeBuilder<Subscription> table)
        {
            table.ToTable("subscriptions");
            table.Property(s => s.Phases).HasJson();
            table.Property(s => s.Pauses).HasJson();
            table.Property(s => s.BilledThrough).HasJson();
            table.Property(s => s.CommitmentInterval).HasJson();
            table.Property(s => s.RenewFor).HasJson();
            table.Ignore(s => s.PausedAt);
            table.HasIndex(s => new { s.TenantId, s.CustomerId });
            table.HasIndex(s => new { s.TenantId, s.CreatedAt, s.Id });
            table.HasIndex(s => new { s.TenantId, s.DueAt }).HasFilter("due_at is not null");
        }
    }
}

/// <summary>A product within a subscription, in a table of its own for the question "who uses this product?".</summary>
public sealed class SubscriptionProductUse : ITenantRow
{
    public int TenantId { get; set; }

    public required string SubscriptionId { get; init; }

    public required string ProductId { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<SubscriptionProductUse>
    {
        public void Configure(EntityTypeBuilder<SubscriptionProductUse> table)
        {
            table.ToTable("subscription_products");
            table.HasKey(u => new { u.SubscriptionId, u.ProductId });
            table.HasIndex(u => new { u.TenantId, u.ProductId });
        }
    }
}
