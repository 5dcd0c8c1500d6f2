using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>Opens the next version. While one is open already, that one is answered as it is.</summary>
public static class CreateCatalogDraft
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadOptionalObjectAsync(http);
        var name = body.Text("name", Need.Nullable, 255);
        var description = body.Text("description", Need.Nullable);
        body.ThrowIfInvalid();
        var draft = await CatalogVersionRows.GuardAsync(db, () => db.WriteAsync(async () =>
        {
            var number = await CatalogVersionRows.NextNumberAsync(db, cancel);
            if (await CatalogVersionRows.DraftAsync(db, cancel) is { } pending)
            {
                return pending;
            }
            var opened = new CatalogVersion
            {
                Id = Ids.New("pcv"),
                Number = number,
                Status = CatalogVersionStatus.Draft,
                Name = name,
                Description = description,
                BaseVersionId = await CatalogVersionRows.NewestPublishedAsync(db, cancel),
                CreatedAt = tenant.Now,
                UpdatedAt = tenant.Now,
            };
            db.Add(opened);
            return opened;
        }, cancel));
        return Reply.Created(CatalogVersionAnswer.Of(draft));
    }
}
