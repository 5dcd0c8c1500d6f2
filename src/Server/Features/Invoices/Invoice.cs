using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

public enum InvoiceType
{
    Invoice,
    CreditNote,
    Document,
    ChildInvoiceRef,
    ChildCreditnoteRef,
}

public static class InvoiceTypes
{
    /// <summary>Whether what it gives back is above 0.</summary>
    public static bool IsCredit(this InvoiceType type) => type is InvoiceType.CreditNote or InvoiceType.ChildCreditnoteRef;
}

public enum InvoiceStatus
{
    Draft,
    PendingApproval,
    ChangesRequested,
    Open,
    GracePeriod,
    ToPay,
    PartiallyPaid,
    Paid,
    Voided,
    Closed,
    Error,
    MissingInfo,
    Archived,
    ChargedOnParent,
    PendingParentConcat,
    PendingConsolidation,
    Consolidated,
    Uncollectible,
}

public enum TaxScheme
{
    Exempt,
    Standard,
    ReverseCharge,
    Manual,
    NotEligible,
}

/// <summary>How much of an invoice is asked for.</summary>
public enum InvoiceCollection
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>Its tax; the net is shown and not collected.</summary>
    TaxOnly,

    /// <summary>Nothing: it settles when it is issued.</summary>
    Nothing,
}

/// <summary>How a credit note gives money back.</summary>
public enum RefundMethod
{
    /// <summary>To the customer's wallet.</summary>
    Wallet,

    /// <summary>The way it was paid.</summary>
    OriginalPaymentMethod,

    /// <summary>Outside; it is only recorded.</summary>
    External,
}

/// <summary>The billed customer as it was when the invoice was issued.</summary>
public sealed record CustomerSnapshot(
    string Id, string Name, string? Email, string? ExternalId, string? TaxId, string? LocalTaxNumber, Address Address);

/// <summary>The seller as it was when the invoice was issued.</summary>
public sealed record SellerSnapshot(string Id, string Name, string? TaxId, Address Address);

/// <summary>What a credit note took off an invoice.</summary>
public sealed record CreditAllocation(string InvoiceId, long Amount);

/// <summary>A further field to print: a standard one, a custom property or a text of its own.</summary>
public sealed record DisplayField(
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Slug,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Label,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value);

/// <summary>
/// An invoice or credit note. Amounts are minor units. While <see cref="InvoiceStatus.Open"/> or in its grace period its lines follow the
/// usage; once issued it has a number and never changes.
/// </summary>
public sealed class Invoice : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>inv_…</c></summary>
    public required string Id { get; init; }

    public required InvoiceType Type { get; set; }

    public required InvoiceStatus Status { get; set; }

    /// <summary>Drawn at issue; null before.</summary>
    public string? Number { get; set; }

    public required string CustomerId { get; init; }

    public required string InvoicingEntityId { get; init; }

    public string? SubscriptionId { get; set; }

    /// <summary>The instant its charges fall due: one invoice a subscription and instant. Null for credit notes.</summary>
    public Instant? BillingAt { get; set; }

    /// <summary>0, but for charges that appear after the invoice of their instant was closed: they go on a further one.</summary>
    public int BillingPart { get; set; }

    public required string Currency { get; init; }

    /// <summary>What a customer writes on a bank transfer.</summary>
    public string? Reference { get; set; }

    public string? PurchaseOrder { get; set; }

    public string? CustomNote { get; set; }

    /// <summary>Why it was made, for its sender; never printed.</summary>
    public string? InternalComment { get; set; }

    public string? AdditionalInfo { get; set; }

    /// <summary>Its own footer; the seller's when null.</summary>
    public string? Footer { get; set; }

    /// <summary>Brought in from elsewhere with a number of its own; outside the numbering.</summary>
    public bool IsImported { get; set; }

    /// <summary>Whether its lines were written by hand in place of those that the subscription charges.</summary>
    public bool HasOwnLines { get; set; }

    /// <summary>How a credit note gives back what was paid, once it is issued; null: it does not.</summary>
    public RefundMethod? RefundMethod { get; set; }

    /// <summary>Whether its sender chose that no tax applies, whatever the rules say.</summary>
    public bool IsUntaxed { get; set; }

    /// <summary>The saved payment method that it is to be charged with; null for the customer's.</summary>
    public string? PaymentMethodId { get; set; }

    /// <summary>The quote that offers it, or that it was issued by; null for none.</summary>
    public string? QuoteId { get; set; }

    /// <summary>Whether it is paid outside, so that nothing is ever charged.</summary>
    public bool IsPaidExternally { get; set; }

    /// <summary>The seller's account it asks to be paid into; null for the newest in its currency.</summary>
    public string? BankAccountId { get; set; }

    /// <summary>Free metadata as JSON text.</summary>
    public string? Properties { get; set; }

    public List<DisplayField>? DisplayFields { get; set; }

    public TaxScheme TaxScheme { get; set; } = TaxScheme.NotEligible;

    public long AmountExcludingTax { get; set; }

    public long TaxAmount { get; set; }

    public long TotalAmount { get; set; }

    /// <summary>Taken off the lines by coupons; net of it are all other amounts.</summary>
    public long DiscountAmount { get; set; }

    /// <summary>The coupons that took it.</summary>
    public List<InvoiceCouponState> Coupons { get; set; } = [];

    public InvoiceCollection Collection { get; set; }

    /// <summary>The title of a document.</summary>
    public string? DocumentName { get; set; }

    /// <summary>Units of the entity's accounting currency for one of the invoice's, as it was at issue; null where they are the same, or
    /// no rate was known.</summary>
    public decimal? ConversionRate { get; set; }

    /// <summary>The total in the accounting currency, in its minor units.</summary>
    public long? ConvertedAmount { get; set; }

    public Instant? ConvertedAt { get; set; }

    public long AmountPaid { get; set; }

    /// <summary>Taken off what is due by credit notes.</summary>
    public long AmountCredited { get; set; }

    public long AmountFixed { get; set; }

    public required CustomerSnapshot Customer { get; set; }

    /// <summary>Whether the billed customer was changed for this invoice alone.</summary>
    public bool HasOwnCustomer { get; set; }

    public required SellerSnapshot Seller { get; set; }

    public Instant? PeriodStartsAt { get; set; }

    public Instant? PeriodEndsAt { get; set; }

    /// <summary>When an invoice in its grace period is issued; null outside it.</summary>
    public Instant? GraceEndsAt { get; set; }

    public Instant? GracePeriodEndedAt { get; set; }

    public Instant? IssuedAt { get; set; }

    public Instant? DueAt { get; set; }

    public Instant? SettledAt { get; set; }

    /// <summary>When credit notes had taken back all of it.</summary>
    public Instant? RefundedAt { get; set; }

    /// <summary>When it is charged next by itself; null when nothing is to come.</summary>
    public Instant? CollectAt { get; set; }

    /// <summary>When it is looked at next as it is unpaid: it becomes late, or a reminder comes; null when nothing is to come.</summary>
    public Instant? FollowUpAt { get; set; }

    /// <summary>Up to when steps of reminders were looked at.</summary>
    public Instant? RemindedThrough { get; set; }

    /// <summary>When it was first found unpaid after its due date.</summary>
    public Instant? LateAt { get; set; }

    /// <summary>How often it was charged by itself since its customer last had a new payment method.</summary>
    public int CollectAttempts { get; set; }

    /// <summary>The organisation that is billed for it in its customer's place; null for none.</summary>
    public string? PayerId { get; set; }

    /// <summary>The invoice of the organisation that it is on; null while it waits.</summary>
    public string? PayerInvoiceId { get; set; }

    /// <summary>When its organisation takes it in by itself; null when its group has a date, or nothing is to come.</summary>
    public Instant? ConsolidateAt { get; set; }

    public string? OriginalInvoiceId { get; set; }

    public string? OriginalInvoiceNumber { get; set; }

    public List<CreditAllocation> Allocations { get; set; } = [];

    public List<InvoiceLine> Lines { get; init; } = [];

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    /// <summary>What is shown and never collected.</summary>
    public long AmountWaived => Collection switch
    {
        InvoiceCollection.TaxOnly => AmountExcludingTax,
        InvoiceCollection.Nothing => TotalAmount - AmountPaid - AmountCredited,
        _ => 0,
    };

    public long AmountDue => PayerInvoiceId is not null ? 0 : TotalAmount - AmountWaived - AmountPaid - AmountCredited;

    /// <summary>Whether it has been issued and has not been cancelled: it has a number, and money may be put against it.</summary>
    public bool IsPayable =>
        Status is InvoiceStatus.ToPay or InvoiceStatus.PartiallyPaid or InvoiceStatus.Error or InvoiceStatus.Uncollectible;

    /// <summary>
    /// Brings the status in line with what is due: nothing is paid, a part is partially paid. What was cancelled, given up or failed
    /// stays so until it is paid.
    /// </summary>
    public void Settle(Instant now)
    {
        var settled = AmountDue == 0;
        Status = Status switch
        {
            InvoiceStatus.Voided => InvoiceStatus.Voided,
            _ when settled => InvoiceStatus.Paid,
            InvoiceStatus.Error or InvoiceStatus.Uncollectible => Status,
            _ when AmountPaid > 0 || AmountCredited > 0 => InvoiceStatus.PartiallyPaid,
            _ => InvoiceStatus.ToPay,
        };
        SettledAt = settled ? SettledAt ?? now : null;
        CollectAt = settled ? null : CollectAt;
        FollowUpAt = settled || Type == InvoiceType.CreditNote ? null : FollowUpAt ?? now;
        UpdatedAt = now;
    }

    public IEnumerable<Happening> Happenings(RowChange change) => InvoiceEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<Invoice>
    {
        public void Configure(EntityTypeBuilder<Invoice> table)
        {
            table.ToTable("invoices");
            table.Property(i => i.Customer).HasJson();
            table.Property(i => i.Seller).HasJson();
            table.Property(i => i.Allocations).HasJson();
            table.Property(i => i.Coupons).HasJson();
            table.Property(i => i.DisplayFields).HasJson();
            table.Ignore(i => i.AmountWaived);
            table.Ignore(i => i.AmountDue);
            table.Ignore(i => i.IsPayable);
            table.HasMany(i => i.Lines).WithOne().HasForeignKey(l => l.InvoiceId);
            table.HasIndex(i => new { i.SubscriptionId, i.BillingAt, i.BillingPart }).IsUnique();
            table.HasIndex(i => new { i.TenantId, i.InvoicingEntityId, i.Type, i.Number }).IsUnique();
            table.HasIndex(i => new { i.TenantId, i.CustomerId });
            table.HasIndex(i => new { i.TenantId, i.CreatedAt, i.Id });
            table.HasIndex(i => new { i.TenantId, i.IssuedAt, i.Id });
            table.HasIndex(i => new { i.TenantId, i.CollectAt }).HasFilter("collect_at is not null");
            table.HasIndex(i => new { i.TenantId, i.FollowUpAt }).HasFilter("follow_up_at is not null");
            table.HasIndex(i => new { i.TenantId, i.GraceEndsAt }).HasFilter("grace_ends_at is not null");
            table.HasIndex(i => new { i.TenantId, i.ConsolidateAt }).HasFilter("consolidate_at is not null");
            table.HasIndex(i => i.PayerId).HasFilter("payer_id is not null");
            table.HasIndex(i => i.PayerInvoiceId).HasFilter("payer_invoice_id is not null");
        }
    }
}
