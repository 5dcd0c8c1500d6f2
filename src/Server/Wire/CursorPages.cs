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
        var query = cursor.AfterId is null
            ? filtered
            : filtered.After(sort, cursor.AfterValue!.Value, id, cursor.AfterId, cursor.Ascending);
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
}
