using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Entitlements;

public enum FeatureType
{
    Boolean,
    Number,
}

/// <summary>How several product grants of a number make one.</summary>
public enum ResolutionStrategy
{
    Max,
    Sum,
    Replace,
}

public enum FeatureStatus
{
    Active,
    Archived,
}

/// <summary>Something that customers may use, or so much of it. Callers know it by its code.</summary>
public sealed class Feature : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>fea_…</c>; never shown, what grants and overrides refer to and locks are taken by.</summary>
    public required string Id { get; init; }

    /// <summary>Unique in the tenant and never changed.</summary>
    public required string Code { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public required FeatureType Type { get; set; }

    /// <summary>Set on numbers, null on booleans.</summary>
    public ResolutionStrategy? Strategy { get; set; }

    /// <summary>What a customer has whom nothing grants the feature; null for nothing.</summary>
    public EntitlementValue? DefaultValue { get; set; }

    public FeatureStatus Status { get; set; } = FeatureStatus.Active;

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? ArchivedAt { get; set; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change) => FeatureEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<Feature>
    {
        public void Configure(EntityTypeBuilder<Feature> table)
        {
            table.ToTable("features");
            table.Property(f => f.DefaultValue).HasJson();
            table.HasIndex(f => new { f.TenantId, f.Code }).IsUnique();
            table.HasIndex(f => new { f.TenantId, f.CreatedAt, f.Id });
        }
    }
}
