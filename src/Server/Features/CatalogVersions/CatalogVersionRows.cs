using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>Finds versions, and gives new ones their number.</summary>
public static class CatalogVersionRows
{
    public static Task<CatalogVersion?> DraftAsync(BillingDb db, CancellationToken cancel) =>
        db.Set<CatalogVersion>().AsNoTracking().SingleOrDefaultAsync(v => v.Status == CatalogVersionStatus.Draft, cancel);

    /// <summary>The draft for its end: locked, so that it has one end only.</summary>
    public static async Task<CatalogVersion> LockDraftAsync(BillingDb db, CancellationToken cancel)
    {
        var id = (await DraftAsync(db, cancel))?.Id ?? throw Refusal.NotFound("Catalog draft");
        await db.LockAsync("catalog_versions", [id], cancel);
        return await db.Set<CatalogVersion>().SingleOrDefaultAsync(v => v.Id == id && v.Status == CatalogVersionStatus.Draft, cancel)
            ?? throw Refusal.NotFound("Catalog draft");
    }

    /// <summary>The id of the version that the catalogue was last published as; null before the first.</summary>
    public static Task<string?> NewestPublishedAsync(BillingDb db, CancellationToken cancel) =>
        db.Set<CatalogVersion>().Where(v => v.Status == CatalogVersionStatus.Published).OrderByDescending(v => v.Number)
            .Select(v => (string?)v.Id).FirstOrDefaultAsync(cancel);

    /// <summary>
    /// Ask for it before asking for a draft: one that is opened in between takes the same number, and the second of the two is refused.
    /// </summary>
    public static async Task<int> NextNumberAsync(BillingDb db, CancellationToken cancel) =>
        (await db.Set<CatalogVersion>().MaxAsync(v => (int?)v.Number, cancel) ?? 0) + 1;

    /// <summary>Runs a write that takes a number; of two at once, one is refused.</summary>
    public static async Task<T> GuardAsync<T>(BillingDb db, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Refusal.Conflict("Another catalog version was made at the same time; try again");
        }
    }
}
