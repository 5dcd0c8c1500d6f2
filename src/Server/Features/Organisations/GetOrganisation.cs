using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Organisations;

/// <summary>A customer as a parent: any that belongs to no organisation itself, with or without children.</summary>
public static class GetOrganisation
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var parent = await db.Set<Customer>().AsNoTracking()
            .SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null && c.OrganisationId == null, cancel)
            ?? throw Refusal.NotFound("Organisation");
        return Reply.Ok(await OrganisationAnswer.LoadAsync(db, parent, cancel));
    }
}
