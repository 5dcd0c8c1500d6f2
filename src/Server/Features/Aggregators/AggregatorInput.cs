using NodaTime;
using Plumbline.Engine.Usage;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

/// <summary>Reads an aggregator from a body: a new one, one nested in a product, or the changed fields of a known one.</summary>
public static class AggregatorInput
{
    public const int MaxProperty = 255;
    private static readonly string[] Periods = ["days", "weeks", "months", "years"];

    public static Aggregator ReadNew(Body body, Instant now)
    {
        var aggregator = new Aggregator
        {
            Id = Ids.New("agg"),
            Entity = body.Name("entity", Need.Required) ?? "",
            Operation = body.Word<AggregatorOperation>("operation", Need.Required) ?? AggregatorOperation.Count,
            CreatedAt = now,
            UpdatedAt = now,
        };
        ReadMeasure(body, aggregator);
        ReadOptional(body, aggregator);
        return aggregator;
    }

    /// <summary>Takes the fields that the body has; the caller throws before it saves.</summary>
    public static void ReadChanges(Body body, Aggregator aggregator, Instant now)
    {
        aggregator.Entity = body.Name("entity") ?? aggregator.Entity;
        var operation = body.Word<AggregatorOperation>("operation");
        // an answer shows operations beyond the contract as formulas; without one the operation stays what it is
        if (operation is { } chosen && (chosen != AggregatorOperation.SqlFormula || body.HasValue("formula_sql")))
        {
            aggregator.Operation = chosen;
        }
        else if (operation is not null && OwnFormula.TextOf(aggregator) is null)
        {
            body.Refuse("formula_sql", "sql_formula needs a formula", "invalid_type");
        }
        ReadMeasure(body, aggregator);
        ReadOptional(body, aggregator);
        aggregator.UpdatedAt = now;
    }

    private static void ReadMeasure(Body body, Aggregator aggregator)
    {
        var property = body.Text("property", Need.Nullable, MaxProperty);
        aggregator.Property = property ?? (body.Has("property") ? null : aggregator.Property);
        var formula = body.Text("formula_sql", Need.Nullable, Formula.MaxLength);
        switch (aggregator.Operation)
        {
            case AggregatorOperation.SqlFormula:
                ReadFormula(body, formula, aggregator);
                return;
            case AggregatorOperation.Count:
                aggregator.Property = null;
                break;
            default:
                RequireProperty(body, aggregator);
                break;
        }
        aggregator.FormulaSql = null;
        // an answer that is sent back repeats the formula it showed
        if (formula is not null && formula != OwnFormula.TextOf(aggregator))
        {
            body.Refuse("formula_sql", "A formula needs the operation sql_formula");
        }
    }

    private static void RequireProperty(Body body, Aggregator aggregator)
    {
        if (string.IsNullOrWhiteSpace(aggregator.Property))
        {
            var operation = Words<AggregatorOperation>.Of(aggregator.Operation);
            body.Refuse("property", $"Required: {operation} reads a property of the events", "invalid_type");
            aggregator.Property = "";
        }
    }

    private static void ReadFormula(Body body, string? formula, Aggregator aggregator)
    {
        if (formula is null)
        {
            if (!body.HasValue("formula_sql") && aggregator.FormulaSql is null)
            {
                body.Refuse("formula_sql", "Required", "invalid_type");
            }
            return;
        }
        if (OwnFormula.TryRead(formula, out var operation, out var property))
        {
            (aggregator.Operation, aggregator.Property, aggregator.FormulaSql) = (operation, property, null);
            return;
        }
        aggregator.Property = null;
        aggregator.FormulaSql = formula;
        if (Formula.Parse(formula) is FormulaParse.Refused refused)
        {
            body.Refuse("formula_sql", $"{refused.Message} (at character {refused.Position + 1})", "invalid_string");
        }
    }

    private static void ReadOptional(Body body, Aggregator aggregator)
    {
        aggregator.Type = body.Word<AggregatorType>("type") ?? aggregator.Type;
        if (body.Has("where"))
        {
            aggregator.Where = body.Object("where", Need.Nullable) is { } where
                ? ConditionInput.Read(where, ConditionInput.CamelCase)
                : Where.All;
        }
        aggregator.Name = body.Text("name", max: 255) ?? aggregator.Name;
        if (body.Has("description"))
        {
            aggregator.Description = body.Text("description", Need.Nullable);
        }
        aggregator.AllowNegativeValues = body.Flag("allow_negative_values") ?? aggregator.AllowNegativeValues;
        aggregator.AggregateOnCustomersEnabled = body.Flag("aggregate_on_customers_enabled") ?? aggregator.AggregateOnCustomersEnabled;
        aggregator.CustomEventName = body.Text("custom_event_name", max: 255) ?? aggregator.CustomEventName;
        aggregator.ExposedEventKeys = body.Texts("exposed_event_keys", maxLength: 255)?.ToList() ?? aggregator.ExposedEventKeys;
        if (body.Has("unit_name"))
        {
            aggregator.UnitName = body.Text("unit_name", Need.Nullable, 255);
        }
        aggregator.DefaultIntervalCount = body.Integer("default_interval_count", min: 1, max: 1200) ?? aggregator.DefaultIntervalCount;
        aggregator.DefaultIntervalPeriod = body.WordIn("default_interval_period", Periods) ?? aggregator.DefaultIntervalPeriod;
        if (body.Objects("thresholds", max: 100) is { } thresholds)
        {
            aggregator.Thresholds = ReadThresholds(thresholds, aggregator.Thresholds);
        }
    }

    /// <summary>Those sent with the id of a known one keep it and what they leave out; the rest are new.</summary>
    private static List<AggregatorThreshold> ReadThresholds(IReadOnlyList<Body> items, List<AggregatorThreshold> known)
    {
        var left = known.ToDictionary(t => t.Id);
        var thresholds = new List<AggregatorThreshold>();
        foreach (var item in items)
        {
            AggregatorThreshold? kept = null;
            if (item.Text("id") is { } id && !left.Remove(id, out kept))
            {
                item.Refuse("id", "Threshold not found, or sent twice");
            }
            thresholds.Add(new AggregatorThreshold(
                kept?.Id ?? Ids.New("thr"),
                item.Text("name", max: 255) ?? kept?.Name ?? "",
                item.Number("threshold_value", Need.Required) ?? 0,
                item.Word<ThresholdComparison>("comparison_operator") ?? kept?.ComparisonOperator ?? ThresholdComparison.Gte));
        }
        return thresholds;
    }
}
