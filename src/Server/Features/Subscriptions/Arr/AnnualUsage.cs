using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Valuation;

namespace Plumbline.Server.Features.Subscriptions.Arr;

/// <summary>What a year of metered usage is worth, by what was invoiced for the last 365 days.</summary>
public static class AnnualUsage
{
    public static long Of(IReadOnlyCollection<IssuedLine> lines, DateTimeZone zone)
    {
        var known = lines.Where(l => l.StartsAt is not null && l.EndsAt is not null).ToList();
        var days = known.Count == 0 ? 0 : Period.DaysBetween(
            known.Min(l => l.StartsAt!.Value).InZone(zone).Date, known.Max(l => l.EndsAt!.Value).InZone(zone).Date);
        return Engine.Subscriptions.Value.AnnualOf(known.Sum(l => l.Amount), days);
    }

    /// <summary>
    /// Looks again at the usage of the subscriptions whose invoices were just issued, when any of these has usage: one query for all of
    /// them, inside the caller's transaction.
    /// </summary>
    public static async Task RefreshAsync(
        BillingDb db, IEnumerable<Invoice> invoices, BillingBatch batch, Instant now, CancellationToken cancel)
    {
        var ids = invoices.Where(i => i.SubscriptionId is not null && i.Lines.Exists(l => l.RevenueType == RevenueType.Variable))
            .Select(i => i.SubscriptionId!).Distinct().ToList();
        if (ids.Count == 0)
        {
            return;
        }
        // their lines must be rows to be found
        await db.SaveChangesAsync(cancel);
        var usage = await IssuedLines.UsageAsync(db, ids, now, cancel);
        foreach (var subscription in ids.Select(batch.Subscription))
        {
            if (subscription.Phases.Exists(p => p.Products.Any(product => product.Type == ProductType.Dynamic)))
            {
                subscription.AnnualUsage = Of([.. usage[subscription.Id]], batch.ZoneOf(subscription));
            }
        }
    }
}
