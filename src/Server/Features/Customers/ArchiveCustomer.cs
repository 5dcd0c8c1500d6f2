using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>Archiving hides a customer from lists, unarchiving brings it back; doing either twice changes nothing.</summary>
public static class ArchiveCustomer
{
    public static Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        MoveAsync(id, CustomerStatus.Archived, db, tenant, cancel);

    public static Task<IResult> HandleUnarchiveAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        MoveAsync(id, CustomerStatus.Active, db, tenant, cancel);

    private static async Task<IResult> MoveAsync(
        string id, CustomerStatus status, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var customer = await db.WriteAsync(async () =>
        {
            var found = await GetCustomer.LockAsync(db, id, cancel);
            if (found.Status != status)
            {
                found.Status = status;
                found.UpdatedAt = tenant.Now;
            }
            return found;
        }, cancel);
        return Reply.Ok(CustomerV1Answer.Of(customer, await CustomerParts.LoadAsync(db, [id], tenant.Now, cancel)));
    }
}
