using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Emails;

/// <summary>The messages that are sent. The first seven words are the contract's, where it names them.</summary>
public enum EmailKind
{
    InvoiceReady,
    InvoiceSettled,
    InvoiceErrored,
    CreditNoteReady,
    CreditNoteSettled,
    CheckoutCreated,
    CheckoutCompleted,
    InvoiceReminder,
    WalletTopup,
    QuoteSignature,
    TeamInvite,
    PaymentMethodExpiring,
    CreditLowBalance,
}

/// <summary>How far a message got, in the words of the contract's audit log.</summary>
public enum EmailStatus
{
    /// <summary>To be sent, or to be tried again.</summary>
    Queued,

    /// <summary>Handed over to the mail server, or kept in the outbox folder.</summary>
    Sent,

    Delivered,
    Opened,
    Clicked,

    /// <summary>The server refused every address for good.</summary>
    Bounced,
    Spammed,

    /// <summary>The server refused the message for good, or was out of reach for too long.</summary>
    Failed,
    Undeliverable,

    /// <summary>What it was to say was no longer so when it was to be sent.</summary>
    Dropped,
    Suppressed,
}

/// <summary>Why an address was refused for good.</summary>
public sealed record RefusedAddress(string Address, string Reason);

/// <summary>A message to a customer or a colleague: queued in the commit of what it reports, sent afterwards.</summary>
public sealed class Email : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>eml_…</c></summary>
    public required string Id { get; init; }

    public required EmailKind Kind { get; init; }

    public EmailStatus Status { get; set; } = EmailStatus.Queued;

    /// <summary>Whom it is for.</summary>
    public required List<string> Recipients { get; init; }

    /// <summary>Those of them that no server has taken it for yet.</summary>
    public required List<string> Pending { get; set; }

    public List<RefusedAddress> Refused { get; set; } = [];

    /// <summary>Two letters.</summary>
    public required string Language { get; init; }

    public string? CustomerId { get; init; }

    public string? InvoiceId { get; init; }

    public string? SubscriptionId { get; init; }

    public string? QuoteId { get; init; }

    /// <summary>The request that it was sent by.</summary>
    public string? BatchId { get; init; }

    /// <summary>The reminder that it is.</summary>
    public string? ReminderStepId { get; init; }

    /// <summary>The seller it is from; null for the company's default one.</summary>
    public string? InvoicingEntityId { get; init; }

    /// <summary>A subject and a body of its own, as templates, in place of the kind's.</summary>
    public string? OwnSubject { get; init; }

    public string? OwnBody { get; init; }

    /// <summary>What templates may name and no row knows, such as <c>checkout.url</c>.</summary>
    public Dictionary<string, string> Facts { get; init; } = [];

    /// <summary>As it was sent; null before.</summary>
    public string? Subject { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>What the last attempt met with.</summary>
    public string? LastError { get; set; }

    /// <summary>When it is tried next; null when nothing is to come.</summary>
    public Instant? DueAt { get; set; }

    public required Instant CreatedAt { get; init; }

    /// <summary>When a server first took it.</summary>
    public Instant? SentAt { get; set; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change) => EmailEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<Email>
    {
        public void Configure(EntityTypeBuilder<Email> table)
        {
            table.ToTable("emails");
            table.Property(e => e.Recipients).HasJson();
            table.Property(e => e.Pending).HasJson();
            table.Property(e => e.Refused).HasJson();
            table.Property(e => e.Facts).HasJson();
            table.HasIndex(e => new { e.TenantId, e.DueAt }).HasFilter("due_at is not null");
            table.HasIndex(e => new { e.TenantId, e.InvoiceId });
            table.HasIndex(e => new { e.TenantId, e.CustomerId });
            table.HasIndex(e => new { e.TenantId, e.BatchId });
            table.HasIndex(e => new { e.TenantId, e.CreatedAt, e.Id });
        }
    }
}
