using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Engine.Credits;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary>Credits that are sold when the balance gets low: at a price of the catalogue or for an amount in minor units.</summary>
public sealed record AutoTopup(decimal CreditCount, long? AmountExcludingTax, string? PriceId);

/// <summary>What one aggregator has taken from the balance.</summary>
public sealed record MeterState(string AggregatorId, decimal Covered, decimal Uncovered)
{
    public MeteredCredits ToEngine() => new(Covered, Uncovered);
}

/// <summary>The credits of one product that a customer has: units, not money. Its transactions add up to the balance.</summary>
public sealed class CreditBalance : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>cre_…</c>; on the wire the product's id names it.</summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    public required string ProductId { get; init; }

    public required string Name { get; set; }

    /// <summary>Never below 0.</summary>
    public decimal Balance { get; set; }

    public decimal? LowCountThreshold { get; set; }

    public AutoTopup? AutoTopup { get; set; }

    public List<MeterState> Meters { get; set; } = [];

    /// <summary>Credits that usage wanted while there were none.</summary>
    public decimal Uncovered { get; set; }

    /// <summary>Events from here on take credits.</summary>
    public required Instant CountedFrom { get; init; }

    public required Instant LastRefreshedAt { get; set; }

    /// <summary>When something expires, is to be measured or sold; null when nothing is.</summary>
    public Instant? DueAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    /// <summary>Nothing of a product yet.</summary>
    public static CreditBalance Of(Product product, string customerId, string? name, Instant from, Instant now) => new()
    {
        TenantId = product.TenantId,
        Id = Ids.New("cre"),
        CustomerId = customerId,
        ProductId = product.Id,
        Name = name ?? product.Name,
        LowCountThreshold = product.LowCreditsThreshold,
        CountedFrom = from,
        LastRefreshedAt = from,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Whether little is left: below the mark, or nothing.</summary>
    public bool IsLow => Balance == 0 || Balance < LowCountThreshold;

    public IEnumerable<Happening> Happenings(RowChange change) => CreditEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<CreditBalance>
    {
        public void Configure(EntityTypeBuilder<CreditBalance> table)
        {
            table.ToTable("credit_balances");
            table.Property(b => b.AutoTopup).HasJson();
            table.Property(b => b.Meters).HasJson();
            table.Ignore(b => b.IsLow);
            table.HasIndex(b => new { b.TenantId, b.CustomerId, b.ProductId }).IsUnique();
            table.HasIndex(b => new { b.TenantId, b.DueAt }).HasFilter("due_at is not null");
        }
    }
}
