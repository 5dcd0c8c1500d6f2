using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Wallets;

public enum WalletState
{
    Active,
    Paused,
}

/// <summary>Money that a customer paid ahead, in the customer's currency. Its movements add up to the balance.</summary>
public sealed class Wallet : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>wal_…</c></summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    public required string Currency { get; init; }

    public WalletState State { get; set; }

    /// <summary>Minor units, never below 0.</summary>
    public long Balance { get; set; }

    public decimal? LowProjectedBalanceThreshold { get; set; }

    /// <summary>Whether its balance less what is expected fell to the threshold, as of the last look.</summary>
    public bool IsProjectedLow { get; set; }

    /// <summary>When its projection is looked at next; null without a threshold.</summary>
    public Instant? ProjectAt { get; set; }

    /// <summary>How it is loaded by itself; null when it is not.</summary>
    public AutoLoad? AutoLoad { get; set; }

    /// <summary>When the rhythm of <see cref="AutoLoad"/> loads it next.</summary>
    public Instant? AutoLoadNextAt { get; set; }

    /// <summary>Not before this instant is it loaded because its balance is low.</summary>
    public Instant? RefillFrom { get; set; }

    /// <summary>The payment under way that loads it by itself.</summary>
    public string? LoadingTransactionId { get; set; }

    /// <summary>When it is loaded by itself, or looked at for that; null for never.</summary>
    public Instant? DueAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    /// <summary>Whether the balance is as low as asks for a load.</summary>
    public bool IsLow => AutoLoad?.Threshold >= Balance && LoadingTransactionId is null;

    /// <summary>Sets when it is due, after each change of the balance or the rule.</summary>
    public void Reschedule(Instant now)
    {
        var refill = IsLow ? RefillFrom > now ? RefillFrom : now : null;
        DueAt = AutoLoad is null || State == WalletState.Paused ? null : refill < AutoLoadNextAt ? refill : AutoLoadNextAt ?? refill;
    }

    public IEnumerable<Happening> Happenings(RowChange change) => change.Became(nameof(IsProjectedLow), true)
        ? [new Happening("wallet.low_projected_balance", Id) { CustomerId = CustomerId }]
        : [];

    internal sealed class Table : IEntityTypeConfiguration<Wallet>
    {
        public void Configure(EntityTypeBuilder<Wallet> table)
        {
            table.ToTable("wallets");
            table.HasIndex(w => new { w.TenantId, w.CustomerId }).IsUnique();
            table.HasIndex(w => new { w.TenantId, w.CreatedAt, w.Id });
            table.Property(w => w.AutoLoad).HasJson();
            table.Ignore(w => w.IsLow);
            table.HasIndex(w => new { w.TenantId, w.DueAt }).HasFilter("due_at is not null");
            table.HasIndex(w => new { w.TenantId, w.ProjectAt }).HasFilter("project_at is not null");
        }
    }
}

/// <summary>How a company uses wallets.</summary>
public sealed class WalletSettings : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary>Off: no wallet pays anything.</summary>
    public bool Enabled { get; set; }

    public bool AllowFreeCredits { get; set; }

    public bool AllowTopupOnPortal { get; set; }

    /// <summary>Which products a wallet pays; empty: every line.</summary>
    public List<string> ProductIds { get; set; } = [];

    public Instant? UpdatedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<WalletSettings>
    {
        public void Configure(EntityTypeBuilder<WalletSettings> table)
        {
            table.ToTable("wallet_settings");
            table.HasKey(s => s.TenantId);
            table.Property(s => s.TenantId).ValueGeneratedNever();
            table.Property(s => s.ProductIds).HasJson();
        }
    }
}
