using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>Takes a customer's own value away: from then on products and the default decide.</summary>
public static class DeleteCustomerOverride
{
    public static async Task<IResult> HandleAsync(string id, string code, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await GetCustomer.LockAsync(db, id, cancel);
            var feature = await FeatureRows.LockAsync(db, code, cancel);
            db.Remove(await db.Set<CustomerOverride>().SingleOrDefaultAsync(o => o.CustomerId == id && o.FeatureId == feature.Id, cancel)
                ?? throw Refusal.NotFound("Customer feature"));
        }, cancel);
        return Reply.NoContent();
    }
}
