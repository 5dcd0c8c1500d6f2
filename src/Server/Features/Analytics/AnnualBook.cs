using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Arr;

namespace Plumbline.Server.Features.Analytics;

/// <summary>What a customer is worth at the end of each month, in minor units a month, and when that first was more than nothing.</summary>
public sealed record CustomerMonths(string CustomerId, Instant FirstAt, IReadOnlyList<long> Mrr);

/// <summary>What the history of annual values adds up to. It is read subscription by subscription and never held as a whole.</summary>
public static class AnnualBook
{
    private sealed record Line(string SubscriptionId, string CustomerId, Instant At, ArrState State);

    /// <summary>ARR at an instant by bucket, what counts nowhere left out; and of each customer what is active.</summary>
    public static async Task<(long Active, long Pending, Dictionary<string, long> OfCustomer)> AtAsync(
        BillingDb db, AnalyticsScope scope, Instant at, CancellationToken cancel)
    {
        var (active, pending) = (0L, 0L);
        var customers = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var history in HistoriesAsync(db, scope, at, cancel))
        {
            var state = history[^1].State;
            if (state.Bucket == ArrBucket.Active)
            {
                active = checked(active + state.Total);
                customers[history[0].CustomerId] = checked(customers.GetValueOrDefault(history[0].CustomerId) + state.Total);
            }
            pending = checked(pending + (state.Bucket == ArrBucket.Pending ? state.Total : 0));
        }
        return (active, pending, customers);
    }

    /// <summary>
    /// Each customer at each of the instants: what changes exactly then belongs to what follows, as a contract that starts on the first of
    /// a month is of that month.
    /// </summary>
    public static async Task<IReadOnlyList<CustomerMonths>> MonthsAsync(
        BillingDb db, AnalyticsScope scope, IReadOnlyList<Instant> ends, Instant now, CancellationToken cancel)
    {
        var annual = new Dictionary<string, (Instant First, long[] Values)>(StringComparer.Ordinal);
        await foreach (var history in HistoriesAsync(db, scope, now, cancel))
        {
            var known = annual.GetValueOrDefault(history[0].CustomerId, (Instant.MaxValue, new long[ends.Count]));
            var first = Add(history, ends, known.Item2);
            annual[history[0].CustomerId] = (Instant.Min(known.Item1, first), known.Item2);
        }
        return
        [
            .. annual.Where(c => c.Value.First < Instant.MaxValue).OrderBy(c => c.Key, StringComparer.Ordinal)
                .Select(c => new CustomerMonths(c.Key, c.Value.First, [.. c.Value.Values.Select(Monthly)])),
        ];
    }

    /// <summary>A twelfth of a year: 1,000.00 a year are 83.33 a month.</summary>
    public static long Monthly(long annual) => Rounding.ToMinor(annual / 12m);

    // returns when it was first worth something
    private static Instant Add(List<Line> history, IReadOnlyList<Instant> ends, long[] values)
    {
        var first = Instant.MaxValue;
        for (var i = 0; i < history.Count; i++)
        {
            var counted = history[i].State is { Bucket: ArrBucket.Active, Total: > 0 } state ? state.Total : 0;
            if (counted == 0)
            {
                continue;
            }
            first = Instant.Min(first, history[i].At);
            for (var end = 0; end < ends.Count; end++)
            {
                // it counts at the ends after it, up to the one that the next entry comes before
                if (history[i].At < ends[end] && (i + 1 == history.Count || ends[end] <= history[i + 1].At))
                {
                    values[end] = checked(values[end] + counted);
                }
            }
        }
        return first;
    }

    private static async IAsyncEnumerable<List<Line>> HistoriesAsync(
        BillingDb db, AnalyticsScope scope, Instant until, [EnumeratorCancellation] CancellationToken cancel)
    {
        var lines = from entry in db.Set<ArrEntry>().AsNoTracking()
                    join subscription in db.Set<Subscription>() on entry.SubscriptionId equals subscription.Id
                    where entry.Currency == scope.Currency && entry.OccurredAt <= until
                        && (scope.EntityId == null || subscription.BillingEntityId == scope.EntityId)
                    orderby entry.SubscriptionId, entry.OccurredAt, entry.Id
                    select new Line(entry.SubscriptionId, entry.CustomerId, entry.OccurredAt, entry.Current);
        var history = new List<Line>();
        await foreach (var line in lines.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (history.Count > 0 && history[0].SubscriptionId != line.SubscriptionId)
            {
                yield return history;
                history = [];
            }
            history.Add(line);
        }
        if (history.Count > 0)
        {
            yield return history;
        }
    }
}
