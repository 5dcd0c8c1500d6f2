using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Arr;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Analytics;

/// <summary>
/// What coupons that end take off the annual value of what runs now. Those for ever are in the value already; one that applies once is
/// no matter of a year.
/// </summary>
public static class DiscountedValue
{
    private const int PageSize = 500;

    public static async Task<long> AtAsync(BillingDb db, AnalyticsScope scope, Instant at, CancellationToken cancel)
    {
        var total = 0L;
        var running = db.Set<Subscription>().AsNoTracking().Where(
            s => s.Status == SubscriptionStatus.Active && s.Currency == scope.Currency && s.EstimatedArr == null
                && (scope.EntityId == null || s.BillingEntityId == scope.EntityId));
        for (var after = ""; ;)
        {
            var page = await running.After(s => s.Id, after).OrderBy(s => s.Id).Take(PageSize).ToListAsync(cancel);
            foreach (var subscription in page)
            {
                total = checked(total + AnnualWorth.TakenByEndingCoupons(subscription, at, scope.Zone));
            }
            if (page.Count < PageSize)
            {
                return total;
            }
            after = page[^1].Id;
        }
    }
}
