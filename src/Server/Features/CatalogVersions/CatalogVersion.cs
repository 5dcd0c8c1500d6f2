using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.CatalogVersions;

public enum CatalogVersionStatus
{
    /// <summary>Announced: it takes what it holds from the catalogue when it is published. There is one at most.</summary>
    Draft,
    Published,

    /// <summary>A draft that was discarded.</summary>
    Archived,
}

/// <summary>The catalogue as it was at one instant, under a number. What it holds are <see cref="CatalogSnapshotRow"/>s.</summary>
public sealed class CatalogVersion : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>pcv_…</c></summary>
    public required string Id { get; init; }

    /// <summary><c>version</c> on the wire: 1 for the first one, given when the draft is opened and never again.</summary>
    public required int Number { get; init; }

    public required CatalogVersionStatus Status { get; set; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>The version that was the newest published one when this one began.</summary>
    public string? BaseVersionId { get; init; }

    /// <summary>The version that this one brought back.</summary>
    public string? RevertOfVersionId { get; init; }

    /// <summary>How many resources an export showed at the time; null until it is published.</summary>
    public int? ResourceCount { get; set; }

    public Instant? PublishedAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<CatalogVersion>
    {
        public void Configure(EntityTypeBuilder<CatalogVersion> table)
        {
            table.ToTable("catalog_versions");
            // of two that are made at once one is refused, so there is never a second draft
            table.HasIndex(v => new { v.TenantId, v.Number }).IsUnique();
        }
    }
}
