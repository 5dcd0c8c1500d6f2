using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Ledger;

/// <summary>Where money stands. Each account has a balance per subject: an invoice, a credit note, a payment, a wallet.</summary>
public enum LedgerAccount
{
    /// <summary>What customers owe on an issued invoice.</summary>
    Receivable,

    /// <summary>What was sold, without tax; credit notes lower it.</summary>
    Revenue,

    /// <summary>Tax that is owed to the state.</summary>
    Tax,

    /// <summary>What was invoiced and is never collected, by agreement.</summary>
    Waived,

    /// <summary>What a credit note still owes to the customer.</summary>
    CreditNotes,

    /// <summary>Money received, less money given back.</summary>
    Cash,

    /// <summary>Money received that pays no invoice yet.</summary>
    Unapplied,

    /// <summary>Prepaid money of customers.</summary>
    Wallets,

    /// <summary>What was given up as not collectible.</summary>
    BadDebt,

    /// <summary>What was invoiced and paid, and then put into a wallet: sold again when the wallet pays.</summary>
    Advances,

    /// <summary>Prepaid money that lapsed when a wallet was emptied.</summary>
    Lapsed,
}

/// <summary>What caused an entry.</summary>
public enum LedgerCause
{
    InvoiceIssued,
    CreditNoteIssued,
    CreditApplied,
    CreditRefunded,
    PaymentReceived,
    PaymentRefunded,
    PaymentDisputed,
    PaymentApplied,
    WalletLoaded,
    WalletDebited,
    WalletReverted,
    WalletLapsed,
    CreditNoteVoided,
    WrittenOff,
    WriteOffReversed,
    Deleted,
}

/// <summary>One leg of a balanced entry. Never changed, never removed.</summary>
public sealed class LedgerPosting : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary>In the order of posting.</summary>
    public long Id { get; init; }

    /// <summary><c>led_…</c>; the legs of an entry add up to 0.</summary>
    public required string EntryId { get; init; }

    public required LedgerCause Cause { get; init; }

    public required LedgerAccount Account { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>The document that the account's balance is kept for.</summary>
    public required string SubjectId { get; init; }

    public required string Currency { get; init; }

    /// <summary>Minor units; a debit is above 0, a credit below.</summary>
    public required long Amount { get; init; }

    public required Instant At { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<LedgerPosting>
    {
        public void Configure(EntityTypeBuilder<LedgerPosting> table)
        {
            table.ToTable("ledger_postings");
            table.HasKey(p => p.Id);
            table.HasIndex(p => new { p.TenantId, p.Account, p.SubjectId });
        }
    }
}
