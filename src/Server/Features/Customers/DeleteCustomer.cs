using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>Removes an archived customer for good: 404 from then on. The row stays for the documents that name it.</summary>
public static class DeleteCustomer
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, id, cancel);
            if (customer.Status != CustomerStatus.Archived)
            {
                throw Refusal.WrongState("The customer", "active", "archived");
            }
            if (await db.Set<Customer>().AnyAsync(c => c.OrganisationId == id && c.DeletedAt == null, cancel))
            {
                throw Refusal.BadRequest("The customer is the organisation of others; detach them first");
            }
            if (await db.Set<Subscription>().AnyAsync(s => s.CustomerId == id && LiveSubscriptions.Running.Contains(s.Status), cancel))
            {
                throw Refusal.BadRequest("The customer has subscriptions that are not over; cancel them first");
            }
            customer.DeletedAt = tenant.Now;
            customer.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.NoContent();
    }
}
