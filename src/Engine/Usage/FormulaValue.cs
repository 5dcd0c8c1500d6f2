namespace Plumbline.Engine.Usage;

/// <summary>The value of a formula's node. Conditions know three states: true, false and null for unknown.</summary>
static class FormulaValue
{
    public static Scalar Of(FormulaNode node, ReadOnlySpan<Scalar> properties, ReadOnlySpan<Scalar> aggregates) => node switch
    {
        FormulaNode.Literal literal => literal.Value,
        FormulaNode.Property property => properties[property.Index],
        FormulaNode.Aggregate aggregate => aggregates[aggregate.Index],
        FormulaNode.Binary binary => Binary(
            binary.Operator, Of(binary.Left, properties, aggregates), Of(binary.Right, properties, aggregates)),
        FormulaNode.Call { Function: FormulaFunction.If } call => Of(
            Of(call.Arguments[0], properties, aggregates).IsTrue ? call.Arguments[1] : call.Arguments[2], properties, aggregates),
        FormulaNode.Call call => Call(call, properties, aggregates),
        _ => throw new InvalidOperationException($"Unknown node {node.GetType().Name}."),
    };

    static Scalar Call(FormulaNode.Call call, ReadOnlySpan<Scalar> properties, ReadOnlySpan<Scalar> aggregates)
    {
        var result = Scalar.Null;
        foreach (var argument in call.Arguments)
        {
            var value = Of(argument, properties, aggregates);
            result = call.Function switch
            {
                FormulaFunction.Negate => value.TryNumber(out var number) ? Scalar.Of(-number) : Scalar.Null,
                FormulaFunction.Not => value.Kind == ScalarKind.Boolean ? Scalar.Of(!value.IsTrue) : Scalar.Null,
                FormulaFunction.Coalesce => result.IsNull ? value : result,
                FormulaFunction.Greatest => Better(result, value, 1),
                FormulaFunction.Least => Better(result, value, -1),
                _ => throw new InvalidOperationException($"Unknown function {call.Function}."),
            };
        }

        return result;
    }

    static Scalar Better(Scalar best, Scalar value, int direction)
    {
        if (!value.TryNumber(out var number))
        {
            return best;
        }

        return !best.TryNumber(out var current) || number.CompareTo(current) == direction ? Scalar.Of(number) : best;
    }

    static Scalar Binary(FormulaOperator op, Scalar left, Scalar right) => op switch
    {
        FormulaOperator.And => Both(left, right),
        FormulaOperator.Or => Either(left, right),
        FormulaOperator.Equal => Known(left, right, Compared.AreEqual(left, right)),
        FormulaOperator.NotEqual => Known(left, right, !Compared.AreEqual(left, right)),
        FormulaOperator.Less => Ordered(left, right, order => order < 0),
        FormulaOperator.LessOrEqual => Ordered(left, right, order => order <= 0),
        FormulaOperator.Greater => Ordered(left, right, order => order > 0),
        FormulaOperator.GreaterOrEqual => Ordered(left, right, order => order >= 0),
        _ => Arithmetic(op, left, right),
    };

    static Scalar Arithmetic(FormulaOperator op, Scalar left, Scalar right)
    {
        if (!left.TryNumber(out var a) || !right.TryNumber(out var b))
        {
            return Scalar.Null;
        }

        return op switch
        {
            FormulaOperator.Add => Scalar.Of(a + b),
            FormulaOperator.Subtract => Scalar.Of(a - b),
            FormulaOperator.Multiply => Scalar.Of(a * b),
            FormulaOperator.Divide => b == 0 ? Scalar.Null : Scalar.Of(a / b),
            _ => throw new InvalidOperationException($"Unknown operator {op}."),
        };
    }

    static Scalar Known(Scalar left, Scalar right, bool value) => left.IsNull || right.IsNull ? Scalar.Null : Scalar.Of(value);

    static Scalar Ordered(Scalar left, Scalar right, Func<int, bool> holds) =>
        left.IsNull || right.IsNull ? Scalar.Null : Scalar.Of(Compared.Order(left, right) is { } order && holds(order));

    static bool IsFalse(Scalar value) => value.Kind == ScalarKind.Boolean && !value.IsTrue;

    static Scalar Both(Scalar left, Scalar right) => IsFalse(left) || IsFalse(right) ? Scalar.Of(false)
        : left.IsTrue && right.IsTrue ? Scalar.Of(true)
        : Scalar.Null;

    static Scalar Either(Scalar left, Scalar right) => left.IsTrue || right.IsTrue ? Scalar.Of(true)
        : IsFalse(left) && IsFalse(right) ? Scalar.Of(false)
        : Scalar.Null;
}
