using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>The contract's kinds of resources, as far as Plumbline has them.</summary>
public enum CatalogEntityType
{
    Aggregator,
    AggregatorFilter,
    BundleItem,
    Price,
    PriceBook,
    PriceConfiguration,
    Product,
    ProductAccounting,
}

/// <summary>
/// One record of the catalogue as a version holds it: a product, price configuration, price book or aggregator with all that belongs to it.
/// </summary>
public sealed class CatalogSnapshotRow : ITenantRow
{
    public int TenantId { get; set; }

    public required string VersionId { get; init; }

    public required CatalogEntityType EntityType { get; init; }

    /// <summary>The id of the record.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The record as JSON, as <see cref="SnapshotJson"/> writes it.</summary>
    public required string Data { get; init; }

    /// <summary>Of an offer that was on sale: what it charged, so that the same charge is found again without reading the data.</summary>
    public string? Fingerprint { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<CatalogSnapshotRow>
    {
        public void Configure(EntityTypeBuilder<CatalogSnapshotRow> table)
        {
            table.ToTable("catalog_snapshots");
            table.HasKey(r => new { r.VersionId, r.EntityType, r.ResourceId });
            table.HasIndex(r => r.TenantId);
        }
    }
}
