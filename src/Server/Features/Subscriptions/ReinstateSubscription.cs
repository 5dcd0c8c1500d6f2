using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Takes back a cancellation that has not come yet.</summary>
public static class ReinstateSubscription
{
    public static async Task<IResult> HandleAsync(
        string id, BillingDb db, SubscriptionReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            if (subscription.Status is not (SubscriptionStatus.Active or SubscriptionStatus.Paused))
            {
                throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "active", "paused");
            }
            if (subscription.CancelAt is null)
            {
                throw Refusal.BadRequest("Subscription has no planned cancellation to take back");
            }
            subscription.CancelAt = null;
            subscription.CancellationStrategy = null;
            subscription.CancellationAmount = null;
            subscription.CancellationReason = null;
            subscription.CancellationSource = null;
            subscription.RefundMethod = null;
            subscription.Reschedule();
            subscription.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }
}
