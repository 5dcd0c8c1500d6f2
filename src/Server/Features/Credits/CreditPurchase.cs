using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary>
/// Buys credits: the customer's method is charged, and the credits are there once the invoice is paid; without one it is paid outside, and
/// both are there together.
/// </summary>
public sealed class CreditPurchase(
    BillingDb db, CreditRefresh refresh, CreditSale sale, CreditOrders orders, Charges charges, KeyDirectory directory,
    CurrentTenant tenant)
{
    private static readonly InvoiceStatus[] Unpaid = [InvoiceStatus.ToPay, InvoiceStatus.PartiallyPaid, InvoiceStatus.Error];

    /// <summary>Never inside a transaction: a provider is asked.</summary>
    public async Task<PurchaseAnswer> RunAsync(
        string customerId, string productId, AutoTopup wanted, Instant? expiresAt, CancellationToken cancel)
    {
        var (invoiceId, balance) = await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, customerId, cancel);
            var account = await refresh.LockedAsync(customerId, productId, cancel);
            var offer = await sale.OfferAsync(customer, productId, wanted, cancel);
            if (await sale.OrderAsync(customer, account, offer, expiresAt, CreditSource.Api, cancel) is { } charged)
            {
                return (charged.Id, (decimal?)null);
            }
            var bought = await sale.SellAsync(customer, account, offer, expiresAt, CreditSource.Api, isPaid: true, cancel);
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            return (bought.InvoiceId!, account.Balance.Balance);
        }, cancel);
        return new PurchaseAnswer(invoiceId, balance ?? await ChargeAsync(customerId, productId, cancel));
    }

    /// <summary>
    /// The same for a customer who buys by himself: only with a method that is charged, one purchase at a time, and once for a form.
    /// </summary>
    /// <param name="customerId">Who buys.</param>
    /// <param name="productId">Of the credits.</param>
    /// <param name="wanted">What.</param>
    /// <param name="onceId">Of the form: sent again it is the same purchase.</param>
    /// <param name="cancel">Cancels it, until money may move.</param>
    /// <returns>The invoice.</returns>
    public async Task<string> RunOnceAsync(
        string customerId, string productId, AutoTopup wanted, string onceId, CancellationToken cancel)
    {
        var once = new OnceRequest(onceId, onceId);
        var now = directory.MachineNow();
        var invoiceId = await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, customerId, cancel);
            if (await once.AnswerAsync(db, now, cancel) is { } known)
            {
                return Encoding.UTF8.GetString(known);
            }
            if (await OpenAsync(db, customerId, cancel) is var open && open.ContainsKey(productId))
            {
                throw Refusal.Conflict("The last purchase of these credits is not paid yet");
            }
            var account = await refresh.LockedAsync(customerId, productId, cancel);
            var offer = await sale.OfferAsync(customer, productId, wanted, cancel);
            var invoice = await sale.OrderAsync(customer, account, offer, null, CreditSource.Portal, cancel)
                ?? throw Refusal.BadRequest("The customer has no current payment method that can be charged");
            once.Store(db, now, Encoding.UTF8.GetBytes(invoice.Id));
            return invoice.Id;
        }, cancel);
        await ChargeAsync(customerId, productId, cancel);
        return invoiceId;
    }

    /// <summary>The invoices of purchases that are not paid yet, by product.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OpenAsync(BillingDb db, string customerId, CancellationToken cancel)
    {
        var open = await db.Set<CreditOrder>().Where(o => o.CustomerId == customerId && o.GrantedAt == null)
            .Join(db.Set<Invoice>().Where(i => Unpaid.Contains(i.Status)), o => o.InvoiceId, i => i.Id, (o, i) => o)
            .Select(o => new { o.ProductId, o.InvoiceId }).ToListAsync(cancel);
        return open.GroupBy(o => o.ProductId).ToDictionary(g => g.Key, g => g.Max(o => o.InvoiceId)!, StringComparer.Ordinal);
    }

    private async Task<decimal> ChargeAsync(string customerId, string productId, CancellationToken cancel)
    {
        await charges.RunDueAsync(customerId, cancel);
        return await db.WriteAsync(async () =>
        {
            await GetCustomer.LockAsync(db, customerId, cancel);
            await orders.GrantAsync(customerId, cancel);
            return (await refresh.LockedAsync(customerId, productId, cancel)).Balance.Balance;
        }, cancel);
    }
}
