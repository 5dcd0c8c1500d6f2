using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.BankStatements;

public enum BankTransactionStatus
{
    /// <summary>The bank has not booked it yet.</summary>
    Pending,

    Posted,
}

/// <summary>A movement on a bank account, as a statement tells it. Amounts are minor units; what came in is above 0.</summary>
public sealed class BankTransaction : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>obt_…</c></summary>
    public required string Id { get; init; }

    public required string BankAccountId { get; init; }

    /// <summary>What makes it the same movement in every statement that tells it.</summary>
    public required string Identity { get; init; }

    /// <summary>What the payer wrote, or the bank.</summary>
    public required string Description { get; init; }

    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public long? OriginalAmount { get; init; }

    public string? OriginalCurrency { get; init; }

    public required BankTransactionStatus Status { get; set; }

    /// <summary>What the bank calls it.</summary>
    public string? BankReference { get; init; }

    /// <summary>Who paid, or was paid.</summary>
    public string? CounterpartyName { get; init; }

    /// <summary>Their account: an IBAN, or what stands for one.</summary>
    public string? CounterpartyAccount { get; init; }

    public required Instant AuthorizedAt { get; init; }

    public Instant? SettledAt { get; set; }

    /// <summary>The payment that it was matched with; null while it is nobody's.</summary>
    public string? TransactionId { get; set; }

    /// <summary>Whose payment that is: the account it came from is known from then on.</summary>
    public string? CustomerId { get; set; }

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<BankTransaction>
    {
        public void Configure(EntityTypeBuilder<BankTransaction> table)
        {
            table.ToTable("bank_transactions");
            table.HasIndex(t => new { t.BankAccountId, t.Identity }).IsUnique();
            table.HasIndex(t => new { t.BankAccountId, t.CreatedAt, t.Id });
            table.HasIndex(t => new { t.TenantId, t.CounterpartyAccount }).HasFilter("customer_id is not null");
        }
    }
}
