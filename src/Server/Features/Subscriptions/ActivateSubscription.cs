using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Starts a pending subscription now; what is due at its start is billed at once.</summary>
public static class ActivateSubscription
{
    public static async Task<IResult> HandleAsync(
        string id, BillingDb db, BillingRun run, SubscriptionReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            if (subscription.Status != SubscriptionStatus.Pending)
            {
                throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "pending");
            }
            await StartAsync(subscription, db, tenant.Now, cancel);
            await ReadCheckouts.CancelAsync(db, subscription.CheckoutSessionId, cancel);
            await db.SaveChangesAsync(cancel);
            await run.CatchUpAsync(subscription, cancel);
        }, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    /// <summary>
    /// Starts a pending subscription, now or at a later date: its first phase and the contract begin, and billing looks at it from then on.
    /// </summary>
    public static async Task StartAsync(
        Subscription subscription, BillingDb db, Instant now, CancellationToken cancel, Instant? startsAt = null)
    {
        var start = startsAt > now ? startsAt.Value : now;
        var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
        var zone = batch.ZoneOf(subscription);
        subscription.Status = SubscriptionStatus.Active;
        subscription.StartsAt ??= start;
        subscription.InitialBillingAt ??= start;
        if (subscription.ContractTerms is { StartsAt: null } terms)
        {
            subscription.ContractTerms = terms with { StartsAt = start };
        }
        var first = subscription.Phases.FindIndex(p => p.StartsAt is null);
        subscription.Phases = PhasePlan.Of(
            subscription.Phases.Select((p, i) => i == first ? p with { StartsAt = start, UpdatedAt = now } : p),
            null,
            Contract.Of(subscription, zone)?.FinalEnd,
            zone);
        subscription.DueAt = start;
        subscription.SeatsAt = SeatState.AreIn(subscription) ? start : null;
        subscription.UpdatedAt = now;
    }
}
