using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary><c>POST …/usage</c>: credits used by hand, never more than there are.</summary>
public static class UseCredits
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
        var count = CreditInput.Count(body, "usage_retained");
        var eventId = body.Text("event_id", max: 255, min: 1);
        body.ThrowIfInvalid();
        return Reply.Created(await db.WriteAsync(async () =>
        {
            await GetCustomer.LockAsync(db, id, cancel);
            var account = await refresh.LockedAsync(id, productId, cancel);
            if (count > account.Balance.Balance)
            {
                throw Refusal.Field(
                    "usage_retained", FormattableString.Invariant($"More than the {account.Balance.Balance:0.############} credits left"));
            }
            var (_, used) = account.Use(count!.Value, new CreditOrigin(CreditSource.Api, tenant.Now, EventId: eventId));
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            return CreditTransactionAnswer.Of(used!);
        }, cancel));
    }
}
