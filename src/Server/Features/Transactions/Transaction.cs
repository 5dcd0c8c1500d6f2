using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Transactions;

public enum TransactionType
{
    /// <summary>Pays an invoice of a subscription.</summary>
    Subscription,

    /// <summary>Pays any other invoice.</summary>
    OneTime,

    /// <summary>Gives a payment back.</summary>
    Refund,

    /// <summary>A payment that the customer's bank took back.</summary>
    Chargeback,
}

public enum TransactionStatus
{
    Scheduled,
    ToProcess,
    Pending,
    Settled,
    Cancelled,
    Failed,
}

/// <summary>The part of a transaction that concerns an invoice.</summary>
public sealed class TransactionAllocation : ITenantRow
{
    public int TenantId { get; set; }

    public required string TransactionId { get; init; }

    public required string InvoiceId { get; init; }

    /// <summary>Minor units, above 0.</summary>
    public required long Amount { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<TransactionAllocation>
    {
        public void Configure(EntityTypeBuilder<TransactionAllocation> table)
        {
            table.ToTable("transaction_allocations");
            table.HasKey(a => new { a.TransactionId, a.InvoiceId });
            table.HasIndex(a => a.InvoiceId);
        }
    }
}

/// <summary>Money that moves: a payment, or one that is planned or under way; a refund; a dispute. Amounts are minor units.</summary>
public sealed class Transaction : ITenantRow, IVersionedRow, IEventfulRow
{
    /// <summary>What happened when a provider did not get the money. Endpoints are not told: the contract has no word for it.</summary>
    public const string PaymentFailed = "payment.failed";

    public int TenantId { get; set; }

    /// <summary><c>tra_…</c></summary>
    public required string Id { get; init; }

    public required TransactionType Type { get; init; }

    public required TransactionStatus Status { get; set; }

    public required long Amount { get; set; }

    public required string Currency { get; init; }

    public required string CustomerId { get; init; }

    public required string InvoicingEntityId { get; init; }

    /// <summary>When it is to happen, or did.</summary>
    public required Instant ProcessAt { get; set; }

    /// <summary>When it falls due, or its provider is asked again; null when nothing is to come.</summary>
    public Instant? DueAt { get; set; }

    public Instant? SettledAt { get; set; }

    /// <summary>When all of it had been given back.</summary>
    public Instant? RefundedAt { get; set; }

    /// <summary>The payment that a refund or a chargeback takes back.</summary>
    public string? OriginalTransactionId { get; init; }

    /// <summary>When a chargeback was won.</summary>
    public Instant? ReversedAt { get; set; }

    public Instant? LastRefreshedAt { get; set; }

    /// <summary>A word of the contract: <c>card</c>, <c>direct_debit</c>, <c>transfer</c>, <c>wallet</c>, <c>external</c> …</summary>
    public required string PaymentMethodType { get; init; }

    public string? PaymentMethodId { get; init; }

    public string? BankAccountId { get; init; }

    public string? WalletId { get; init; }

    /// <summary>The wallet that it is loaded into once it is there; null for none.</summary>
    public string? LoadsWalletId { get; init; }

    /// <summary>What of it was put into a wallet, in minor units.</summary>
    public long Loaded { get; set; }

    /// <summary>Who moves the money: <c>stripe</c>, …; null outside a provider.</summary>
    public string? ProviderName { get; init; }

    /// <summary>The connection to the provider.</summary>
    public string? ProviderAccountId { get; init; }

    /// <summary>What the provider calls it.</summary>
    public string? ProviderTransactionId { get; set; }

    /// <summary>Which of the automatic attempts to collect its invoice it is, from 1; null for one that somebody asked for.</summary>
    public int? Attempt { get; init; }

    public string? ErrorType { get; set; }

    public string? ErrorMessage { get; set; }

    public List<TransactionAllocation> Allocations { get; init; } = [];

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    /// <summary>What pays no invoice and is in no wallet.</summary>
    public long Unallocated => Amount - Loaded - Allocations.Sum(a => a.Amount);

    public IEnumerable<Happening> Happenings(RowChange change)
    {
        if (change.IsNew && Type == TransactionType.Chargeback)
        {
            foreach (var part in Allocations)
            {
                yield return new Happening("invoice.chargeback", part.InvoiceId) { CustomerId = CustomerId, InvoiceId = part.InvoiceId };
            }
        }
        if (Type != TransactionType.Refund && change.Became(nameof(Status), TransactionStatus.Failed))
        {
            // a payment by a provider is of one invoice
            yield return new Happening(PaymentFailed, Id)
            {
                CustomerId = CustomerId,
                InvoiceId = Allocations is [var only] ? only.InvoiceId : null,
            };
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<Transaction>
    {
        public void Configure(EntityTypeBuilder<Transaction> table)
        {
            table.ToTable("transactions");
            table.Ignore(t => t.Unallocated);
            table.HasMany(t => t.Allocations).WithOne().HasForeignKey(a => a.TransactionId);
            table.HasIndex(t => new { t.TenantId, t.CreatedAt, t.Id });
            table.HasIndex(t => new { t.TenantId, t.CustomerId });
            table.HasIndex(t => new { t.TenantId, t.DueAt }).HasFilter("due_at is not null");
            table.HasIndex(t => new { t.TenantId, t.ProviderName, t.ProviderTransactionId }).IsUnique()
                .HasFilter("provider_transaction_id is not null");
            table.HasIndex(t => t.OriginalTransactionId);
        }
    }
}
