using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>
/// Brings the catalogue of a published version back and publishes that as a new version. Subscriptions keep what they have.
/// </summary>
public static class RevertCatalogVersion
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(CatalogVersionAnswer.Of(await CatalogVersionRows.GuardAsync(db, () => db.WriteAsync(async () =>
        {
            var old = await db.Set<CatalogVersion>().AsNoTracking().SingleOrDefaultAsync(v => v.Id == id, cancel)
                ?? throw Refusal.NotFound("Catalog version");
            if (old.Status != CatalogVersionStatus.Published)
            {
                throw Refusal.WrongState("Catalog version", Words<CatalogVersionStatus>.Of(old.Status), "published");
            }
            var number = await CatalogVersionRows.NextNumberAsync(db, cancel);
            if (await CatalogVersionRows.DraftAsync(db, cancel) is not null)
            {
                throw Refusal.BadRequest("A catalog draft is pending; publish or discard it first");
            }
            var newest = await CatalogVersionRows.NewestPublishedAsync(db, cancel);
            var rows = await db.Set<CatalogSnapshotRow>().AsNoTracking().Where(r => r.VersionId == id).ToListAsync(cancel);
            await Restoration.RunAsync(db, rows, tenant.Now, cancel);
            await db.SaveChangesAsync(cancel);
            var catalogue = await Catalogue.LoadAsync(db, cancel);
            var version = new CatalogVersion
            {
                Id = Ids.New("pcv"),
                Number = number,
                Status = CatalogVersionStatus.Published,
                BaseVersionId = newest,
                RevertOfVersionId = id,
                ResourceCount = catalogue.ResourceCount,
                PublishedAt = tenant.Now,
                CreatedAt = tenant.Now,
                UpdatedAt = tenant.Now,
            };
            db.Add(version);
            db.AddRange(catalogue.RowsOf(version.Id));
            return version;
        }, cancel))));
}
