using System.Linq.Expressions;

namespace Plumbline.Server.Wire;

/// <summary>
/// The rows that come after one, for reading a table page by page: the first page and the thousandth cost the same. Texts compare as the
/// database orders them, so the rows must be ordered by the same columns, ascending or descending as is said here.
/// </summary>
public static class Keyset
{
    public static IQueryable<T> After<T>(
        this IQueryable<T> rows, Expression<Func<T, string>> id, string after, bool ascending = true) =>
        rows.Where(Expression.Lambda<Func<T, bool>>(Beyond(id.Body, after, ascending), id.Parameters[0]));

    /// <summary>By a column, and by id among equals of it.</summary>
    public static IQueryable<T> After<T, TKey>(
        this IQueryable<T> rows, Expression<Func<T, TKey>> column, TKey value, Expression<Func<T, string>> id, string after,
        bool ascending = true)
    {
        var row = column.Parameters[0];
        var idBody = new QueryParts.Rebind(id.Parameters[0], row).Visit(id.Body);
        return rows.Where(Expression.Lambda<Func<T, bool>>(
            Expression.OrElse(
                Beyond(column.Body, value, ascending),
                Expression.AndAlso(Expression.Equal(column.Body, QueryParts.Parameter(value)), Beyond(idBody, after, ascending))),
            row));
    }

    private static BinaryExpression Beyond<TKey>(Expression column, TKey value, bool ascending)
    {
        var (left, right) = value is string text
            ? (Expression.Call(
                typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!, column, QueryParts.Parameter(text)),
                (Expression)Expression.Constant(0))
            : (column, QueryParts.Parameter(value));
        return ascending ? Expression.GreaterThan(left, right) : Expression.LessThan(left, right);
    }
}
