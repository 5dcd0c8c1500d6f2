using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Payments;

/// <summary>
/// Saves a method that a customer hands over. It becomes the way the customer pays, unless that was said to be another one, and the
/// customer's invoices that could not be collected are charged.
/// </summary>
public static class AddMethod
{
    /// <summary>Never inside a transaction: a provider may be asked.</summary>
    /// <param name="customerId">Whose it is.</param>
    /// <param name="handed">The method.</param>
    /// <param name="id">Of the method: one that is known is not added again. Null for a new one.</param>
    /// <param name="db">Where it is kept.</param>
    /// <param name="collection">Plans the charges of what is open.</param>
    /// <param name="charges">Makes them.</param>
    /// <param name="tenant">Whose customer it is.</param>
    /// <param name="cancel">Cancels it, until money may move.</param>
    public static async Task<PaymentMethod> RunAsync(
        string customerId, NewMethod handed, string? id, BillingDb db, Collection collection, Charges charges, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var method = await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, customerId, cancel);
            if (await db.Set<PaymentMethod>().SingleOrDefaultAsync(m => m.Id == id && m.CustomerId == customerId, cancel) is { } known)
            {
                return known;
            }
            var added = handed.For(customer.Id, tenant.Now, id);
            db.Add(added);
            PaymentChoice.Take(customer, added, await CurrentWorksAsync(db, customer, cancel));
            customer.UpdatedAt = tenant.Now;
            await collection.RecoverAsync(customer.Id, cancel);
            return added;
        }, cancel);
        await charges.RunDueAsync(customerId, cancel);
        return method;
    }

    private static async Task<bool> CurrentWorksAsync(BillingDb db, Customer customer, CancellationToken cancel) =>
        customer.PaymentMethodId is { } current
        && await db.Set<PaymentMethod>().AnyAsync(m => m.Id == current && m.Status == PaymentMethodStatus.Active, cancel);
}
