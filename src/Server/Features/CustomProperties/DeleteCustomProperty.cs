using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

/// <summary>Removes a declaration and its values from every carrier.</summary>
public static class DeleteCustomProperty
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await db.Set<CustomPropertyValue>().Where(v => v.PropertyId == id).ExecuteDeleteAsync(cancel);
            db.Remove(await db.Set<CustomProperty>().SingleOrDefaultAsync(p => p.Id == id, cancel)
                ?? throw Refusal.NotFound("Custom property"));
        }, cancel);
        return Reply.NoContent();
    }
}
