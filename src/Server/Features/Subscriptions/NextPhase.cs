using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// <c>POST /v2/subscriptions/{id}/next-phase</c>: leaves the running phase now, at a date to come, or at one that has passed.
/// </summary>
public static class NextPhase
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
        var at = body.Instant("transition_date", Need.Nullable) ?? tenant.Now;
        body.ThrowIfInvalid();
        await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            await run.CatchUpAsync(subscription, cancel);
            var index = await RunningAsync(db, subscription, at, tenant.Now, cancel);
            var zone = (await BillingBatch.LoadAsync(db, [subscription], cancel)).ZoneOf(subscription);
            subscription.Phases = PhasePlan.LeftAt(
                [.. subscription.Phases.Select(p => p.Order == index ? p with { UpdatedAt = tenant.Now } : p)],
                index,
                at,
                Contract.Of(subscription, zone)?.FinalEnd,
                zone);
            RefuseEmpty(subscription);
            subscription.PhaseSwitchAt = at;
            subscription.UpdatedAt = tenant.Now;
            subscription.DueAt = Subscription.Earliest(subscription.DueAt, at);
            await db.SaveChangesAsync(cancel);
            await run.CatchUpAsync(subscription, cancel);
        }, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    /// <summary>The running phase, when it can be left at the instant.</summary>
    private static async Task<int> RunningAsync(
        BillingDb db, Subscription subscription, Instant at, Instant now, CancellationToken cancel)
    {
        if (subscription.Status != SubscriptionStatus.Active)
        {
            throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "active");
        }
        var index = subscription.Phases.FindIndex(p => subscription.StatusOf(p, now) == PhaseStatus.Active);
        if (index < 0)
        {
            throw Refusal.BadRequest("Subscription has not started yet");
        }
        if (index == subscription.Phases.Count - 1)
        {
            throw Refusal.BadRequest("The running phase is the last one");
        }
        var phase = subscription.Phases[index];
        if (at <= phase.StartsAt)
        {
            throw Refusal.BadRequest("transition_date must be after the start of the running phase");
        }
        if (at > phase.EndsAt)
        {
            throw Refusal.BadRequest("transition_date must not be after the planned end of the running phase");
        }
        var keys = phase.Products.Select(p => p.Key).ToList();
        // usage and arrears that were billed beyond the instant cannot be measured again
        var isBilled = await db.Set<InvoiceLine>().AnyAsync(
            l => l.PeriodEndsAt > at && keys.Contains(l.ChargeProductKey!)
                && (l.ChargeKind == ChargeKind.Usage || l.ChargeKind == ChargeKind.Arrears || l.ChargeKind == ChargeKind.TrueUp
                    || (l.ChargeKind == ChargeKind.Upfront && l.ChargePeriodStart > at))
                && db.Set<Invoice>().Any(i => i.Id == l.InvoiceId && i.SubscriptionId == subscription.Id
                    && i.Status != InvoiceStatus.Open && i.Status != InvoiceStatus.Voided),
            cancel);
        return isBilled
            ? throw Refusal.BadRequest("transition_date lies before the end of a period whose usage or arrears were billed already")
            : index;
    }

    private static void RefuseEmpty(Subscription subscription)
    {
        if (subscription.Phases.Find(p => p.EndsAt <= p.StartsAt) is { } empty)
        {
            throw Refusal.BadRequest($"Phase {empty.Order} would end before it starts");
        }
    }
}
