using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

/// <summary>A condition as answered; the null tests carry no value.</summary>
public sealed record WhereFieldAnswer(
    string Property, string Operator, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Value);

public sealed record WhereAnswer(string Conditional, IReadOnlyList<WhereFieldAnswer> Fields)
{
    public static WhereAnswer Of(Where where) => new(where.Conditional, [.. where.Fields.Select(Of)]);

    private static WhereFieldAnswer Of(WhereField field) =>
        new(field.Property, field.Operator, field.ValueJson is { } json ? JsonElement.Parse(json) : null);
}

public sealed record AggregatorAnswer(
    string Id,
    string Entity,
    string Operation,
    string? Property,
    string? FormulaSql,
    WhereAnswer Where,
    AggregatorType Type,
    string? Name,
    string? Description,
    bool AllowNegativeValues,
    bool AggregateOnCustomersEnabled,
    int? DefaultIntervalCount,
    string? DefaultIntervalPeriod,
    string? CustomEventName,
    IReadOnlyList<string> ExposedEventKeys,
    string? UnitName,
    IReadOnlyList<AggregatorThreshold> Thresholds,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    public static AggregatorAnswer Of(Aggregator aggregator)
    {
        var formula = OwnFormula.TextOf(aggregator);
        return new AggregatorAnswer(
            aggregator.Id, aggregator.Entity,
            Words<AggregatorOperation>.Of(formula is null ? aggregator.Operation : AggregatorOperation.SqlFormula),
            aggregator.Property, formula, WhereAnswer.Of(aggregator.Where), aggregator.Type, aggregator.Name, aggregator.Description,
            aggregator.AllowNegativeValues, aggregator.AggregateOnCustomersEnabled, aggregator.DefaultIntervalCount,
            aggregator.DefaultIntervalPeriod, aggregator.CustomEventName, aggregator.ExposedEventKeys, aggregator.UnitName,
            aggregator.Thresholds, aggregator.CreatedAt, aggregator.UpdatedAt);
    }
}
