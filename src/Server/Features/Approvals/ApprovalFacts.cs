using System.Text.Json;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

/// <summary>
/// What conditions compare: numbers, texts, flags, lists of ids, and lengths of time. A fact that is not known fits no condition but
/// <c>neq</c>, <c>not_in</c> and <c>not_contains</c>, and <c>eq</c> null.
/// </summary>
public sealed class ApprovalFacts
{
    public static readonly string[] Numbers = ["total_amount", "discount_amount", "discount_percent"];
    public static readonly string[] Flags = ["has_attachment"];
    public static readonly string[] Texts = ["currency", "customer_id", "invoicing_entity_id", "payment_method_type", "owner_email"];
    public static readonly string[] Lists = ["product_ids", "coupon_ids"];
    public static readonly string[] Lengths = ["trial_duration", "contract_duration", "payment_interval"];
    public static readonly string[] All = [.. Numbers, .. Flags, .. Texts, .. Lists, .. Lengths];

    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public ApprovalFacts With(string field, decimal? value) => Set(field, value);

    public ApprovalFacts With(string field, bool value) => Set(field, value);

    public ApprovalFacts With(string field, string? value) => Set(field, value);

    public ApprovalFacts With(string field, IEnumerable<string> values) => Set(field, values.Distinct().ToList());

    /// <summary>Lengths; null in the list is once.</summary>
    public ApprovalFacts With(string field, IEnumerable<IntervalState?> values) => Set(field, values.Distinct().ToList());

    public bool Match(ApprovalWorkflow workflow) => workflow.Rules.Exists(
        rule => rule.Operator == RuleOperator.And ? rule.Conditions.All(Holds) : rule.Conditions.Any(Holds));

    private bool Holds(ApprovalCondition c) => c.Operator switch
    {
        ConditionOperator.Eq => IsEqual(c.Field, c.Value),
        ConditionOperator.Neq => !IsEqual(c.Field, c.Value),
        ConditionOperator.In => c.Value.EnumerateArray().Any(v => IsEqual(c.Field, v)),
        ConditionOperator.NotIn => !c.Value.EnumerateArray().Any(v => IsEqual(c.Field, v)),
        ConditionOperator.Contains => Has(c.Field, c.Value),
        ConditionOperator.NotContains => !Has(c.Field, c.Value),
        _ => Order(c.Field, c.Value).Any(order => c.Operator switch
        {
            ConditionOperator.Gt => order > 0,
            ConditionOperator.Gte => order >= 0,
            ConditionOperator.Lt => order < 0,
            _ => order <= 0,
        }),
    };

    private bool IsEqual(string field, JsonElement value) => _values[field] switch
    {
        null => value.ValueKind == JsonValueKind.Null,
        bool flag => value.ValueKind == (flag ? JsonValueKind.True : JsonValueKind.False),
        string text => Body.Is(value, text),
        List<string> list => list.Exists(text => Body.Is(value, text)),
        List<IntervalState?> lengths when value.ValueKind == JsonValueKind.Object && IsOnce(value) => lengths.Contains(null),
        _ => Order(field, value).Any(order => order == 0),
    };

    // where the sign of a comparison counts: the fact against the value, for each that the fact has
    private IEnumerable<int> Order(string field, JsonElement value) => _values[field] switch
    {
        decimal number when value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var other) => [number.CompareTo(other)],
        List<IntervalState?> lengths when value.ValueKind == JsonValueKind.Object && !IsOnce(value) =>
            lengths.OfType<IntervalState>().Select(l => DaysOf(l.Period, l.Count).CompareTo(
                DaysOf(value.GetProperty("period").GetString()!, value.GetProperty("count").GetInt32()))),
        _ => [],
    };

    private bool Has(string field, JsonElement value) => _values[field] switch
    {
        string text when value.ValueKind == JsonValueKind.String => text.Contains(value.GetString()!, StringComparison.OrdinalIgnoreCase),
        List<string> list when value.ValueKind == JsonValueKind.Array => value.EnumerateArray().All(v => list.Exists(t => Body.Is(v, t))),
        List<string> list => list.Exists(text => Body.Is(value, text)),
        _ => false,
    };

    private static bool IsOnce(JsonElement value) => Body.Is(value.GetProperty("period"), "once");

    // twelve months are a year; weeks and months are compared by their mean length
    private static decimal DaysOf(string period, int count) => count * period switch
    {
        "days" => 1,
        "weeks" => 7,
        "months" => 365.25m / 12,
        _ => 365.25m,
    };

    private ApprovalFacts Set(string field, object? value)
    {
        _values[field] = value;
        return this;
    }
}
