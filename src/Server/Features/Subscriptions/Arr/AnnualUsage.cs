using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
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
    /// Looks again at the usage of the subscriptions whose documents were just issued, when any of these has usage: two queries for all of
    /// them, inside the caller's transaction.
    /// </summary>
    public static async Task RefreshAsync(
        BillingDb db, IReadOnlyList<Invoice> issued, Func<Invoice, DateTimeZone> zoneOf, Instant now, CancellationToken cancel)
    {
        var zones = issued
            .Where(i => i.SubscriptionId is not null
                && i.Lines.Exists(l => l is { RevenueType: RevenueType.Variable, ProductId: not null }))
            .GroupBy(i => i.SubscriptionId!).ToDictionary(g => g.Key, g => zoneOf(g.First()), StringComparer.Ordinal);
        if (zones.Count == 0)
        {
            return;
        }
        // their lines must be rows to be found
        await db.SaveChangesAsync(cancel);
        List<string> ids = [.. zones.Keys];
        var usage = await IssuedLines.UsageAsync(db, ids, now, cancel);
        foreach (var subscription in await db.Set<Subscription>().Where(s => ids.Contains(s.Id)).ToListAsync(cancel))
        {
            subscription.AnnualUsage = Of([.. usage[subscription.Id]], zones[subscription.Id]);
        }
    }
}
