using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Usage.Thresholds;

/// <summary>
/// Says that events arrived which may take a customer across a threshold of an aggregator. Written with the events, in their commit, and
/// only ever added: who takes events in waits for nobody. The event stores write it by themselves.
/// </summary>
public sealed class ThresholdMark : ITenantRow
{
    public int TenantId { get; set; }

    public long Id { get; init; }

    public required string AggregatorId { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>Timestamp of the earliest of the events.</summary>
    public required Instant FirstAt { get; init; }

    /// <summary>Timestamp of the latest of them.</summary>
    public required Instant LastAt { get; init; }

    public required Instant MarkedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<ThresholdMark>
    {
        public void Configure(EntityTypeBuilder<ThresholdMark> table)
        {
            table.ToTable("threshold_marks");
            table.HasIndex(m => new { m.TenantId, m.MarkedAt });
            table.HasIndex(m => m.CustomerId);
        }
    }
}
