using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Segments;

public enum RuleOperator
{
    And,
    Or,
}

public enum ConditionOperator
{
    In,
    NotIn,
    Set,
    NotSet,
    Eq,
    Gt,
    Gte,
    Lt,
    Lte,
    Between,
    After,
    Before,
}

/// <summary>One condition on a customer. The value is a list as it was sent, null when none was.</summary>
public sealed record SegmentCondition(
    string Field,
    ConditionOperator Operator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<JsonElement>? Value)
{
    public List<string> Texts() => [.. (Value ?? []).Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)];

    public List<decimal> Numbers() => [.. (Value ?? []).Select(v => v.GetDecimal())];
}

/// <summary>Conditions that must all hold, or one of which must. The id is <c>segr_…</c>.</summary>
public sealed record SegmentRule(string Id, RuleOperator Operator, IReadOnlyList<SegmentCondition> Conditions);

/// <summary>Customers that fulfil one of its rules, found anew whenever somebody asks: nothing is stored of who is in it.</summary>
public sealed class Segment : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>seg_…</c></summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public required IReadOnlyList<SegmentRule> Rules { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Segment>
    {
        public void Configure(EntityTypeBuilder<Segment> table)
        {
            table.ToTable("segments");
            table.Property(s => s.Rules).HasJson();
            table.HasIndex(s => new { s.TenantId, s.CreatedAt, s.Id });
        }
    }
}
