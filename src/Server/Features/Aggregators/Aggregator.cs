using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Aggregators;

public enum AggregatorOperation
{
    Count,
    Sum,
    SqlFormula,
    CountUnique,
    Max,
    Last,
    WeightedSum,
}

public enum AggregatorType
{
    Metered,
    Licensed,
}

public enum ThresholdComparison
{
    Gte,
    Lte,
}

public sealed record AggregatorThreshold(string Id, string Name, decimal ThresholdValue, ThresholdComparison ComparisonOperator);

/// <summary>A condition on an event's record: <c>equals</c>, <c>notEqual</c>, <c>isNull</c>, <c>isNotNull</c>, <c>in</c>, <c>notIn</c>,
/// <c>gte</c>, <c>gt</c>, <c>lt</c>, <c>lte</c>; <see cref="ValueJson"/> is the raw JSON value.</summary>
public sealed record WhereField(string Property, string Operator, string? ValueJson);

/// <summary>Conditions joined by <c>and</c> or <c>or</c>.</summary>
public sealed record Where(string Conditional, IReadOnlyList<WhereField> Fields)
{
    /// <summary>No condition: every event passes.</summary>
    public static readonly Where All = new("and", []);
}

/// <summary>A meter: which events count, and how.</summary>
public sealed class Aggregator : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>agg_…</c></summary>
    public required string Id { get; init; }

    /// <summary>The event type it reads; <c>entity</c> on the wire.</summary>
    public required string Entity { get; set; }

    public required AggregatorOperation Operation { get; set; }

    public string? Property { get; set; }

    public string? FormulaSql { get; set; }

    public Where Where { get; set; } = Where.All;

    public AggregatorType Type { get; set; }

    public string? Name { get; set; }

    public string? Description { get; set; }

    public bool AllowNegativeValues { get; set; }

    public bool AggregateOnCustomersEnabled { get; set; }

    public int? DefaultIntervalCount { get; set; }

    /// <summary>days, weeks, months or years.</summary>
    public string? DefaultIntervalPeriod { get; set; }

    public string? CustomEventName { get; set; }

    public List<string> ExposedEventKeys { get; set; } = [];

    public string? UnitName { get; set; }

    public List<AggregatorThreshold> Thresholds { get; set; } = [];

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change) => change.TouchesMoreThan()
        ? [new Happening("aggregator.updated", Id) { Shape = () => AggregatorAnswer.Of(this) }]
        : [];

    internal sealed class Table : IEntityTypeConfiguration<Aggregator>
    {
        public void Configure(EntityTypeBuilder<Aggregator> table)
        {
            table.ToTable("aggregators");
            table.Property(a => a.Where).HasJson();
            table.Property(a => a.ExposedEventKeys).HasJson();
            table.Property(a => a.Thresholds).HasJson();
            table.HasIndex(a => new { a.TenantId, a.CreatedAt, a.Id });
        }
    }
}
