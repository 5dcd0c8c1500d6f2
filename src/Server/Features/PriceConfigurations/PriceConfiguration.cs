using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

public enum PriceType
{
    Fee,
    Volume,
    Bulk,
    Packaged,
    Bps,
    Bundle,
}

public enum PriceStatus
{
    Active,
    Archived,
}

public enum OnIncomplete
{
    ProRata,
    PayInFull,
    DoNotCharge,
}

/// <summary>
/// One price or tier as stored. Which fields are set follows from the price type: amounts may have decimals of a minor unit.
/// </summary>
public sealed record PriceTier(
    string Id,
    decimal? Amount = null,
    decimal? UnitCount = null,
    decimal? From = null,
    decimal? To = null,
    OnIncomplete? Incomplete = null,
    decimal? Percentage = null,
    decimal? PerUnitCap = null,
    decimal? PerUnitFloor = null,
    decimal? PerUnitFee = null);

/// <summary>Limits which events feed a price; <see cref="Where"/> keeps the operators in the contract's snake_case.</summary>
public sealed record MeteringFilter(string Name, Where Configuration);

/// <summary>days, weeks, months, years; <c>once</c> (billing) and <c>all</c> (commitment) have no count.</summary>
public sealed record PriceInterval(string Period, int? Count);

/// <summary>A price offer of a product for a currency, interval, commitment, countries and price book.</summary>
public sealed class PriceConfiguration : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>prc_…</c></summary>
    public required string Id { get; init; }

    public required string ProductId { get; init; }

    public required PriceType Type { get; init; }

    public string? PriceBookId { get; set; }

    public PriceStatus Status { get; set; } = PriceStatus.Active;

    public required string Currency { get; init; }

    /// <summary>Null: everywhere. Empty: customers without a country.</summary>
    public List<string>? Countries { get; set; }

    public string? PlanId { get; set; }

    public required PriceInterval BillingInterval { get; init; }

    public PriceInterval? CommitmentInterval { get; init; }

    public MeteringFilter? MeteringFilter { get; set; }

    public bool AllowOnPortal { get; set; } = true;

    public required List<PriceTier> Prices { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? ArchivedAt { get; set; }

    public int Version { get; set; }

    /// <summary>The same offer in a price book, on its own from now on.</summary>
    public PriceConfiguration CopyInto(string priceBookId, Instant now) => new()
    {
        Id = Ids.New("prc"),
        ProductId = ProductId,
        Type = Type,
        PriceBookId = priceBookId,
        Currency = Currency,
        Countries = Countries,
        PlanId = PlanId,
        BillingInterval = BillingInterval,
        CommitmentInterval = CommitmentInterval,
        MeteringFilter = MeteringFilter,
        AllowOnPortal = AllowOnPortal,
        Prices = [.. Prices.Select(tier => tier with { Id = Ids.New("pri") })],
        CreatedAt = now,
        UpdatedAt = now,
    };

    public IEnumerable<Happening> Happenings(RowChange change) => [new Happening("product.updated", ProductId)];

    internal sealed class Table : IEntityTypeConfiguration<PriceConfiguration>
    {
        public void Configure(EntityTypeBuilder<PriceConfiguration> table)
        {
            table.ToTable("price_configurations");
            table.Property(p => p.Countries).HasJson();
            table.Property(p => p.BillingInterval).HasJson();
            table.Property(p => p.CommitmentInterval).HasJson();
            table.Property(p => p.MeteringFilter).HasJson();
            table.Property(p => p.Prices).HasJson();
            table.HasIndex(p => new { p.TenantId, p.ProductId });
            table.HasIndex(p => new { p.TenantId, p.PriceBookId });
            table.HasIndex(p => new { p.TenantId, p.CreatedAt, p.Id });
        }
    }
}
