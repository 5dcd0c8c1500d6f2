using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

public static class CreateCustomProperty
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var declared = await PropertyDeclaration.ReadAsync(http);
        var property = new CustomProperty
        {
            Id = Ids.New("cfi"),
            Name = declared.Name,
            Slug = declared.Slug,
            Type = declared.Type,
            Entities = declared.Entities,
            AuthorizedValues = declared.AuthorizedValues,
            ApiOnly = declared.ApiOnly,
            Required = declared.Required,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        try
        {
            await db.WriteAsync(async () =>
            {
                await declared.RequireFreeSlugAsync(db, null, cancel);
                db.Add(property);
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw PropertyDeclaration.SlugTaken(declared.Slug);
        }
        return Reply.Created(CustomPropertyAnswer.Of(property));
    }
}
