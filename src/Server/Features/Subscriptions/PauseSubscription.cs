using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// Stops billing from now on, after billing what is due already. What was paid in advance stays paid; usage up to now is invoiced when the
/// subscription resumes or ends. A paused subscription gets its date of resumption set, or cleared when none is given.
/// </summary>
public static class PauseSubscription
{
    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        BillingRun run,
        SubscriptionReader reader,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadOptionalObjectAsync(http);
        var reactivateAt = body.Instant("reactivate_at", Need.Nullable);
        if (reactivateAt <= tenant.Now)
        {
            body.Refuse("reactivate_at", "Must lie in the future");
        }
        body.ThrowIfInvalid();
        await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            await run.CatchUpAsync(subscription, cancel);
            switch (subscription.Status)
            {
                case SubscriptionStatus.Active:
                    subscription.Status = SubscriptionStatus.Paused;
                    subscription.Pauses = [.. subscription.Pauses, new PauseState(tenant.Now, null)];
                    subscription.NextPaymentAt = null;
                    break;
                case SubscriptionStatus.Paused:
                    break;
                default:
                    throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "active", "paused");
            }
            subscription.ReactivateAt = reactivateAt;
            subscription.Reschedule();
            subscription.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }
}
