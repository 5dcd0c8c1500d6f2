using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Updates;

/// <summary>
/// Makes the changes that were planned for a date when that has come, each request as a whole. One that no longer fits the subscription is
/// marked as failed and holds nothing else up.
/// </summary>
public sealed class ScheduledUpdates(BillingDb db, ProductChanges changes)
{
    /// <summary>Everything of a subscription that was planned up to an instant.</summary>
    /// <param name="subscription">Up to date with everything before.</param>
    /// <param name="asOf">Updates of this instant are included.</param>
    /// <param name="open">Its open invoices, updated in place.</param>
    /// <param name="batch">The subscription is in it.</param>
    /// <param name="cancel">Cancels the writing.</param>
    public async Task ApplyDueAsync(
        Subscription subscription, Instant asOf, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        var planned = await PlannedAsync(db, subscription.Id, cancel);
        foreach (var request in planned.Where(u => u.AppliedAt <= asOf).GroupBy(u => u.RequestId))
        {
            await ApplyAsync(subscription, [.. request], open, batch, cancel);
        }
        subscription.UpdateAt = planned.Where(u => u.AppliedAt > asOf).Min(u => (Instant?)u.AppliedAt);
    }

    /// <summary>A subscription that ends takes what was planned for it along.</summary>
    public static async Task AbandonAsync(BillingDb db, Subscription subscription, CancellationToken cancel)
    {
        foreach (var update in await PlannedAsync(db, subscription.Id, cancel))
        {
            update.Status = UpdateStatus.Cancelled;
        }
        subscription.UpdateAt = null;
    }

    private static async Task<List<SubscriptionUpdate>> PlannedAsync(
        BillingDb db, string subscriptionId, CancellationToken cancel) =>
        await db.Set<SubscriptionUpdate>().Where(u => u.SubscriptionId == subscriptionId && u.Status == UpdateStatus.Scheduled)
            .OrderBy(u => u.AppliedAt).ThenBy(u => u.RequestId).ThenBy(u => u.Id).ToListAsync(cancel);

    private async Task ApplyAsync(
        Subscription subscription, List<SubscriptionUpdate> request, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        // one that fell into a pause is made when that is over
        var planned = request[0].AppliedAt;
        var at = subscription.Pauses.Find(p => p.From <= planned && planned < p.To)?.To ?? planned;
        try
        {
            using var json = JsonDocument.Parse(request[0].Request);
            var body = new Body(json.RootElement, [], []);
            // its dates were judged when it was asked for
            var input = body.Has("updates")
                ? UpdateInput.ReadMany(body, Instant.MinValue)
                : UpdateInput.ReadOne(body, Instant.MinValue);
            var plan = await changes.PlanAsync(subscription, input, at, carryOut: true, cancel);
            await changes.StoreAsync(subscription, plan, at, open, batch, cancel);
            request.ForEach(u => (u.Status, u.AppliedAt) = (UpdateStatus.Applied, at));
        }
        catch (Refusal refusal)
        {
            request.ForEach(u => (u.Status, u.Failure) = (UpdateStatus.Failed, refusal.Message));
        }
    }
}
