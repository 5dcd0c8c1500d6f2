using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary><c>PATCH …/transactions/{transactionId}</c>: when credits that were added expire; null for never.</summary>
public static class MoveExpiry
{
    public static async Task<IResult> HandleAsync(
        string id,
        string productId,
        string transactionId,
        HttpContext http,
        BillingDb db,
        CreditRefresh refresh,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var expiresAt = CreditInput.Expiry(body, tenant, Need.RequiredNullable);
        body.ThrowIfInvalid();
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            await GetCustomer.LockAsync(db, id, cancel);
            var account = await refresh.LockedAsync(id, productId, cancel);
            var lot = await db.Set<CreditTransaction>()
                    .SingleOrDefaultAsync(t => t.Id == transactionId && t.BalanceId == account.Balance.Id, cancel)
                ?? throw Refusal.NotFound("Transaction");
            if (lot.Type != CreditTransactionType.Topup)
            {
                throw Refusal.BadRequest($"Only a topup expires, and this is of type {Words<CreditTransactionType>.Of(lot.Type)}");
            }
            if (lot.ExpiresAt <= tenant.Now)
            {
                throw Refusal.BadRequest("The topup has expired");
            }
            lot.ExpiresAt = expiresAt;
            lot.UpdatedAt = tenant.Now;
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            return CreditTransactionAnswer.Of(lot);
        }, cancel));
    }
}
