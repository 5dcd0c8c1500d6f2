using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Checkouts;

public enum CheckoutStatus
{
    Opened,
    Completed,

    /// <summary>It expired, or what it was for was done or given up otherwise.</summary>
    Cancelled,

    /// <summary>What it was for cannot be paid any more.</summary>
    Errored,
}

/// <summary>
/// A page on which a customer hands over a way to pay: for one invoice, or to begin a subscription. Opened until it is completed, expires
/// or has no use any more.
/// </summary>
public sealed class CheckoutSession : ITenantRow, IVersionedRow, IEventfulRow
{
    /// <summary>How long a page stays open.</summary>
    public static readonly Duration OpenFor = Duration.FromDays(30);

    public int TenantId { get; set; }

    /// <summary><c>che_…</c></summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>What it pays, when it pays an invoice: a draft until the first attempt.</summary>
    public string? InvoiceId { get; init; }

    /// <summary>What it begins, when it begins a subscription.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>When the subscription begins at the earliest.</summary>
    public Instant? StartsAt { get; init; }

    public CheckoutStatus Status { get; set; }

    /// <summary>256 random bits that the address of the page carries, so that its id alone opens nothing.</summary>
    public required string Token { get; init; }

    /// <summary>Words of the contract: the ways to pay that the page offers.</summary>
    public required List<string> AvailablePaymentMethods { get; init; }

    public string? SendToEmail { get; init; }

    public string? SendToMessage { get; init; }

    /// <summary>Where the customer goes afterwards.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>The method that the customer handed over.</summary>
    public string? PaymentMethodId { get; set; }

    /// <summary>The payment that it made, or is making.</summary>
    public string? TransactionId { get; set; }

    /// <summary>Why the last attempt failed, for people.</summary>
    public string? LastError { get; set; }

    public required Instant ExpiresAt { get; init; }

    /// <summary>When it expires, while it is opened; null afterwards.</summary>
    public Instant? DueAt { get; set; }

    public Instant? CompletedAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    public void Complete(Instant now)
    {
        (Status, DueAt, CompletedAt, LastError) = (CheckoutStatus.Completed, null, now, null);
    }

    public void Close(CheckoutStatus status)
    {
        if (Status == CheckoutStatus.Opened)
        {
            (Status, DueAt) = (status, null);
        }
    }

    public IEnumerable<Happening> Happenings(RowChange change)
    {
        if (change.IsNew || change.Became(nameof(Status), CheckoutStatus.Completed))
        {
            yield return new Happening(change.IsNew ? "checkout.created" : "checkout.completed", Id)
            {
                CustomerId = CustomerId,
                SubscriptionId = SubscriptionId,
                InvoiceId = InvoiceId,
            };
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<CheckoutSession>
    {
        public void Configure(EntityTypeBuilder<CheckoutSession> table)
        {
            table.ToTable("checkout_sessions");
            table.Property(c => c.AvailablePaymentMethods).HasJson();
            table.HasIndex(c => new { c.TenantId, c.CreatedAt, c.Id });
            table.HasIndex(c => new { c.TenantId, c.DueAt }).HasFilter("due_at is not null");
            table.HasIndex(c => c.TransactionId);
        }
    }
}
