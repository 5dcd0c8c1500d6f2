using NodaTime;
using Plumbline.Engine.Usage;
using Plumbline.Server.Features.Aggregators;

namespace Plumbline.Server.Tests.Aggregators;

public sealed class AggregatorMeterTests
{
    [Theory]
    [InlineData("isNull", "is_null", Comparison.IsNull)]
    [InlineData("isNotNull", "is_not_null", Comparison.IsNotNull)]
    [InlineData("in", "in", Comparison.In)]
    [InlineData("notIn", "not_in", Comparison.NotIn)]
    [InlineData("gte", "gte", Comparison.Gte)]
    [InlineData("gt", "gt", Comparison.Gt)]
    [InlineData("lte", "lte", Comparison.Lte)]
    [InlineData("lt", "lt", Comparison.Lt)]
    [InlineData("equals", "equals", Comparison.Equals)]
    [InlineData("notEqual", "not_equal", Comparison.NotEqual)]
    public void ToFilter_EitherSpelling_IsTheSameComparison(string camel, string snake, Comparison comparison)
    {
        var where = new Where("or", [new WhereField("a", camel, "1"), new WhereField("b", snake, "1")]);

        var filter = where.ToFilter()!;

        Assert.Equal(Junction.Or, filter.Junction);
        Assert.Equal([comparison, comparison], filter.Conditions.Select(c => c.Operator));
        Assert.Equal(["a", "b"], filter.Conditions.Select(c => c.Property));
    }

    [Fact]
    public void ToFilter_Values_KeepTheirKind()
    {
        string?[] written = ["\"5\"", "5.50", "true", "false", null];
        var where = new Where("and", [.. written.Select(value => new WhereField("a", "equals", value))]);

        var values = where.ToFilter()!.Conditions.Select(c => c.Value);

        Assert.Equal(
            [
                Engine.Usage.Scalar.Of("5"), Engine.Usage.Scalar.Of(5.50m), Engine.Usage.Scalar.Of(true), Engine.Usage.Scalar.Of(false),
                Engine.Usage.Scalar.Null,
            ],
            values);
    }

    [Fact]
    public void ToFilter_NoCondition_IsNoFilter() => Assert.Null(Where.All.ToFilter());

    [Theory]
    [InlineData(AggregatorOperation.Count, null, Operation.Count)]
    [InlineData(AggregatorOperation.Sum, "n", Operation.Sum)]
    [InlineData(AggregatorOperation.CountUnique, "n", Operation.CountUnique)]
    [InlineData(AggregatorOperation.Max, "n", Operation.Max)]
    [InlineData(AggregatorOperation.Last, "n", Operation.Last)]
    [InlineData(AggregatorOperation.WeightedSum, "n", Operation.WeightedSum)]
    public void ToMeter_Operation_IsTheEnginesOwn(AggregatorOperation operation, string? property, Operation expected)
    {
        var meter = Aggregator(operation, property).ToMeter();

        Assert.Equal(new Meter("calls", expected, property, AllowNegative: true), meter);
    }

    [Fact]
    public void ToMeter_Formula_IsParsed()
    {
        var meter = Aggregator(AggregatorOperation.SqlFormula, null, "sum(n) * 2").ToMeter();

        Assert.Equal("sum(n) * 2", meter.Formula!.Text);
    }

    private static Aggregator Aggregator(AggregatorOperation operation, string? property, string? formula = null) => new()
    {
        Id = "agg_1",
        Entity = "calls",
        Operation = operation,
        Property = property,
        FormulaSql = formula,
        AllowNegativeValues = true,
        CreatedAt = Instant.FromUnixTimeSeconds(0),
        UpdatedAt = Instant.FromUnixTimeSeconds(0),
    };
}
