using System.Collections.Immutable;

namespace Plumbline.Engine.Usage;

/// <summary>Recursive descent over or, and, not, comparison, sum, product, sign, value.</summary>
sealed class FormulaParser
{
    readonly List<FormulaToken> tokens;
    readonly List<string> properties = [];
    readonly ImmutableArray<FormulaAggregate>.Builder aggregates = ImmutableArray.CreateBuilder<FormulaAggregate>();
    int next;
    int depth;
    bool insideAggregate;

    FormulaParser(List<FormulaToken> tokens) => this.tokens = tokens;

    public static FormulaParse Parse(string text)
    {
        if (text.Length > Formula.MaxLength)
        {
            return new FormulaParse.Refused(Formula.MaxLength, $"A formula must not be longer than {Formula.MaxLength} characters.");
        }

        try
        {
            var parser = new FormulaParser(FormulaLexer.Tokens(text));
            var root = parser.Number(parser.Expression, "A formula");
            return parser.Current.Kind == FormulaTokenKind.End
                ? new FormulaParse.Parsed(new Formula(text, root, parser.aggregates.ToImmutable(), [.. parser.properties]))
                : throw new FormulaFault(parser.Current.Position, $"{parser.Current.Shown} is not expected here.");
        }
        catch (FormulaFault fault)
        {
            return new FormulaParse.Refused(fault.Position, fault.Message);
        }
    }

    FormulaToken Current => tokens[next];

    FormulaNode Expression()
    {
        if (++depth > Formula.MaxDepth)
        {
            throw new FormulaFault(Current.Position, $"A formula must not nest deeper than {Formula.MaxDepth} levels.");
        }

        var node = And();
        while (TakeWord("or"))
        {
            node = new FormulaNode.Binary(FormulaOperator.Or, node, And());
        }

        depth--;
        return node;
    }

    FormulaNode And()
    {
        var node = Not();
        while (TakeWord("and"))
        {
            node = new FormulaNode.Binary(FormulaOperator.And, node, Not());
        }

        return node;
    }

    FormulaNode Not() => TakeWord("not") ? Nested(() => new FormulaNode.Call(FormulaFunction.Not, [Not()])) : Comparison();

    FormulaNode Comparison()
    {
        var start = Current.Position;
        var left = Sum();
        if (TakeComparison() is not { } op)
        {
            return left;
        }

        NotCondition(left, start, "A comparison");
        return new FormulaNode.Binary(op, left, Value(Sum, "A comparison"));
    }

    FormulaOperator? TakeComparison()
    {
        FormulaOperator? op = Current.Kind != FormulaTokenKind.Symbol ? null : Current.Text switch
        {
            "=" => FormulaOperator.Equal,
            "!=" or "<>" => FormulaOperator.NotEqual,
            "<" => FormulaOperator.Less,
            "<=" => FormulaOperator.LessOrEqual,
            ">" => FormulaOperator.Greater,
            ">=" => FormulaOperator.GreaterOrEqual,
            _ => null,
        };
        next += op is null ? 0 : 1;
        return op;
    }

    FormulaNode Sum() => Chain(Product, ("+", FormulaOperator.Add), ("-", FormulaOperator.Subtract));

    FormulaNode Product() => Chain(Sign, ("*", FormulaOperator.Multiply), ("/", FormulaOperator.Divide));

    FormulaNode Chain(
        Func<FormulaNode> part, (string Symbol, FormulaOperator Operator) one, (string Symbol, FormulaOperator Operator) other)
    {
        var start = Current.Position;
        var node = part();
        while (Current.Is(one.Symbol) || Current.Is(other.Symbol))
        {
            NotText(node, start, "Arithmetic");
            var op = Current.Is(one.Symbol) ? one.Operator : other.Operator;
            next++;
            node = new FormulaNode.Binary(op, node, Number(part, "Arithmetic"));
        }

        return node;
    }

    FormulaNode Sign()
    {
        if (Take("+"))
        {
            return Nested(() => Number(Sign, "A sign"));
        }

        return Take("-") ? Nested(() => new FormulaNode.Call(FormulaFunction.Negate, [Number(Sign, "A sign")])) : Primary();
    }

    FormulaNode Primary()
    {
        var token = Current;
        next += token.Kind == FormulaTokenKind.End ? 0 : 1;
        switch (token.Kind)
        {
            case FormulaTokenKind.Number:
                return new FormulaNode.Literal(Scalar.Of(token.Number));
            case FormulaTokenKind.Text:
                return new FormulaNode.Literal(Scalar.Of(token.Text));
            case FormulaTokenKind.QuotedName:
                return Property(token);
            case FormulaTokenKind.Name:
                return Current.Is("(") ? Called(token) : Word(token);
            case FormulaTokenKind.Symbol when token.Is("("):
                var inner = Expression();
                Expect(")");
                return inner;
            default:
                throw new FormulaFault(token.Position, $"A value is expected here, not {token.Shown}.");
        }
    }

    FormulaNode Word(FormulaToken token)
    {
        return token.Text.ToLowerInvariant() switch
        {
            "true" => new FormulaNode.Literal(Scalar.Of(true)),
            "false" => new FormulaNode.Literal(Scalar.Of(false)),
            "null" => new FormulaNode.Literal(Scalar.Null),
            "and" or "or" or "not" or "distinct" => throw new FormulaFault(token.Position, $"{token.Shown} is not expected here."),
            _ => Property(token),
        };
    }

    FormulaNode Property(FormulaToken token)
    {
        if (!insideAggregate)
        {
            throw new FormulaFault(token.Position, $"The property {token.Shown} must stand inside an aggregate such as sum(...).");
        }

        var index = properties.IndexOf(token.Text);
        if (index < 0)
        {
            index = properties.Count;
            properties.Add(token.Text);
        }

        return new FormulaNode.Property(index);
    }

    FormulaNode Called(FormulaToken name)
    {
        next++;
        return name.Text.ToLowerInvariant() switch
        {
            "sum" => Aggregate(name, FormulaAggregation.Sum),
            "avg" => Aggregate(name, FormulaAggregation.Average),
            "max" => Aggregate(name, FormulaAggregation.Max),
            "min" => Aggregate(name, FormulaAggregation.Min),
            "count" => Aggregate(name, FormulaAggregation.Count),
            "greatest" => Function(FormulaFunction.Greatest, name),
            "least" => Function(FormulaFunction.Least, name),
            "coalesce" => Function(FormulaFunction.Coalesce, name),
            "if" => If(name),
            _ => throw new FormulaFault(name.Position, $"There is no function {name.Shown}."),
        };
    }

    FormulaNode Aggregate(FormulaToken name, FormulaAggregation aggregation)
    {
        if (insideAggregate)
        {
            throw new FormulaFault(name.Position, "An aggregate must not stand inside another.");
        }

        insideAggregate = true;
        aggregates.Add(Argument(name, aggregation));
        insideAggregate = false;
        Expect(")");
        return new FormulaNode.Aggregate(aggregates.Count - 1);
    }

    FormulaAggregate Argument(FormulaToken name, FormulaAggregation aggregation)
    {
        if (aggregation != FormulaAggregation.Count)
        {
            return new FormulaAggregate(aggregation, Number(Expression, name.Text));
        }

        if (Take("*"))
        {
            return new FormulaAggregate(FormulaAggregation.CountAll, null);
        }

        var distinct = TakeWord("distinct");
        return new FormulaAggregate(distinct ? FormulaAggregation.CountDistinct : aggregation, Value(Expression, name.Text));
    }

    FormulaNode.Call Function(FormulaFunction function, FormulaToken name)
    {
        var arguments = ImmutableArray.CreateBuilder<FormulaNode>();
        do
        {
            arguments.Add(function == FormulaFunction.Coalesce ? Value(Expression, name.Text) : Number(Expression, name.Text));
        }
        while (Take(","));
        Expect(")");
        return new FormulaNode.Call(function, arguments.ToImmutable());
    }

    FormulaNode.Call If(FormulaToken name)
    {
        var condition = Expression();
        Expect(",");
        var whenTrue = Value(Expression, name.Text);
        Expect(",");
        var otherwise = Value(Expression, name.Text);
        Expect(")");
        return new FormulaNode.Call(FormulaFunction.If, [condition, whenTrue, otherwise]);
    }

    FormulaNode Number(Func<FormulaNode> part, string what)
    {
        var start = Current.Position;
        return NotText(part(), start, what);
    }

    FormulaNode Value(Func<FormulaNode> part, string what)
    {
        var start = Current.Position;
        return NotCondition(part(), start, what);
    }

    static FormulaNode NotText(FormulaNode node, int position, string what) =>
        node.IsNeverNumber ? throw new FormulaFault(position, $"{what} needs a number here.") : node;

    static FormulaNode NotCondition(FormulaNode node, int position, string what) =>
        node.IsCondition ? throw new FormulaFault(position, $"{what} needs a value here; conditions belong into if(...).") : node;

    FormulaNode Nested(Func<FormulaNode> part)
    {
        if (++depth > Formula.MaxDepth)
        {
            throw new FormulaFault(Current.Position, $"A formula must not nest deeper than {Formula.MaxDepth} levels.");
        }

        var node = part();
        depth--;
        return node;
    }

    bool Take(string symbol)
    {
        var found = Current.Is(symbol);
        next += found ? 1 : 0;
        return found;
    }

    bool TakeWord(string word)
    {
        var found = Current.IsWord(word);
        next += found ? 1 : 0;
        return found;
    }

    void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw new FormulaFault(Current.Position, $"\"{symbol}\" is expected here, not {Current.Shown}.");
        }
    }
}
