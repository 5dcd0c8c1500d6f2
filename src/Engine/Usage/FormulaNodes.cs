using System.Collections.Immutable;

namespace Plumbline.Engine.Usage;

enum FormulaOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}

enum FormulaFunction
{
    Greatest,
    Least,
    Coalesce,
    If,
    Negate,
    Not,
}

enum FormulaAggregation
{
    Sum,
    Average,
    Max,
    Min,
    CountAll,
    Count,
    CountDistinct,
}

/// <summary>A node of a formula, of one event or over the aggregates.</summary>
abstract record FormulaNode
{
    /// <summary>Whether the node is a condition rather than a value.</summary>
    public bool IsCondition => this is Binary { Operator: >= FormulaOperator.Equal } or Call { Function: FormulaFunction.Not };

    /// <summary>Whether the node can never be a number.</summary>
    public bool IsNeverNumber => IsCondition || this is Literal { Value.Kind: ScalarKind.Text or ScalarKind.Boolean };

    public sealed record Literal(Scalar Value) : FormulaNode;

    public sealed record Property(int Index) : FormulaNode;

    public sealed record Aggregate(int Index) : FormulaNode;

    public sealed record Binary(FormulaOperator Operator, FormulaNode Left, FormulaNode Right) : FormulaNode;

    public sealed record Call(FormulaFunction Function, ImmutableArray<FormulaNode> Arguments) : FormulaNode;
}

/// <summary>An aggregate and the expression of one event that it takes; null for count(*).</summary>
sealed record FormulaAggregate(FormulaAggregation Aggregation, FormulaNode? Argument);
