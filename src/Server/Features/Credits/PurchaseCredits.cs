using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary>
/// <c>POST …/purchase</c>: credits for money. The customer's method is charged, and the credits are there once the invoice is paid; without
/// one it is paid outside, and both are there together.
/// </summary>
public static class PurchaseCredits
{
    public static async Task<IResult> HandleAsync(
        string id,
        string productId,
        HttpContext http,
        BillingDb db,
        CreditRefresh refresh,
        CreditSale sale,
        CreditOrders orders,
        Charges charges,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var count = CreditInput.Count(body, "credit_count");
        var (amount, priceId) = CreditInput.Money(body);
        var expiresAt = CreditInput.Expiry(body, tenant);
        body.ThrowIfInvalid();
        var (invoiceId, balance) = await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, id, cancel);
            var account = await refresh.LockedAsync(id, productId, cancel);
            var offer = await sale.OfferAsync(customer, productId, new AutoTopup(count!.Value, amount, priceId), cancel);
            if (await sale.OrderAsync(customer, account, offer, expiresAt, cancel) is { } charged)
            {
                return (charged.Id, (decimal?)null);
            }
            var bought = await sale.SellAsync(customer, account, offer, expiresAt, CreditSource.Api, isPaid: true, cancel);
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            return (bought.InvoiceId!, account.Balance.Balance);
        }, cancel);
        if (balance is null)
        {
            await charges.RunDueAsync(id, cancel);
            balance = await db.WriteAsync(async () =>
            {
                await GetCustomer.LockAsync(db, id, cancel);
                await orders.GrantAsync(id, cancel);
                return (await refresh.LockedAsync(id, productId, cancel)).Balance.Balance;
            }, cancel);
        }
        return Reply.Created(new PurchaseAnswer(invoiceId, balance.Value));
    }
}
