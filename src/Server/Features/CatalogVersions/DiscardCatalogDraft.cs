using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>Gives up the next version; its number is not used again. The catalogue stays as it is.</summary>
public static class DiscardCatalogDraft
{
    public static async Task<IResult> HandleAsync(BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(CatalogVersionAnswer.Of(await db.WriteAsync(async () =>
        {
            var draft = await CatalogVersionRows.LockDraftAsync(db, cancel);
            draft.Status = CatalogVersionStatus.Archived;
            draft.UpdatedAt = tenant.Now;
            return draft;
        }, cancel)));
}
