using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.InvoicingEntities;

/// <summary>
/// Hides an entity for good; its documents stay. The default one stays (so the last one does too), and so does one that customers or
/// running subscriptions are billed by: their next invoice needs a seller.
/// </summary>
public static class DeleteInvoicingEntity
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var all = await DefaultFlag.LockAllAsync(db, cancel);
            var entity = all.Find(e => e.Id == id) ?? throw Refusal.NotFound("Invoicing entity");
            if (entity.IsDefault)
            {
                throw Refusal.BadRequest("The default invoicing entity cannot be deleted; make another one the default first");
            }
            var customers = await db.Set<Customer>().CountAsync(c => c.InvoicingEntityId == id && c.DeletedAt == null, cancel);
            if (customers > 0)
            {
                throw Refusal.BadRequest($"{customers} customer(s) belong to this invoicing entity; move them to another one first");
            }
            if (await db.Set<Subscription>().AnyAsync(
                    s => s.BillingEntityId == id && LiveSubscriptions.Running.Contains(s.Status), cancel))
            {
                throw Refusal.BadRequest("The invoicing entity bills subscriptions that are not over");
            }
            entity.DeletedAt = tenant.Now;
            entity.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.NoContent();
    }
}
