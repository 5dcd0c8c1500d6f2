using System.Text.RegularExpressions;

namespace Plumbline.Server.Features.Aggregators;

/// <summary>
/// Operations beyond the contract are shown as a formula and read back from it, so that an answer may be sent as it came. The property
/// stands in double quotes, a quote inside it doubled.
/// </summary>
public static partial class OwnFormula
{
    /// <summary>The <c>formula_sql</c> of an answer; null for counts and sums.</summary>
    public static string? TextOf(Aggregator aggregator) => aggregator.Operation switch
    {
        AggregatorOperation.SqlFormula => aggregator.FormulaSql,
        AggregatorOperation.CountUnique => $"count(distinct {Quoted(aggregator)})",
        AggregatorOperation.Max => $"max({Quoted(aggregator)})",
        AggregatorOperation.Last => $"last({Quoted(aggregator)})",
        AggregatorOperation.WeightedSum => $"weighted_sum({Quoted(aggregator)})",
        AggregatorOperation.Count or AggregatorOperation.Sum => null,
        _ => throw new InvalidOperationException($"Unknown operation {aggregator.Operation}"),
    };

    /// <summary>Whether a formula is one of ours, and then which operation on which property it names.</summary>
    public static bool TryRead(string formula, out AggregatorOperation operation, out string property)
    {
        var match = Form().Match(formula);
        property = match.Groups["property"].Value.Replace("\"\"", "\"", StringComparison.Ordinal);
        operation = match.Groups["name"].Value switch
        {
            "count(distinct " => AggregatorOperation.CountUnique,
            "max(" => AggregatorOperation.Max,
            "last(" => AggregatorOperation.Last,
            _ => AggregatorOperation.WeightedSum,
        };
        return match.Success && property.Length <= AggregatorInput.MaxProperty;
    }

    private static string Quoted(Aggregator aggregator) => $"\"{aggregator.Property!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(
        """^(?<name>count\(distinct |max\(|last\(|weighted_sum\()"(?<property>(?:[^"]|"")+)"\)\z""", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
