using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

public static class GetCatalogVersion
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel) => Reply.Ok(CatalogVersionAnswer.Of(
        await db.Set<CatalogVersion>().AsNoTracking().SingleOrDefaultAsync(v => v.Id == id, cancel)
        ?? throw Refusal.NotFound("Catalog version")));

    /// <summary>The pending draft; null where there is none.</summary>
    public static async Task<IResult> DraftAsync(BillingDb db, CancellationToken cancel) =>
        await CatalogVersionRows.DraftAsync(db, cancel) is { } draft
            ? Reply.Ok(CatalogVersionAnswer.Of(draft))
            : Results.Text("null", "application/json");
}
