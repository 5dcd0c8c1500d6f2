using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Resumes a paused or errored subscription now. No anchor moves, and the time it was paused is never billed.</summary>
public static class ReactivateSubscription
{
    public static async Task<IResult> HandleAsync(
        string id, BillingDb db, BillingRun run, SubscriptionReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            await run.CatchUpAsync(subscription, cancel);
            if (subscription.Status is not (SubscriptionStatus.Paused or SubscriptionStatus.Errored))
            {
                throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "paused", "errored");
            }
            // one that stopped because it was not paid resumes like one that was paused; its invoice stays unpaid
            subscription.Status = SubscriptionStatus.Paused;
            subscription.ReactivateAt = tenant.Now;
            subscription.DueAt = tenant.Now;
            subscription.UpdatedAt = tenant.Now;
            await db.SaveChangesAsync(cancel);
            await run.CatchUpAsync(subscription, cancel);
        }, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }
}
