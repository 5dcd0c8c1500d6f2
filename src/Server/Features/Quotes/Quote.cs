using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

public enum QuoteType
{
    Subscription,
    SubscriptionUpdate,
    OneOff,
}

public enum QuoteStatus
{
    Draft,
    PendingApproval,
    ChangesRequested,
    Approved,
    PendingSignature,
    Signed,
    Voided,
}

/// <summary>
/// An offer to a customer: a subscription, a change of one, or a one-off invoice. What is offered is stored beside it, priced, as a draft:
/// the customer gets what was written, whatever becomes of the catalogue meanwhile.
/// </summary>
public sealed class Quote : ITenantRow, IVersionedRow, IEventfulRow
{
    /// <summary>Those that may still be signed.</summary>
    public static readonly QuoteStatus[] Open =
    [
        QuoteStatus.Draft, QuoteStatus.PendingApproval, QuoteStatus.ChangesRequested, QuoteStatus.Approved, QuoteStatus.PendingSignature,
    ];

    public int TenantId { get; set; }

    /// <summary><c>quo_…</c></summary>
    public required string Id { get; init; }

    public required QuoteType Type { get; init; }

    public required QuoteStatus Status { get; set; }

    public required string CustomerId { get; init; }

    /// <summary>Whose quotes are numbered together. Fixed at creation.</summary>
    public required string InvoicingEntityId { get; init; }

    /// <summary>The customer's at creation; it stays.</summary>
    public required string Currency { get; init; }

    /// <summary>Counts up within the invoicing entity, from 1.</summary>
    public required string Number { get; init; }

    public string? TemplateId { get; init; }

    public string? CrmOpportunityId { get; set; }

    public string? Comments { get; set; }

    public string? Terms { get; set; }

    public string? OwnerEmail { get; set; }

    /// <summary>What it is worth, net, in minor units; null when that is too much to count.</summary>
    public long? Amount { get; set; }

    /// <summary>Whether somebody set the amount by hand.</summary>
    public bool HasOwnAmount { get; set; }

    public QuoteOptions Options { get; set; } = new();

    public Instant? ExpiresAt { get; set; }

    /// <summary>When its expiry had come and was dealt with; null before.</summary>
    public Instant? ExpiredAt { get; set; }

    /// <summary>The subscription that is offered, a draft for ever: what is signed is copied from it.</summary>
    public string? SubscriptionId { get; set; }

    public List<string> ChildSubscriptionIds { get; set; } = [];

    /// <summary>The invoice of a one-off quote: a draft until it is signed.</summary>
    public string? InvoiceId { get; set; }

    /// <summary>The subscription that an update quote changes.</summary>
    public string? SourceSubscriptionId { get; init; }

    /// <summary>How and when it changes it.</summary>
    public QuotedChange? Change { get; set; }

    public Instant? ApprovedAt { get; set; }

    public Instant? SentAt { get; set; }

    public string? SentTo { get; set; }

    public string? SentMessage { get; set; }

    /// <summary>When the customer first looked at its page.</summary>
    public Instant? ViewedAt { get; set; }

    public QuoteSignature? Signature { get; set; }

    public Instant? SignedAt { get; set; }

    public string? VoidReason { get; set; }

    public Instant? VoidedAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    /// <summary>Whether the signature that is being given started what was offered; else that waits for somebody.</summary>
    public bool HasStarted { get; set; }

    public bool IsOpen => Open.Contains(Status);

    public bool HasExpired(Instant now) => IsOpen && ExpiresAt <= now;

    public bool IsPublic => Status is QuoteStatus.PendingSignature or QuoteStatus.Signed;

    /// <summary>Refuses a quote that is in none of these states.</summary>
    public void Require(params QuoteStatus[] wanted)
    {
        if (!wanted.Contains(Status))
        {
            throw Refusal.WrongState("Quote", Words<QuoteStatus>.Of(Status), [.. wanted.Select(Words<QuoteStatus>.Of)]);
        }
    }

    public void RefuseExpired(Instant now)
    {
        if (HasExpired(now))
        {
            throw Refusal.BadRequest($"The quote expired on {WireJson.Instants.Format(ExpiresAt!.Value)}: duplicate it to offer it again");
        }
    }

    public IEnumerable<Happening> Happenings(RowChange change) => QuoteEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<Quote>
    {
        public void Configure(EntityTypeBuilder<Quote> table)
        {
            table.ToTable("quotes");
            table.Property(q => q.Options).HasJson();
            table.Property(q => q.ChildSubscriptionIds).HasJson();
            table.Property(q => q.Change).HasJson();
            table.Property(q => q.Signature).HasJson();
            table.Ignore(q => q.IsOpen);
            table.Ignore(q => q.HasStarted);
            table.Ignore(q => q.IsPublic);
            table.HasIndex(q => new { q.TenantId, q.InvoicingEntityId, q.Number }).IsUnique();
            table.HasIndex(q => new { q.TenantId, q.CreatedAt, q.Id });
            table.HasIndex(q => new { q.TenantId, q.CustomerId });
            table.HasIndex(q => new { q.TenantId, q.SourceSubscriptionId }).HasFilter("source_subscription_id is not null");
            table.HasIndex(q => new { q.TenantId, q.ExpiresAt }).HasFilter("expired_at is null");
        }
    }
}
