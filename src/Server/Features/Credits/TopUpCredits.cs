using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary><c>POST …/topup</c>: credits for free, without an invoice.</summary>
public static class TopUpCredits
{
    public static async Task<IResult> HandleAsync(
        string id,
        string productId,
        HttpContext http,
        BillingDb db,
        CreditRefresh refresh,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var count = CreditInput.Count(body, "credit_count");
        var expiresAt = CreditInput.Expiry(body, tenant);
        body.ThrowIfInvalid();
        return Reply.Created(await db.WriteAsync(async () =>
        {
            await GetCustomer.LockAsync(db, id, cancel);
            var account = await refresh.LockedAsync(id, productId, cancel);
            var lot = account.TopUp(count!.Value, expiresAt, new CreditOrigin(CreditSource.Api, tenant.Now));
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            return CreditTransactionAnswer.Of(lot);
        }, cancel));
    }
}
