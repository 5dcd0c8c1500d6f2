using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

public static class GetCustomer
{
    public static async Task<IResult> HandleV1Async(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(CustomerV1DetailsAnswer.Of(
            await FindAsync(db, id, cancel), await CustomerParts.LoadAsync(db, [id], tenant.Now, cancel)));

    public static async Task<IResult> HandleV2Async(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(CustomerV2DetailsAnswer.Of(
            await FindAsync(db, id, cancel), await CustomerParts.LoadAsync(db, [id], tenant.Now, cancel)));

    /// <summary>The customer for a change: its row is locked until the transaction ends.</summary>
    public static async Task<Customer> LockAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("customers", [id], cancel);
        return await db.Set<Customer>().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Customer");
    }

    private static async Task<Customer> FindAsync(BillingDb db, string id, CancellationToken cancel) =>
        await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Customer");
}
