using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;
using SubscriptionContract = Plumbline.Server.Features.Subscriptions.Contract;

namespace Plumbline.Server.Features.Segments;

/// <summary>Conditions on dates: after and before leave the date itself out, between holds both ends.</summary>
public static class DateConditions
{
    private static readonly SubscriptionStatus[] Unreal = [SubscriptionStatus.Draft, SubscriptionStatus.Voided];

    /// <summary>
    /// The end of the term that a running contract is in. Terms that renew are computed at each use and no column holds their end, so the
    /// contracts are read, in one query.
    /// </summary>
    public static async Task<Expression<Func<Customer, bool>>> OfContractEndAsync(
        BillingDb db, SegmentCondition condition, Instant now, CancellationToken cancel)
    {
        if (RangeOf(condition) is not { } range)
        {
            return c => false;
        }
        var running = LiveSubscriptions.Running;
        var zones = await db.Set<InvoicingEntity>().AsNoTracking().ToDictionaryAsync(e => e.Id, e => e.Timezone, cancel);
        var rows = await db.Set<Subscription>().AsNoTracking()
            .Where(s => running.Contains(s.Status)
                && (s.ContractTerms != null || s.ContractStart != null || s.ContractEnd != null || s.CommitmentInterval != null))
            .Select(s => new
            {
                s.CustomerId,
                s.BillingEntityId,
                s.ContractTerms,
                Start = s.ContractStart ?? s.StartsAt,
                s.ContractEnd,
                s.CommitmentInterval,
                s.RenewAutomatically,
                s.RenewFor,
            }).ToListAsync(cancel);
        var customers = rows.Where(row =>
        {
            var terms = row.ContractTerms
                ?? SubscriptionContract.OfOlderFields(
                    row.Start, row.ContractEnd, row.CommitmentInterval, row.RenewAutomatically, row.RenewFor);
            var end = SubscriptionContract.Of(terms, DateTimeZoneProviders.Tzdb[zones[row.BillingEntityId]]).TermAt(now).To;
            return range.From <= end && end <= range.To;
        }).Select(row => row.CustomerId).Distinct().ToList();
        return c => customers.Contains(c.Id);
    }

    public static Expression<Func<Customer, bool>> Of(BillingDb db, SegmentCondition condition)
    {
        if (RangeOf(condition) is not { } range)
        {
            return c => false;
        }
        var (from, to) = range;
        var live = LiveSubscriptions.Live;
        var unreal = Unreal;
        return condition.Field switch
        {
            "current_subscription_start_date" => c => db.Set<Subscription>().Any(
                s => s.CustomerId == c.Id && live.Contains(s.Status) && s.StartsAt >= from && s.StartsAt <= to),
            // the first one starts within: one does, and none before
            "first_subscription_start_date" => c => db.Set<Subscription>().Any(
                    s => s.CustomerId == c.Id && !unreal.Contains(s.Status) && s.StartsAt >= from && s.StartsAt <= to)
                && !db.Set<Subscription>().Any(s => s.CustomerId == c.Id && !unreal.Contains(s.Status) && s.StartsAt < from),
            _ => c => c.CreatedAt >= from && c.CreatedAt <= to,
        };
    }

    // both ends belong to it; instants count milliseconds
    private static (Instant From, Instant To)? RangeOf(SegmentCondition condition)
    {
        var dates = condition.Texts().Select(text => Body.TryInstant(text, out var at) ? at : Instant.MinValue).ToList();
        return dates.Count == 0 ? null : condition.Operator switch
        {
            ConditionOperator.After => (dates[0] + Duration.FromMilliseconds(1), End),
            ConditionOperator.Before => (Beginning, dates[0] - Duration.FromMilliseconds(1)),
            _ => (dates[0], dates[^1]),
        };
    }

    // beyond what requests may name
    private static readonly Instant Beginning = Instant.FromUtc(1800, 1, 1, 0, 0);
    private static readonly Instant End = Instant.FromUtc(3100, 1, 1, 0, 0);
}
