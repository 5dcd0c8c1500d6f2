using System.Linq.Expressions;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Segments;

/// <summary>Conditions on customers, put together so that the database can still read them.</summary>
public static class Predicates
{
    public static Expression<Func<Customer, bool>> Join(
        bool both, Expression<Func<Customer, bool>> a, Expression<Func<Customer, bool>> b)
    {
        var right = new QueryParts.Rebind(b.Parameters[0], a.Parameters[0]).Visit(b.Body);
        return Expression.Lambda<Func<Customer, bool>>(
            both ? Expression.AndAlso(a.Body, right) : Expression.OrElse(a.Body, right), a.Parameters[0]);
    }

    public static Expression<Func<Customer, bool>> Not(Expression<Func<Customer, bool>> a) =>
        Expression.Lambda<Func<Customer, bool>>(Expression.Not(a.Body), a.Parameters[0]);

    /// <summary>Left compared with right, for the operators of numbers.</summary>
    public static Expression<Func<Customer, bool>> Compare(
        ConditionOperator how, Expression<Func<Customer, long>> left, Expression<Func<Customer, long>> right)
    {
        var other = new QueryParts.Rebind(right.Parameters[0], left.Parameters[0]).Visit(right.Body);
        var type = how switch
        {
            ConditionOperator.Gt => ExpressionType.GreaterThan,
            ConditionOperator.Gte => ExpressionType.GreaterThanOrEqual,
            ConditionOperator.Lt => ExpressionType.LessThan,
            ConditionOperator.Lte => ExpressionType.LessThanOrEqual,
            _ => ExpressionType.Equal,
        };
        return Expression.Lambda<Func<Customer, bool>>(Expression.MakeBinary(type, left.Body, other), left.Parameters[0]);
    }
}
