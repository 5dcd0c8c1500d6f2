using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Ends a subscription now or at a date to come. One that never started is voided.</summary>
public static class CancelSubscription
{
    /// <summary>A caller's "now" may have travelled: a date this little in the past means now.</summary>
    public static readonly Duration Tolerance = Duration.FromMinutes(5);

    private static readonly string[] RefundMethods = ["wallet", "original_payment_method", "external"];

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
        var at = body.Instant("cancel_at", Need.Nullable) ?? tenant.Now;
        var reason = body.Text("reason", Need.Nullable, 1000);
        var prorata = body.Flag("pro_rata", Need.Nullable);
        var refundMethod = body.WordIn("refund_method", RefundMethods, Need.Nullable);
        if (at < tenant.Now - Tolerance)
        {
            body.Refuse("cancel_at", "Must not lie in the past");
        }
        body.ThrowIfInvalid();
        at = at < tenant.Now ? tenant.Now : at;
        await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            subscription.CancellationReason = reason;
            subscription.CancellationSource = CancellationSource.Api;
            subscription.UpdatedAt = tenant.Now;
            switch (subscription.Status)
            {
                case SubscriptionStatus.Pending:
                    subscription.Status = SubscriptionStatus.Voided;
                    subscription.CancelAt = tenant.Now;
                    await ReadCheckouts.CancelAsync(db, subscription.CheckoutSessionId, cancel);
                    return;
                case SubscriptionStatus.Active or SubscriptionStatus.Paused or SubscriptionStatus.Errored:
                    subscription.CancelAt = at;
                    Settle(subscription, prorata);
                    subscription.RefundMethod = refundMethod ?? subscription.RefundMethod;
                    subscription.DueAt = subscription.DueAt is { } due && due < at ? due : at;
                    await db.SaveChangesAsync(cancel);
                    await run.CatchUpAsync(subscription, cancel);
                    return;
                default:
                    throw Refusal.WrongState(
                        "Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "active", "paused", "errored", "pending");
            }
        }, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    /// <summary>What was agreed when the subscription was made stands, unless the request says otherwise.</summary>
    private static void Settle(Subscription subscription, bool? prorata)
    {
        if (prorata is null && subscription.CancellationStrategy is not null)
        {
            return;
        }
        subscription.CancellationStrategy = prorata == true ? CancellationStrategy.RefundProrata : CancellationStrategy.DoNothing;
        subscription.CancellationAmount = null;
    }
}
