using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>The draft, if there is one, then the published versions, newest first. Discarded drafts are read by their id.</summary>
public static class ListCatalogVersions
{
    public static async Task<IResult> HandleAsync(BillingDb db, CancellationToken cancel)
    {
        // a draft began after everything that is published, so the numbers put it first
        var versions = await db.Set<CatalogVersion>().AsNoTracking().Where(v => v.Status != CatalogVersionStatus.Archived)
            .OrderByDescending(v => v.Number).ToListAsync(cancel);
        return Reply.Ok<IReadOnlyList<CatalogVersionAnswer>>([.. versions.Select(CatalogVersionAnswer.Of)]);
    }
}
