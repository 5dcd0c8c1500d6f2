using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Plumbline.Server.Wire;

public static class CursorPages
{
    /// <summary>
    /// One keyset page over (sort value, id): the first page and the thousandth cost the same.
    /// </summary>
    public static async Task<CursorPageOf<TOut>> PageAsync<TRow, TOut>(
        this Cursor cursor,
        IQueryable<TRow> filtered,
        Expression<Func<TRow, Instant>> sort,
        Expression<Func<TRow, string>> id,
        Func<IReadOnlyList<TRow>, Task<IReadOnlyList<TOut>>> shape,
        CancellationToken cancel)
    {
        int? total = cursor.IncludeTotal ? await filtered.CountAsync(cancel) : null;
        var query = cursor.AfterId is null ? filtered : filtered.Where(After(cursor, sort, id));
        var ordered = cursor.Ascending
            ? query.OrderBy(sort).ThenBy(id)
            : query.OrderByDescending(sort).ThenByDescending(id);
        var rows = await ordered.Take(cursor.Limit + 1).ToListAsync(cancel);
        var hasMore = rows.Count > cursor.Limit;
        if (hasMore)
        {
            rows.RemoveAt(cursor.Limit);
        }
        var next = hasMore ? cursor.Encode(sort.Compile()(rows[^1]), id.Compile()(rows[^1])) : null;
        return new CursorPageOf<TOut>(await shape(rows), next, hasMore, total);
    }

    // (sort, id) comes after the cursor: sort beyond it, or sort equal and id beyond it
    private static Expression<Func<TRow, bool>> After<TRow>(
        Cursor cursor, Expression<Func<TRow, Instant>> sort, Expression<Func<TRow, string>> id)
    {
        var row = sort.Parameters[0];
        var idBody = new Rebind(id.Parameters[0], row).Visit(id.Body);
        var value = Parameter(cursor.AfterValue!.Value);
        var compare = Expression.Call(
            typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!, idBody, Parameter(cursor.AfterId!));
        var zero = Expression.Constant(0);
        var beyond = cursor.Ascending ? Expression.GreaterThan(sort.Body, value) : Expression.LessThan(sort.Body, value);
        var idBeyond = cursor.Ascending ? Expression.GreaterThan(compare, zero) : Expression.LessThan(compare, zero);
        var body = Expression.OrElse(beyond, Expression.AndAlso(Expression.Equal(sort.Body, value), idBeyond));
        return Expression.Lambda<Func<TRow, bool>>(body, row);
    }

    /// <summary>A value that becomes a SQL parameter, so that the statement's text (and its plan) is shared.</summary>
    internal static Expression Parameter<T>(T value) => Expression.Property(Expression.Constant(new Box<T>(value)), nameof(Box<T>.Value));

    private sealed record Box<T>(T Value);

    internal sealed class Rebind(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
