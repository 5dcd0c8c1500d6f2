using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

/// <summary>Finds price books for changes of them and of what names them. Products and customers are locked before books.</summary>
public static class PriceBookRows
{
    /// <summary>The book for a change of it or of what is in it: locked until the transaction ends.</summary>
    public static async Task<PriceBook> LockAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("price_books", [id], cancel);
        return await db.Set<PriceBook>().SingleOrDefaultAsync(b => b.Id == id, cancel) ?? throw Refusal.NotFound("Price book");
    }

    /// <summary>Which of the books that the bodies name in <c>price_book_id</c> there are.</summary>
    public static async Task<IReadOnlySet<string>> FindAsync(BillingDb db, IEnumerable<Body> bodies, CancellationToken cancel)
    {
        var named = bodies.Select(b => b.Raw("price_book_id"))
            .Where(id => id is { ValueKind: JsonValueKind.String } text && Body.IsCleanText(text))
            .Select(id => id!.Value.GetString()!).Distinct(StringComparer.Ordinal).ToList();
        return named.Count == 0
            ? new HashSet<string>(StringComparer.Ordinal)
            : await db.Set<PriceBook>().Where(b => named.Contains(b.Id)).Select(b => b.Id).ToHashSetAsync(StringComparer.Ordinal, cancel);
    }

    /// <summary>Keeps books that were found from being deleted until the transaction ends; 409 where one has gone meanwhile.</summary>
    public static async Task HoldAsync(BillingDb db, IReadOnlySet<string> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return;
        }
        await db.LockAsync("price_books", ids, cancel);
        if (await db.Set<PriceBook>().CountAsync(b => ids.Contains(b.Id), cancel) < ids.Count)
        {
            throw Refusal.Conflict("The price book was deleted meanwhile");
        }
    }

    /// <summary>The book of a body among those that there are; a fault where it names another.</summary>
    public static string? Read(Body body, IReadOnlySet<string> known, Need need)
    {
        var id = body.Text("price_book_id", need);
        if (id is null || known.Contains(id))
        {
            return id;
        }
        body.Refuse("price_book_id", "Price book not found");
        return null;
    }
}
