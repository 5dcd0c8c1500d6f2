using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Transitions;

public static class ListTransitions
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Wire.Offset.Read(query, faults);
        var filter = new ListFilter<Transition>(query, faults)
            .Choice("status", Words<TransitionStatus>.All, Status)
            .Text("source_subscription_id", t => t.SourceSubscriptionId)
            .Text("base_subscription_id", t => t.SourceSubscriptionId)
            .Text("target_subscription_id", t => t.TargetSubscriptionId)
            .Date("transition_date", t => t.TransitionDate)
            .Date("transitioned_at", t => t.TransitionedAt);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await page.PageAsync(
            filter.Apply(db.Set<Transition>().AsNoTracking()).OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id),
            async found =>
            {
                var zones = await ZonesAsync(db, [.. found.Select(t => t.SourceSubscriptionId)], cancel);
                return (IReadOnlyList<TransitionAnswer>)[.. found.Select(t => TransitionAnswer.Of(t, zones[t.SourceSubscriptionId]))];
            },
            cancel));
    }

    private static Expression<Func<Transition, bool>>? Status(IReadOnlyList<string> words)
    {
        var wanted = words.Select(w => Words<TransitionStatus>.TryParse(w, out var status) ? status : default).ToArray();
        return words.Count == 0 ? null : t => wanted.Contains(t.Status);
    }

    /// <summary>The time zones of subscriptions' invoicing entities.</summary>
    public static async Task<Dictionary<string, DateTimeZone>> ZonesAsync(
        BillingDb db, IReadOnlyList<string> subscriptionIds, CancellationToken cancel) =>
        (await db.Set<Subscription>().Where(s => subscriptionIds.Contains(s.Id))
            .Join(db.Set<InvoicingEntity>(), s => s.BillingEntityId, e => e.Id, (s, e) => new { s.Id, e.Timezone }).ToListAsync(cancel))
        .ToDictionary(s => s.Id, s => DateTimeZoneProviders.Tzdb[s.Timezone]);
}

public static class GetTransition
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var transition = await db.Set<Transition>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancel)
            ?? throw Refusal.NotFound("Transition");
        var zones = await ListTransitions.ZonesAsync(db, [transition.SourceSubscriptionId], cancel);
        return Reply.Ok(TransitionAnswer.Of(transition, zones[transition.SourceSubscriptionId]));
    }
}

/// <summary>Drops a transition that has not come yet; its target is voided.</summary>
public static class CancelTransition
{
    public static async Task<IResult> HandleAsync(
        string id, BillingDb db, SubscriptionReader reader, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(await db.WriteAsync(async () =>
        {
            var sourceId = await db.Set<Transition>().Where(t => t.Id == id)
                .Select(t => t.SourceSubscriptionId).SingleOrDefaultAsync(cancel) ?? throw Refusal.NotFound("Transition");
            var source = await reader.LockedAsync(sourceId, cancel);
            var transition = await db.Set<Transition>().SingleAsync(t => t.Id == id, cancel);
            if (transition.Status is not (TransitionStatus.Scheduled or TransitionStatus.Failed))
            {
                throw Refusal.WrongState("Transition", Words<TransitionStatus>.Of(transition.Status), "scheduled");
            }
            await Replacement.AbandonAsync(db, source, cancel);
            source.Reschedule();
            source.UpdatedAt = tenant.Now;
            var zones = await ListTransitions.ZonesAsync(db, [sourceId], cancel);
            return TransitionAnswer.Of(transition, zones[sourceId]);
        }, cancel));
}
