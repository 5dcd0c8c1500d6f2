using System.Linq.Expressions;

namespace Plumbline.Server.Wire;

/// <summary>
/// The rows that come after one, for reading a whole table page by page: the first page and the thousandth cost the same. Texts compare as
/// the database orders them, so the rows must be ordered by the same columns.
/// </summary>
public static class Keyset
{
    public static IQueryable<T> After<T>(this IQueryable<T> rows, Expression<Func<T, string>> id, string after) =>
        rows.Where(Expression.Lambda<Func<T, bool>>(Greater(id.Body, after), id.Parameters[0]));

    /// <summary>By a column, and by id among equals of it.</summary>
    public static IQueryable<T> After<T, TKey>(
        this IQueryable<T> rows, Expression<Func<T, TKey>> column, TKey value, Expression<Func<T, string>> id, string after)
    {
        var row = column.Parameters[0];
        var idBody = new CursorPages.Rebind(id.Parameters[0], row).Visit(id.Body);
        var parameter = CursorPages.Parameter(value);
        var beyond = value is string text ? Greater(column.Body, text) : Expression.GreaterThan(column.Body, parameter);
        return rows.Where(Expression.Lambda<Func<T, bool>>(
            Expression.OrElse(beyond, Expression.AndAlso(Expression.Equal(column.Body, parameter), Greater(idBody, after))), row));
    }

    private static BinaryExpression Greater(Expression column, string text) => Expression.GreaterThan(
        Expression.Call(
            typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!, column, CursorPages.Parameter(text)),
        Expression.Constant(0));
}
