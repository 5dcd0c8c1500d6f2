using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Checkouts;

/// <summary>
/// The payment of a checkout is there or under way: the checkout is completed and its method saved. It failed at once: the method is
/// forgotten and the customer may try another one. It fails days later: its invoice is collected like any other.
/// </summary>
public sealed class CheckoutOutcome(BillingDb db, Collection collection, CurrentTenant tenant) : IPaymentOutcome
{
    public async Task AfterAsync(Transaction payment, CancellationToken cancel)
    {
        if (await db.Set<CheckoutSession>().SingleOrDefaultAsync(c => c.TransactionId == payment.Id, cancel) is not { } session)
        {
            return;
        }
        var hasFailed = payment.Status is TransactionStatus.Failed or TransactionStatus.Cancelled;
        if (session.Status != CheckoutStatus.Opened)
        {
            if (hasFailed)
            {
                var invoice = await db.Set<Invoice>().SingleAsync(i => i.Id == session.InvoiceId, cancel);
                invoice.CollectAt = invoice.IsPayable ? tenant.Now + Collection.Retries[0] : null;
            }
            return;
        }
        var method = await db.Set<PaymentMethod>().SingleAsync(m => m.Id == payment.PaymentMethodId, cancel);
        if (hasFailed)
        {
            (session.TransactionId, session.PaymentMethodId) = (null, null);
            session.LastError = payment.ErrorMessage ?? "The invoice is no longer due as it was";
            method.Delete(tenant.Now);
            return;
        }
        session.Complete(tenant.Now);
        var customer = await db.Set<Customer>().SingleAsync(c => c.Id == session.CustomerId, cancel);
        var currentWorks = customer.PaymentMethodId is { } current
            && await db.Set<PaymentMethod>().AnyAsync(m => m.Id == current && m.Status == PaymentMethodStatus.Active, cancel);
        PaymentChoice.Take(customer, method, currentWorks);
        customer.UpdatedAt = tenant.Now;
        await collection.RecoverAsync(customer.Id, cancel);
    }
}
