using System.Globalization;
using System.Linq.Expressions;
using NodaTime;

namespace Plumbline.Server.Wire;

/// <summary>
/// The one filter grammar of all lists: <c>field=value</c> or <c>field__operator=value</c>, joined by AND. Each list declares its fields;
/// parameters it does not declare are ignored, as the contract says. Texts: not, isNull, isNotNull, equals, contains, startsWith,
/// endWith (spelt so). Dates and numbers: not, isNull, isNotNull, equals, lt, lte, gt, gte. Booleans: not, isNull, isNotNull, equals.
/// Enums: bare and in, with comma lists.
/// </summary>
public sealed class ListFilter<T>(IQueryCollection query, List<FieldError> faults)
{
    private readonly List<Expression<Func<T, bool>>> _conditions = [];

    public ListFilter<T> Text(string field, Expression<Func<T, string?>> column)
    {
        On(field, "", v => Equal(column, v));
        On(field, "equals", v => Equal(column, v));
        On(field, "not", v => Expression.OrElse(IsNull(column), Expression.NotEqual(column.Body, Value(v))));
        Nulls(field, column);
        On(field, "contains", v => Like(column, nameof(string.Contains), v));
        On(field, "startsWith", v => Like(column, nameof(string.StartsWith), v));
        On(field, "endWith", v => Like(column, nameof(string.EndsWith), v));
        return this;

        void On(string name, string op, Func<string, Expression> make) => Each(name, op, text => Add(column, make(text)));
    }

    public ListFilter<T> Date(string field, Expression<Func<T, Instant?>> column)
    {
        foreach (var (op, type) in Comparisons)
        {
            Each(field, op, text =>
            {
                if (Body.TryInstant(text, out var instant))
                {
                    Add(column, Compare(type, column.Body, QueryParts.Parameter<Instant?>(instant)));
                }
                else
                {
                    faults.Add(new FieldError("invalid_string", [Key(field, op)], "Expected a UTC date-time such as 2023-11-01T00:00:00Z"));
                }
            });
        }
        Nulls(field, column);
        return this;
    }

    public ListFilter<T> Number(string field, Expression<Func<T, long?>> column)
    {
        foreach (var (op, type) in Comparisons)
        {
            Each(field, op, text =>
            {
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                {
                    Add(column, Compare(type, column.Body, QueryParts.Parameter<long?>(number)));
                }
                else
                {
                    faults.Add(new FieldError("invalid_type", [Key(field, op)], "Expected a number", "number", "string"));
                }
            });
        }
        Nulls(field, column);
        return this;
    }

    public ListFilter<T> Flag(string field, Expression<Func<T, bool?>> column)
    {
        foreach (var op in (string[])["", "equals", "not"])
        {
            Each(field, op, text =>
            {
                if (text is "true" or "false")
                {
                    Add(column, Compare(op == "not" ? ExpressionType.NotEqual : ExpressionType.Equal, column.Body,
                        QueryParts.Parameter<bool?>(text == "true")));
                }
                else
                {
                    faults.Add(new FieldError("invalid_type", [Key(field, op)], "Expected boolean, received string", "boolean", "string"));
                }
            });
        }
        Nulls(field, column);
        return this;
    }

    /// <summary>
    /// <c>field</c> and <c>field__in</c> with comma lists of <paramref name="words"/>. The caller turns the words (aliases among them)
    /// into a condition; it gets an empty list when the filter is absent, which is where a list's default is applied.
    /// </summary>
    public ListFilter<T> Choice(
        string field, IReadOnlyCollection<string> words, Func<IReadOnlyList<string>, Expression<Func<T, bool>>?> condition)
    {
        var chosen = new List<string>();
        foreach (var op in (string[])["", "in"])
        {
            Each(field, op, text =>
            {
                foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    if (words.Contains(word))
                    {
                        chosen.Add(word);
                    }
                    else
                    {
                        faults.Add(new FieldError(
                            "invalid_enum_value", [Key(field, op)], Body.WordMessage(word, words, most: int.MaxValue)));
                    }
                }
            });
        }
        if (condition(chosen) is { } added)
        {
            _conditions.Add(added);
        }
        return this;
    }

    /// <summary>A parameter with a meaning of its own (search, segment_id).</summary>
    public ListFilter<T> Own(string field, Func<string, Expression<Func<T, bool>>> condition)
    {
        Each(field, "", text => _conditions.Add(condition(text)));
        return this;
    }

    /// <summary>A parameter that finds any part of a text, whatever the letter case: a search over what the column joins.</summary>
    public ListFilter<T> Search(string field, Expression<Func<T, string?>> column)
    {
        Each(field, "", text => Add(column, Like(column, nameof(string.Contains), text.Trim())));
        return this;
    }

    /// <summary>The conditions as one question, for what is in memory.</summary>
    public Func<T, bool> Test()
    {
        var tests = _conditions.ConvertAll(condition => condition.Compile());
        return row => tests.TrueForAll(test => test(row));
    }

    public IQueryable<T> Apply(IQueryable<T> rows) => _conditions.Aggregate(rows, (q, condition) => q.Where(condition));

    private static readonly (string Op, ExpressionType Type)[] Comparisons =
    [
        ("", ExpressionType.Equal), ("equals", ExpressionType.Equal), ("not", ExpressionType.NotEqual),
        ("lt", ExpressionType.LessThan), ("lte", ExpressionType.LessThanOrEqual),
        ("gt", ExpressionType.GreaterThan), ("gte", ExpressionType.GreaterThanOrEqual),
    ];

    private static string Key(string field, string op) => op.Length == 0 ? field : $"{field}__{op}";

    private void Each(string field, string op, Action<string> apply)
    {
        foreach (var text in query[Key(field, op)])
        {
            if (string.IsNullOrEmpty(text) && op is not ("isNull" or "isNotNull"))
            {
                continue;
            }
            if (QueryText.IsSound(text!, Key(field, op), faults))
            {
                apply(text!);
            }
        }
    }

    private void Nulls<TColumn>(string field, Expression<Func<T, TColumn>> column)
    {
        Each(field, "isNull", text => Add(column, Null(column, wanted: text != "false")));
        Each(field, "isNotNull", text => Add(column, Null(column, wanted: text == "false")));
    }

    private static BinaryExpression Null<TColumn>(Expression<Func<T, TColumn>> column, bool wanted) => wanted
        ? Expression.Equal(column.Body, Expression.Constant(null, typeof(TColumn)))
        : Expression.NotEqual(column.Body, Expression.Constant(null, typeof(TColumn)));

    private static BinaryExpression IsNull(Expression<Func<T, string?>> column) => Null(column, wanted: true);

    private static BinaryExpression Equal(Expression<Func<T, string?>> column, string text) => Expression.Equal(column.Body, Value(text));

    private static Expression Value(string text) => QueryParts.Parameter<string?>(text);

    private static BinaryExpression Compare(ExpressionType type, Expression left, Expression right) =>
        type == ExpressionType.NotEqual
            ? Expression.OrElse(
                Expression.Equal(left, Expression.Constant(null, left.Type)), Expression.NotEqual(left, right))
            : Expression.MakeBinary(type, left, right);

    // letter case does not matter in contains, startsWith and endWith: people search by eye. Both stores fold A to Z only, so the text
    // is folded alike: É stays É on both sides and is found
    private static BinaryExpression Like(Expression<Func<T, string?>> column, string method, string text)
    {
        var lower = Expression.Call(column.Body, typeof(string).GetMethod(nameof(string.ToLower), Type.EmptyTypes)!);
        var match = Expression.Call(lower, typeof(string).GetMethod(method, [typeof(string)])!, Value(FoldAscii(text)));
        return Expression.AndAlso(Expression.Not(IsNull(column)), match);
    }

    private static string FoldAscii(string text) =>
        string.Create(text.Length, text, (folded, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                folded[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
            }
        });

    private void Add<TColumn>(Expression<Func<T, TColumn>> column, Expression condition) =>
        _conditions.Add(Expression.Lambda<Func<T, bool>>(condition, column.Parameters[0]));
}
