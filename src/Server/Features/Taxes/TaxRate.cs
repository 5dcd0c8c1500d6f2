using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Taxes;

public enum TaxRateType
{
    /// <summary>A rate of one's own, for products.</summary>
    Custom,

    /// <summary>A code for a rate that the tables have.</summary>
    Default,
}

public enum TaxRateClass
{
    StandardRate,
    ReducedRate,
    ReducedRateAlt,
    SuperReducedRate,
    ParkingRate,
    Exempt,
    ReverseCharge,
}

public enum TaxRateScope
{
    All,
    Domestic,
    IntraEu,
    International,
}

/// <summary>A tax code of an invoicing entity: its own rate, or the name that its books give to a rate of the law.</summary>
public sealed class TaxRate : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>taxr_…</c></summary>
    public required string Id { get; init; }

    public required TaxRateType Type { get; init; }

    public required string InvoicingEntityId { get; init; }

    public string Code { get; set; } = "";

    /// <summary>Of a custom rate.</summary>
    public string? Name { get; set; }

    public string? Description { get; set; }

    /// <summary>Of a custom rate the only country that it is for, or null; of a default one a country, <c>EU</c>, <c>NON_EU</c> or
    /// <c>OTHER</c>.</summary>
    public string? Country { get; set; }

    /// <summary>Percent, of a custom rate.</summary>
    public decimal? Rate { get; set; }

    public TaxRateClass? RateClass { get; set; }

    public TaxRateScope? Scope { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? DeletedAt { get; set; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<TaxRate>
    {
        public void Configure(EntityTypeBuilder<TaxRate> table)
        {
            table.ToTable("tax_rates");
            // custom rates have no class, and nulls differ from each other
            table.HasIndex(r => new { r.TenantId, r.InvoicingEntityId, r.Country, r.RateClass, r.Scope })
                .IsUnique().HasFilter("deleted_at is null");
            table.HasIndex(r => new { r.TenantId, r.CreatedAt, r.Id });
        }
    }
}
