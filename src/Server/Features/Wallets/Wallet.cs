using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Wallets;

public enum WalletState
{
    Active,
    Paused,
}

/// <summary>Money that a customer paid ahead, in the customer's currency. Its movements add up to the balance.</summary>
public sealed class Wallet : ITenantRow, IVersionedRow
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

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Wallet>
    {
        public void Configure(EntityTypeBuilder<Wallet> table)
        {
            table.ToTable("wallets");
            table.HasIndex(w => new { w.TenantId, w.CustomerId }).IsUnique();
            table.HasIndex(w => new { w.TenantId, w.CreatedAt, w.Id });
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
