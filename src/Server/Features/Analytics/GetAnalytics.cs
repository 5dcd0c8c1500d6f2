using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Analytics;

/// <summary><c>GET /v1/analytics</c>: eleven numbers of this moment, by the formulas of docs/analytics.md.</summary>
public static class GetAnalytics
{
    private static readonly Duration Window = Duration.FromDays(30);
    private static readonly SubscriptionStatus[] NeverBegun =
        [SubscriptionStatus.Draft, SubscriptionStatus.Voided, SubscriptionStatus.Pending];

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var scope = await AnalyticsScope.ReadAsync(db, http.Request.Query, [], cancel);
        var (now, before) = (tenant.Now, tenant.Now - Window);
        var (active, pending, _) = await AnnualBook.AtAsync(db, scope, now, cancel);
        var (_, _, then) = await AnnualBook.AtAsync(db, scope, before, cancel);
        var discounts = await DiscountedValue.AtAsync(db, scope, now, cancel);
        var customers = await Live(db, scope, now).Select(s => s.CustomerId).Distinct().CountAsync(cancel);
        var begun = Begun(db, scope, before);
        var customersThen = await begun.Select(s => s.CustomerId).Distinct().CountAsync(cancel);
        var live = Live(db, scope, now);
        var churned = await begun.Where(s => !live.Any(l => l.CustomerId == s.CustomerId))
            .Select(s => s.CustomerId).Distinct().ToListAsync(cancel);
        return Reply.Ok(new AnalyticsAnswer(
            RevenueLast30Days: await RevenueAsync(db, scope, before, now, cancel),
            Churn30Days: Share(churned.Count, customersThen) ?? 0,
            ChurnedRevenue30Days: AnnualBook.Monthly(churned.Sum(c => then.GetValueOrDefault(c))),
            Arr: active,
            Mrr: AnnualBook.Monthly(active),
            PendingArr: pending,
            ActiveArr: active,
            ArrInDiscounts: discounts,
            FixedArr: active - discounts,
            ActiveCustomers: customers,
            Arpa: customers == 0 ? 0 : Rounding.ToMinor((decimal)active / customers)));
    }

    /// <summary>A part of a whole to four decimals: 1 of 3 is 0.3333. Null of nothing.</summary>
    public static decimal? Share(long part, long whole) =>
        whole == 0 ? null : decimal.Round((decimal)part / whole, 4, MidpointRounding.AwayFromZero);

    private static IQueryable<Subscription> Of(BillingDb db, AnalyticsScope scope) => db.Set<Subscription>().AsNoTracking().Where(
        s => s.Currency == scope.Currency && (scope.EntityId == null || s.BillingEntityId == scope.EntityId));

    private static IQueryable<Subscription> Live(BillingDb db, AnalyticsScope scope, Instant now)
    {
        var live = LiveSubscriptions.Live;
        return Of(db, scope).Where(s => live.Contains(s.Status) && s.StartsAt <= now);
    }

    private static IQueryable<Subscription> Begun(BillingDb db, AnalyticsScope scope, Instant at) =>
        Of(db, scope).Where(s => !NeverBegun.Contains(s.Status) && s.StartsAt <= at && (s.EndedAt == null || s.EndedAt > at));

    private static Task<long> RevenueAsync(
        BillingDb db, AnalyticsScope scope, Instant after, Instant until, CancellationToken cancel) =>
        db.Set<Invoice>().Where(i => i.Currency == scope.Currency && (scope.EntityId == null || i.InvoicingEntityId == scope.EntityId)
                && (i.Type == InvoiceType.Invoice || i.Type == InvoiceType.CreditNote)
                && i.Status != InvoiceStatus.Draft && i.IssuedAt > after && i.IssuedAt <= until)
            .SumAsync(i => i.Type == InvoiceType.CreditNote ? -i.AmountExcludingTax : i.AmountExcludingTax, cancel);
}
