using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>Keeps the catalogue as it is now under the draft's number. Running subscriptions are counted, not changed.</summary>
public static class PublishCatalogDraft
{
    public static async Task<IResult> HandleAsync(BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(await db.WriteAsync(async () =>
        {
            var draft = await CatalogVersionRows.LockDraftAsync(db, cancel);
            var catalogue = await Catalogue.LoadAsync(db, cancel);
            var impacted = draft.BaseVersionId is { } before ? await PriceImpact.CountAsync(db, before, catalogue, cancel) : 0;
            draft.Status = CatalogVersionStatus.Published;
            draft.ResourceCount = catalogue.ResourceCount;
            draft.PublishedAt = tenant.Now;
            draft.UpdatedAt = tenant.Now;
            db.AddRange(catalogue.RowsOf(draft.Id));
            return new CatalogPublishAnswer(draft.Id, draft.Number, impacted);
        }, cancel));
}
