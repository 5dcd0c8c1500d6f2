using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Wallets;

public enum WalletTransactionType
{
    CreditFree,
    CreditPaid,
    Debit,
}

/// <summary>What one credit gave to a debit.</summary>
public sealed record WalletFunding(
    string WalletTransactionId, WalletTransactionType Type, long Amount, string? SourceInvoiceId, string? TransactionId);

/// <summary>A movement of a wallet, never removed. What is left of a credit, and what reverted a movement, is all that changes.</summary>
public sealed class WalletTransaction : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>walt_…</c></summary>
    public required string Id { get; init; }

    public required string WalletId { get; init; }

    public required WalletTransactionType Type { get; init; }

    /// <summary>Minor units above 0; the type says the direction.</summary>
    public required long Amount { get; init; }

    public string? Comment { get; init; }

    /// <summary>Of a debit: the invoice that it paid; of paid money: the credit note that it came by.</summary>
    public string? InvoiceId { get; init; }

    /// <summary>Of a credit: the credit note behind it.</summary>
    public string? SourceInvoiceId { get; init; }

    /// <summary>Of a load from a paid invoice: the lines that it stands for.</summary>
    public List<string> LineIds { get; init; } = [];

    /// <summary>Of a credit: the payment behind it; of a debit: the payment that it is.</summary>
    public string? TransactionId { get; init; }

    public string? OriginalTransactionId { get; init; }

    public string? RevertedBy { get; set; }

    /// <summary>Of a credit: what no debit took yet.</summary>
    public long Remaining { get; set; }

    /// <summary>Of a debit: the credits that it took from, in order.</summary>
    public List<WalletFunding> Sources { get; init; } = [];

    public required Instant CreatedAt { get; init; }

    public IEnumerable<Happening> Happenings(RowChange change) => change.IsNew
        ?
        [
            new Happening(Type == WalletTransactionType.Debit ? "wallet.debited" : "wallet.credited", Id)
            {
                InvoiceId = InvoiceId,
                Shape = () =>
                {
                    var json = WalletTransactionAnswer.Of(this);
                    json["wallet_id"] = WalletId;
                    return json;
                },
            },
        ]
        : [];

    internal sealed class Table : IEntityTypeConfiguration<WalletTransaction>
    {
        public void Configure(EntityTypeBuilder<WalletTransaction> table)
        {
            table.ToTable("wallet_transactions");
            table.Property(t => t.Sources).HasJson();
            table.Property(t => t.LineIds).HasJson();
            table.HasIndex(t => new { t.WalletId, t.CreatedAt, t.Id });
            table.HasIndex(t => t.WalletId).HasFilter("remaining > 0").HasDatabaseName("ix_wallet_transactions_remaining");
            table.HasIndex(t => t.TransactionId);
        }
    }
}
