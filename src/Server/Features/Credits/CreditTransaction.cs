using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Engine.Credits;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Credits;

public enum CreditTransactionType
{
    Topup,
    Usage,
    Expiration,
}

/// <summary>Who caused a movement.</summary>
public enum CreditSource
{
    App,
    Portal,
    Api,
    System,
}

/// <summary>The price that credits were bought at: so much for a pack. Minor units, with decimals.</summary>
public sealed record CreditPrice(string Id, decimal Amount, decimal PackSize);

/// <summary>
/// A movement of credits, never removed. A top-up is also a lot: what is left of it burns or expires, and until then its expiry may be
/// moved. Nothing else of a movement changes.
/// </summary>
public sealed class CreditTransaction : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>cdt_…</c></summary>
    public required string Id { get; init; }

    public required string BalanceId { get; init; }

    public required string CustomerId { get; init; }

    public required string ProductId { get; init; }

    public required CreditTransactionType Type { get; init; }

    public required CreditSource Source { get; init; }

    /// <summary>Above 0; the type says the direction.</summary>
    public required decimal CreditCount { get; init; }

    public required decimal BalanceAfter { get; init; }

    /// <summary>Of a top-up: what nobody used yet.</summary>
    public decimal Left { get; set; }

    /// <summary>Whether it is a top-up with something left.</summary>
    public bool IsOpen { get; set; }

    public Instant? ExpiresAt { get; set; }

    public CreditPrice? Price { get; init; }

    public long? AmountExcludingTax { get; init; }

    public string? InvoiceId { get; init; }

    public string? PaymentMethodId { get; init; }

    public string? EventId { get; init; }

    /// <summary>The meter that used them, where the product has several.</summary>
    public string? AggregatorId { get; init; }

    /// <summary>The natural key of the charge that granted them; null for what no subscription granted. Unique: granted once.</summary>
    public string? ChargeKey { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Lot ToLot() => new(Id, Left, ExpiresAt, CreatedAt);

    public IEnumerable<Happening> Happenings(RowChange change) => CreditEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<CreditTransaction>
    {
        public void Configure(EntityTypeBuilder<CreditTransaction> table)
        {
            table.ToTable("credit_transactions");
            table.Property(t => t.Price).HasJson();
            table.HasIndex(t => new { t.BalanceId, t.CreatedAt, t.Id });
            table.HasIndex(t => t.ChargeKey).IsUnique().HasFilter("charge_key is not null");
            table.HasIndex(t => t.BalanceId).HasFilter("is_open").HasDatabaseName("ix_credit_transactions_open");
        }
    }
}
