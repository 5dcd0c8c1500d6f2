using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.InvoicingEntities;

/// <summary>Exactly one entity is the default, whoever changes it at the same time.</summary>
public static class DefaultFlag
{
    /// <summary>
    /// All living entities, with every row of the tenant locked: two requests that move the default wait for each other, and the second one
    /// sees what the first one did.
    /// </summary>
    public static async Task<List<InvoicingEntity>> LockAllAsync(BillingDb db, CancellationToken cancel)
    {
        var ids = await db.Set<InvoicingEntity>().Select(e => e.Id).ToListAsync(cancel);
        await db.LockAsync("invoicing_entities", ids, cancel);
        return await db.Set<InvoicingEntity>().Where(e => e.DeletedAt == null).ToListAsync(cancel);
    }

    public static void MoveTo(InvoicingEntity entity, IEnumerable<InvoicingEntity> all)
    {
        foreach (var other in all.Where(e => e.IsDefault && e != entity))
        {
            other.IsDefault = false;
        }
        entity.IsDefault = true;
    }
}
