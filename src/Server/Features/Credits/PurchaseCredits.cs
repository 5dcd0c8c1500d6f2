using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary><c>POST …/purchase</c>: credits for money. The invoice and the credits are there together, or neither is.</summary>
public static class PurchaseCredits
{
    public static async Task<IResult> HandleAsync(
        string id,
        string productId,
        HttpContext http,
        BillingDb db,
        CreditRefresh refresh,
        CreditSale sale,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var count = CreditInput.Count(body, "credit_count");
        var (amount, priceId) = CreditInput.Money(body);
        var expiresAt = CreditInput.Expiry(body, tenant);
        body.ThrowIfInvalid();
        return Reply.Created(await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, id, cancel);
            var account = await refresh.LockedAsync(id, productId, cancel);
            var offer = await sale.OfferAsync(customer, productId, new AutoTopup(count!.Value, amount, priceId), cancel);
            var bought = await sale.SellAsync(customer, account, offer, expiresAt, CreditSource.Api, isPaid: true, cancel);
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            return new PurchaseAnswer(bought.InvoiceId!, account.Balance.Balance);
        }, cancel));
    }
}
