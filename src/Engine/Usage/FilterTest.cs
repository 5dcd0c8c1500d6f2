namespace Plumbline.Engine.Usage;

/// <summary>A filter with its properties resolved to places among the values read.</summary>
sealed class FilterTest
{
    readonly Junction junction;
    readonly ConditionTest[] conditions;

    public FilterTest(Filter filter, Func<string, int> placeOf)
    {
        junction = filter.Junction;
        conditions = [.. filter.Conditions.Select(condition => new ConditionTest(condition, placeOf(condition.Property)))];
    }

    /// <summary>Whether a record passes.</summary>
    public bool Passes(ReadOnlySpan<FieldValue> values)
    {
        if (conditions.Length == 0)
        {
            return true;
        }

        foreach (var condition in conditions)
        {
            if (condition.Holds(values) == (junction == Junction.Or))
            {
                return junction == Junction.Or;
            }
        }

        return junction == Junction.And;
    }
}

/// <summary>
/// One condition. A property that is missing, or null, equals nothing and is in no list. Of an array one matching element is enough, and
/// the negative operators hold when no element matches. Numbers compare as numbers, also with texts that are written as numbers; other
/// values as texts, letter by letter.
/// </summary>
sealed class ConditionTest(Condition condition, int place)
{
    readonly HashSet<string>? list = condition.Operator is Comparison.In or Comparison.NotIn
        ? [.. condition.Value.Text.Split(',', StringSplitOptions.TrimEntries)]
        : null;

    public bool Holds(ReadOnlySpan<FieldValue> values)
    {
        var field = values[place];
        return condition.Operator switch
        {
            Comparison.IsNull => !field.Exists,
            Comparison.IsNotNull => field.Exists,
            Comparison.NotEqual or Comparison.NotIn => !Any(field),
            _ => Any(field),
        };
    }

    bool Any(FieldValue field)
    {
        if (field.Items is null)
        {
            return !field.Single.IsNull && Holds(field.Single);
        }

        foreach (var item in field.Items)
        {
            if (!item.IsNull && Holds(item))
            {
                return true;
            }
        }

        return false;
    }

    // The negative operators are tested by their positive twins.
    bool Holds(Scalar value) => condition.Operator switch
    {
        Comparison.Equals or Comparison.NotEqual => Compared.AreEqual(value, condition.Value),
        Comparison.In or Comparison.NotIn => list!.Contains(value.Text),
        Comparison.Gte => Compared.Order(value, condition.Value) >= 0,
        Comparison.Gt => Compared.Order(value, condition.Value) > 0,
        Comparison.Lte => Compared.Order(value, condition.Value) <= 0,
        Comparison.Lt => Compared.Order(value, condition.Value) < 0,
        _ => throw new InvalidOperationException($"Unknown comparison {condition.Operator}."),
    };
}

/// <summary>Comparing scalars.</summary>
static class Compared
{
    /// <summary>Equality: as numbers when one of the two is a number, else as texts.</summary>
    public static bool AreEqual(Scalar a, Scalar b) =>
        (a.Kind == ScalarKind.Number || b.Kind == ScalarKind.Number) && a.TryNumber(out var x) && b.TryNumber(out var y)
            ? x == y
            : !a.IsNull && !b.IsNull && string.Equals(a.Text, b.Text, StringComparison.Ordinal);

    /// <summary>Order: as numbers when both are written as numbers, else of two texts; null when the two have none.</summary>
    public static int? Order(Scalar a, Scalar b)
    {
        if (a.TryNumber(out var x) && b.TryNumber(out var y))
        {
            return x.CompareTo(y);
        }

        return a.Kind == ScalarKind.Text && b.Kind == ScalarKind.Text ? string.CompareOrdinal(a.Text, b.Text) : null;
    }
}
