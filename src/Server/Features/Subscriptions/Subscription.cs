using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions.Arr;
using Plumbline.Server.Outbox;

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
public sealed class Subscription : ITenantRow, IVersionedRow, IRecordedRow, IEventfulRow
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

    /// <summary>The template that it was made from, or that it carries as a label; null for none.</summary>
    public string? TemplateId { get; set; }

    public string? TemplateConfigurationId { get; set; }

    /// <summary>The quote that it came from, or whose offer it is; null for none.</summary>
    public string? QuoteId { get; set; }

    /// <summary>The checkout that begins it; null when it begins otherwise.</summary>
    public string? CheckoutSessionId { get; set; }

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

    /// <summary>Minor units net of tax that a custom cancellation charges or gives back.</summary>
    public long? CancellationAmount { get; set; }

    public string? CancellationReason { get; set; }

    public CancellationSource? CancellationSource { get; set; }

    public bool? DisplayShippingDetails { get; set; }

    /// <summary>Free metadata as JSON text.</summary>
    public string? Properties { get; set; }

    public string? InvoiceCustomNote { get; set; }

    /// <summary>The least that an invoice comes to, net, what is charged once aside; null for none.</summary>
    public long? MinimumInvoiceFee { get; set; }

    public InvoiceOptions InvoiceOptions { get; set; } = new();

    public string PaymentMethodStrategy { get; set; } = "current";

    public required List<PhaseState> Phases { get; set; }

    public List<PauseState> Pauses { get; set; } = [];

    /// <summary>When a paused subscription resumes by itself; null when somebody must do it.</summary>
    public Instant? ReactivateAt { get; set; }

    /// <summary>Annual recurring revenue as somebody set it; null for the computed one.</summary>
    public decimal? EstimatedArr { get; set; }

    /// <summary>What a year of its usage is worth, in minor units, as of the last invoice that had some.</summary>
    public long AnnualUsage { get; set; }

    /// <summary>How far the history of its annual value is written; null for one that is older than the history.</summary>
    public ArrMark? Arr { get; set; }

    /// <summary>Value of the contract as somebody set it; null for the computed one.</summary>
    public decimal? ContractValue { get; set; }

    /// <summary>How far each product was billed, as the engine counts it.</summary>
    public SortedDictionary<string, Instant> BilledThrough { get; set; } = new(StringComparer.Ordinal);

    /// <summary>When the next piece of automatic work falls due; null when there is none.</summary>
    public Instant? DueAt { get; set; }

    /// <summary>When the next invoice falls due.</summary>
    public Instant? NextPaymentAt { get; set; }

    /// <summary>When the running phase is left before the end that was planned, so that money may come back; null when not.</summary>
    public Instant? PhaseSwitchAt { get; set; }

    /// <summary>When the next of the updates planned ahead is made; null when none is.</summary>
    public Instant? UpdateAt { get; set; }

    /// <summary>When seats that follow the customer's events are counted next by their schedule; null when none are.</summary>
    public Instant? SeatsAt { get; set; }

    /// <summary>When a transition puts another in its place; null when none is planned.</summary>
    public Instant? TransitionAt { get; set; }

    /// <summary>The terms of the contract; null when only the older fields tell them.</summary>
    public ContractState? ContractTerms { get; set; }

    /// <summary>Since when it is paused; null when it is not.</summary>
    public Instant? PausedAt => Status == SubscriptionStatus.Paused ? Pauses[^1].From : null;

    /// <summary>When it ends as things are planned: by cancellation, or with its last phase; null when open.</summary>
    public Instant? PlannedEnd => Phases.Count > 0 && Phases[^1].EndsAt is { } last && !(CancelAt < last) ? last : CancelAt;

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    /// <summary>The phase that runs at an instant; else the last that ran, or the first one to come.</summary>
    public PhaseState? PhaseAt(Instant at) => Phases.FindLast(p => p.StartsAt <= at) ?? (Phases.Count > 0 ? Phases[0] : null);

    /// <summary>The number that the key of a further product gets; keys are unique through all phases.</summary>
    public int NextProductKey => Phases.SelectMany(p => p.Products).Select(p => ProductState.NumberOf(p.Key)).DefaultIfEmpty(-1).Max() + 1;

    /// <summary>
    /// Sets when automatic work is next due, from what is known: the next invoice, a change of phase or of its annual value, the end; for
    /// one that is paused its resumption or end.
    /// </summary>
    /// <param name="done">Up to when a run has done everything, if one has.</param>
    public void Reschedule(Instant? done = null)
    {
        var end = EndedAt is null ? PlannedEnd : null;
        var edge = Status == SubscriptionStatus.Active && Arr?.SeenAt is { } seen
            ? AnnualWorth.ComingEdges(this).Where(e => e > seen && !(e <= done)).Select(e => (Instant?)e).Min()
            : null;
        DueAt = Status switch
        {
            SubscriptionStatus.Active or SubscriptionStatus.Cancelled or SubscriptionStatus.Archived =>
                Earliest(
                    Earliest(Earliest(NextPaymentAt, PhaseSwitchAt), SeatsAt),
                    Earliest(Earliest(UpdateAt, TransitionAt), Earliest(edge, end))),
            SubscriptionStatus.Paused or SubscriptionStatus.Errored => Earliest(ReactivateAt, end),
            _ => null,
        };
    }

    public IEnumerable<ITenantRow> Record(Instant now, bool isNew) => ArrRecord.Of(this, now, isNew);

    public static Instant? Earliest(Instant? a, Instant? b) => a is null ? b : b is null || a < b ? a : b;

    public PhaseStatus StatusOf(PhaseState phase, Instant at) =>
        phase.StartsAt is null || phase.StartsAt > at ? PhaseStatus.Pending
        : phase.EndsAt <= at || EndedAt <= at ? PhaseStatus.Finished
        : PhaseStatus.Active;

    public IEnumerable<Happening> Happenings(RowChange change) => SubscriptionEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<Subscription>
    {
        public void Configure(EntityTypeBuilder<Subscription> table)
        {
            table.ToTable("subscriptions");
            table.Property(s => s.Phases).HasJson();
            table.Property(s => s.Pauses).HasJson();
            table.Property(s => s.InvoiceOptions).HasJson();
            table.Property(s => s.BilledThrough).HasJson();
            table.Property(s => s.CommitmentInterval).HasJson();
            table.Property(s => s.RenewFor).HasJson();
            table.Property(s => s.ContractTerms).HasJson();
            table.Property(s => s.Arr).HasJson();
            table.Ignore(s => s.PlannedEnd);
            table.Ignore(s => s.NextProductKey);
            table.Ignore(s => s.PausedAt);
            table.HasIndex(s => new { s.TenantId, s.CustomerId });
            table.HasIndex(s => new { s.TenantId, s.QuoteId }).HasFilter("quote_id is not null");
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

    /// <summary>Makes the rows follow the phases of a subscription that exists.</summary>
    public static async Task SyncAsync(BillingDb db, Subscription subscription, CancellationToken cancel)
    {
        var used = subscription.Phases.SelectMany(p => p.Products).Select(p => p.ProductId).ToHashSet(StringComparer.Ordinal);
        var stored = await db.Set<SubscriptionProductUse>().Where(u => u.SubscriptionId == subscription.Id).ToListAsync(cancel);
        db.RemoveRange(stored.Where(u => !used.Remove(u.ProductId)));
        db.AddRange(used.Select(p => new SubscriptionProductUse { SubscriptionId = subscription.Id, ProductId = p }));
    }

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
