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
            if (await db.Set<CustomProperty>().Where(p => p.Id == id).ExecuteDeleteAsync(cancel) == 0)
            {
                throw Refusal.NotFound("Custom property");
            }
        }, cancel);
        return Reply.NoContent();
    }
}
