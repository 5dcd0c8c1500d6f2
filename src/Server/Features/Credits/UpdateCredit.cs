using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary><c>PUT /v1/customers/{id}/credits/{productId}</c>: name, low mark and auto top-up; what is left out stays.</summary>
public static class UpdateCredit
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
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, id, cancel);
            var account = await refresh.LockedAsync(id, productId, cancel);
            var balance = account.Balance;
            var name = body.Name("name");
            var threshold = body.Number("low_count_threshold", Need.Nullable, 0, CreditInput.MostCredits);
            var topup = CreditInput.ReadAutoTopup(body, balance.AutoTopup, Need.Nullable);
            body.ThrowIfInvalid();
            if (topup is not null)
            {
                await sale.OfferAsync(customer, balance.ProductId, topup, cancel, "auto_topup");
            }
            balance.Name = name ?? balance.Name;
            balance.LowCountThreshold = body.Has("low_count_threshold") ? threshold : balance.LowCountThreshold;
            balance.AutoTopup = body.Has("auto_topup") ? topup : balance.AutoTopup;
            balance.UpdatedAt = tenant.Now;
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            return CreditAnswer.Of(balance);
        }, cancel));
    }
}
