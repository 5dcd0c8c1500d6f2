using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.Usage.Thresholds;

/// <summary>
/// The periods that usage is watched over: those in which active subscriptions of the customer measure the aggregator, or the calendar
/// months of the customer's entity where none does.
/// </summary>
public sealed class UsagePeriods
{
    /// <summary>Most periods of one look: what is filled in for years back is not a crossing of today.</summary>
    private const int Most = 120;

    /// <summary>All of the time that events may have: the period of usage that is measured since ever, or for ever.</summary>
    public static readonly Period Always = new(Instant.FromUtc(1900, 1, 1, 0, 0), Instant.FromUtc(3000, 1, 1, 0, 0));

    private readonly ILookup<string, (Subscription Subscription, Terms Terms)> _subscriptions;
    private readonly Dictionary<string, DateTimeZone> _zones;

    private UsagePeriods(ILookup<string, (Subscription Subscription, Terms Terms)> subscriptions, Dictionary<string, DateTimeZone> zones) =>
        (_subscriptions, _zones) = (subscriptions, zones);

    public static async Task<UsagePeriods> LoadAsync(BillingDb db, IReadOnlyCollection<string> customers, CancellationToken cancel)
    {
        var active = await db.Set<Subscription>().AsNoTracking()
            .Where(s => s.Status == SubscriptionStatus.Active && customers.Contains(s.CustomerId)).ToListAsync(cancel);
        var batch = await BillingBatch.LoadAsync(db, active, cancel);
        var zones = await db.Set<Customer>().Where(c => customers.Contains(c.Id))
            .Join(db.Set<InvoicingEntity>(), c => c.InvoicingEntityId, e => e.Id, (c, e) => new { c.Id, e.Timezone }).ToListAsync(cancel);
        return new UsagePeriods(
            active.ToLookup(s => s.CustomerId, s => (s, batch.TermsOf(s)), StringComparer.Ordinal),
            zones.ToDictionary(z => z.Id, z => DateTimeZoneProviders.Tzdb[z.Timezone], StringComparer.Ordinal));
    }

    /// <summary>The periods that hold the instants from the first to the last.</summary>
    public IReadOnlyCollection<Period> Of(string customerId, string aggregatorId, Instant first, Instant last)
    {
        var periods = new HashSet<Period>();
        var at = first;
        while (at <= last && periods.Count < Most)
        {
            var holding = At(customerId, aggregatorId, at);
            periods.UnionWith(holding);
            at = holding.Min(p => p.End);
        }
        return periods;
    }

    private List<Period> At(string customerId, string aggregatorId, Instant at)
    {
        var windows = (
            from own in _subscriptions[customerId]
            from key in own.Subscription.Phases.SelectMany(p => p.Products)
                .Where(p => p.AggregatorId == aggregatorId).Select(p => p.Key).Distinct()
            select Engine.Subscriptions.Billing.MeteringAt(own.Terms, key, at)?.Intersect(Always)).OfType<Period>().ToList();
        return windows.Count > 0 ? windows : [MonthOf(at, _zones.GetValueOrDefault(customerId) ?? DateTimeZone.Utc)];
    }

    private static Period MonthOf(Instant at, DateTimeZone zone)
    {
        var first = at.InZone(zone).Date.With(DateAdjusters.StartOfMonth);
        return new Period(first.AtStartOfDayInZone(zone).ToInstant(), first.PlusMonths(1).AtStartOfDayInZone(zone).ToInstant());
    }
}
