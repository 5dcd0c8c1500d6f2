using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>The products that a customer's subscriptions run at an instant.</summary>
public static class AttachedProducts
{
    /// <summary>
    /// Their ids, the latest attached last; once for each time that the customer subscribes to the product. Attached at one instant,
    /// the newer subscription's comes later, and within a subscription the one further down.
    /// </summary>
    public static async Task<IReadOnlyList<string>> AtAsync(BillingDb db, string customerId, Instant at, CancellationToken cancel)
    {
        var subscriptions = await db.Set<Subscription>().AsNoTracking()
            .Where(s => s.CustomerId == customerId
                && (((s.Status == SubscriptionStatus.Active || s.Status == SubscriptionStatus.Paused)
                        && (s.CancelAt == null || s.CancelAt > at))
                    || ((s.Status == SubscriptionStatus.Cancelled || s.Status == SubscriptionStatus.Archived) && s.EndedAt > at)))
            .Select(s => new { s.Id, s.CreatedAt, s.Phases, s.Pauses, s.ReactivateAt })
            .ToListAsync(cancel);
        return
        [
            .. subscriptions
                .Where(s => !s.Pauses.Exists(pause => Lasts(pause, s.ReactivateAt, at)))
                .OrderBy(s => s.CreatedAt).ThenBy(s => s.Id, StringComparer.Ordinal)
                .SelectMany(s => s.Phases.OrderBy(p => p.Order))
                .Where(phase => phase.StartsAt <= at && (phase.EndsAt is null || phase.EndsAt > at))
                .SelectMany(phase => phase.Products.Select(p => (Product: p, From: p.AttachedAt ?? phase.StartsAt!.Value)))
                .Where(p => p.From <= at && (p.Product.DetachedAt is null || p.Product.DetachedAt > at))
                // a stable sort: what is attached at one instant stays in the order of the subscriptions
                .OrderBy(p => p.From)
                // a bundle brings what it holds
                .SelectMany(p => (p.Product.Bundle?.Items ?? []).Select(i => i.ProductId).Prepend(p.Product.ProductId)),
        ];
    }

    // one that was not ended yet has its planned end, or none
    private static bool Lasts(PauseState pause, Instant? plannedEnd, Instant at) =>
        pause.From <= at && at < (pause.To ?? plannedEnd ?? Instant.MaxValue);
}
