using System.Linq.Expressions;

namespace Plumbline.Server.Wire;

/// <summary>What queries that are put together from parts are made of.</summary>
internal static class QueryParts
{
    /// <summary>A value that becomes a SQL parameter, so that the statement's text (and its plan) is shared.</summary>
    public static Expression Parameter<T>(T value) => Expression.Property(Expression.Constant(new Box<T>(value)), nameof(Box<T>.Value));

    private sealed record Box<T>(T Value);

    /// <summary>Lets two expressions speak of the same row.</summary>
    public sealed class Rebind(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
