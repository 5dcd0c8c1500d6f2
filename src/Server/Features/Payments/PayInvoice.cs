using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>
/// Pays what is open on an invoice with a method that its customer hands over on a page. Sent again with the same transaction it finds the
/// first one; two of them at once share the customer's lock, and the later one finds nothing open any more.
/// </summary>
public sealed class PayInvoice(BillingDb db, InvoiceReader reader, Charges charges, CurrentTenant tenant)
{
    /// <summary>Failed attempts of one invoice within <see cref="AttemptsWithin"/>, after which no further one is made.</summary>
    public const int MostFailures = 10;

    /// <summary>Of the tenant's clock.</summary>
    public static readonly Duration AttemptsWithin = Duration.FromHours(1);

    /// <summary>The status of a refusal because of too many failures.</summary>
    public const int TooMany = StatusCodes.Status429TooManyRequests;

    /// <summary>Never inside a transaction: a provider is asked. What became of it is in the transaction.</summary>
    /// <param name="id">The invoice.</param>
    /// <param name="handed">The method.</param>
    /// <param name="keep">Whether it is saved for later payments, if this one does not fail.</param>
    /// <param name="transactionId">Of this attempt; an attempt that is known is not made again.</param>
    /// <param name="cancel">Cancels it, until money may move.</param>
    /// <exception cref="Refusal">Nothing is open, or too many attempts failed.</exception>
    public async Task RunAsync(string id, NewMethod handed, bool keep, string transactionId, CancellationToken cancel)
    {
        var begun = await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            if (await db.Set<Transaction>().AnyAsync(t => t.Id == transactionId, cancel))
            {
                return null;
            }
            var open = await ChargeInvoice.OpenAsync(db, invoice, cancel);
            await RefuseTooManyAsync(db, id, tenant.Now, cancel);
            var method = handed.For(invoice.CustomerId, tenant.Now);
            if (!keep)
            {
                // of no use but for this payment: see HandedMethods
                method.Status = PaymentMethodStatus.Pending;
            }
            db.Add(method);
            db.Add(Charges.New(invoice, method, open, transactionId, tenant.Now, tenant.Now));
            return method.Id;
        }, cancel);
        await charges.RunAsync(transactionId, cancel);
        if (keep && begun is not null)
        {
            await KeepAsync(begun, transactionId);
        }
    }

    /// <summary>Refuses another attempt on an invoice of which many failed lately. Counted under the customer's lock.</summary>
    public static async Task RefuseTooManyAsync(BillingDb db, string? invoiceId, Instant now, CancellationToken cancel)
    {
        var since = now - AttemptsWithin;
        var failures = await db.Set<Transaction>()
            .Where(t => t.Status == TransactionStatus.Failed && t.Attempt == null && t.CreatedAt > since)
            .CountAsync(t => t.Allocations.Any(a => a.InvoiceId == invoiceId), cancel);
        if (failures >= MostFailures)
        {
            throw new Refusal(TooMany, "too_many_attempts", "Too many payments of this invoice failed; try again later");
        }
    }

    private async Task KeepAsync(string methodId, string transactionId)
    {
        db.ChangeTracker.Clear();
        await db.WriteAsync(async () =>
        {
            var method = await db.Set<PaymentMethod>().SingleAsync(m => m.Id == methodId);
            var customer = await GetCustomer.LockAsync(db, method.CustomerId, CancellationToken.None);
            var payment = await db.Set<Transaction>().AsNoTracking().SingleAsync(t => t.Id == transactionId);
            if (payment.Status is TransactionStatus.Failed or TransactionStatus.Cancelled)
            {
                method.Delete(tenant.Now);
                return;
            }
            var currentWorks = customer.PaymentMethodId is { } current && await db.Set<PaymentMethod>()
                .AnyAsync(m => m.Id == current && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active);
            PaymentChoice.Take(customer, method, currentWorks);
            customer.UpdatedAt = tenant.Now;
        }, CancellationToken.None);
    }
}

/// <summary>A method that was handed over for one payment alone is forgotten in the commit that tells what became of that.</summary>
public sealed class HandedMethods(BillingDb db, CurrentTenant tenant) : IPaymentOutcome
{
    public async Task AfterAsync(Transaction payment, CancellationToken cancel)
    {
        var method = await db.Set<PaymentMethod>().SingleOrDefaultAsync(
            m => m.Id == payment.PaymentMethodId && m.Status == PaymentMethodStatus.Pending && m.DeletedAt == null, cancel);
        if (method is not null)
        {
            method.Delete(tenant.Now);
        }
    }
}
