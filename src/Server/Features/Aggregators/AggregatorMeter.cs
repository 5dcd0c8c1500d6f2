using System.Text.Json;
using Plumbline.Engine.Usage;
using EventValue = Plumbline.Engine.Usage.Scalar;

namespace Plumbline.Server.Features.Aggregators;

/// <summary>The engine's form of what is stored: meters of aggregators, filters of <c>where</c> and of metering filters.</summary>
public static class AggregatorMeter
{
    public static Meter ToMeter(this Aggregator aggregator) => new(
        aggregator.Entity,
        aggregator.Operation switch
        {
            AggregatorOperation.Count => Operation.Count,
            AggregatorOperation.Sum => Operation.Sum,
            AggregatorOperation.SqlFormula => Operation.SqlFormula,
            AggregatorOperation.CountUnique => Operation.CountUnique,
            AggregatorOperation.Max => Operation.Max,
            AggregatorOperation.Last => Operation.Last,
            AggregatorOperation.WeightedSum => Operation.WeightedSum,
            _ => throw new InvalidOperationException($"Unknown operation {aggregator.Operation}"),
        },
        aggregator.Property,
        aggregator.Operation == AggregatorOperation.SqlFormula ? Parse(aggregator.FormulaSql!) : null,
        aggregator.Where.ToFilter(),
        aggregator.AllowNegativeValues);

    /// <summary>Both spellings of operators are understood; null when there is no condition, which lets every event pass.</summary>
    public static Filter? ToFilter(this Where where) => where.Fields.Count == 0
        ? null
        : new Filter(where.Conditional == "or" ? Junction.Or : Junction.And, [.. where.Fields.Select(ToCondition)]);

    private static Condition ToCondition(WhereField field) => new(
        field.Property,
        field.Operator switch
        {
            "isNull" or "is_null" => Comparison.IsNull,
            "isNotNull" or "is_not_null" => Comparison.IsNotNull,
            "in" => Comparison.In,
            "notIn" or "not_in" => Comparison.NotIn,
            "gte" => Comparison.Gte,
            "gt" => Comparison.Gt,
            "lte" => Comparison.Lte,
            "lt" => Comparison.Lt,
            "equals" => Comparison.Equals,
            "notEqual" or "not_equal" => Comparison.NotEqual,
            _ => throw new InvalidOperationException($"Unknown operator {field.Operator}"),
        },
        field.ValueJson is { } json ? ToValue(JsonElement.Parse(json)) : EventValue.Null);

    private static EventValue ToValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => EventValue.Of(value.GetString()!),
        JsonValueKind.Number => EventValue.Of(value.GetDecimal()),
        JsonValueKind.True => EventValue.Of(true),
        JsonValueKind.False => EventValue.Of(false),
        _ => EventValue.Null,
    };

    private static Formula Parse(string text) => Formula.Parse(text) is FormulaParse.Parsed parsed
        ? parsed.Formula
        : throw new InvalidOperationException("A stored formula no longer parses");
}
