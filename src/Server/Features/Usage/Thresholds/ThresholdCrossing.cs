using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Usage.Thresholds;

/// <summary>A customer's usage crossed a threshold in a period: found once, whatever the usage does then.</summary>
public sealed class ThresholdCrossing : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>thc_…</c></summary>
    public required string Id { get; init; }

    public required string AggregatorId { get; init; }

    public required string CustomerId { get; init; }

    public required string ThresholdId { get; init; }

    /// <summary>The threshold as it was; another value is another crossing.</summary>
    public required decimal Value { get; init; }

    public required ThresholdComparison Operator { get; init; }

    public required string Name { get; init; }

    public required Instant PeriodStart { get; init; }

    public required Instant PeriodEnd { get; init; }

    /// <summary>The usage of the period when it was found.</summary>
    public required decimal Total { get; init; }

    public required Instant CrossedAt { get; init; }

    public IEnumerable<Happening> Happenings(RowChange change) => change.IsNew
        ? [new Happening("aggregator.threshold_crossed", Id) { CustomerId = CustomerId, Shape = () => CrossingAnswer.Of(this) }]
        : [];

    internal sealed class Table : IEntityTypeConfiguration<ThresholdCrossing>
    {
        public void Configure(EntityTypeBuilder<ThresholdCrossing> table)
        {
            table.ToTable("threshold_crossings");
            table.HasIndex(c => new { c.CustomerId, c.AggregatorId, c.PeriodStart, c.ThresholdId, c.Value }).IsUnique();
        }
    }
}
