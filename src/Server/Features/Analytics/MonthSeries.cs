using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Offset = Plumbline.Server.Wire.Offset;

namespace Plumbline.Server.Features.Analytics;

/// <summary>Series over months (ours), customer by customer, from the history of annual values. The running month is as of now.</summary>
public static class MonthSeries
{
    private const int MostWindow = 36;

    /// <summary><c>GET /v1/analytics/mrr-movements</c>.</summary>
    public static async Task<IResult> MovementsAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var scope = await AnalyticsScope.ReadAsync(db, http.Request.Query, [], cancel);
        var range = MonthRange.Read(http.Request.Query, scope, tenant.Now);
        var ends = range.Ends(scope.Zone, before: 1);
        var customers = await AnnualBook.MonthsAsync(db, scope, ends, tenant.Now, cancel);
        return Reply.Ok(new MonthsAnswer<MovementAnswer>(
            scope.Currency, [.. Enumerable.Range(0, range.Count).Select(i => MovementOf(range, ends, i, customers))]));
    }

    /// <summary><c>GET /v1/analytics/cohorts</c>.</summary>
    public static async Task<IResult> CohortsAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var scope = await AnalyticsScope.ReadAsync(db, http.Request.Query, [], cancel);
        var range = MonthRange.Read(http.Request.Query, scope, tenant.Now);
        var ends = range.Ends(scope.Zone, before: 0);
        var customers = await AnnualBook.MonthsAsync(db, scope, ends, tenant.Now, cancel);
        // what is to come is no history
        var known = Math.Clamp(MonthRange.DifferenceTo(range.From, MonthRange.MonthOf(tenant.Now, scope.Zone)) + 1, 0, range.Count);
        var cohorts = customers.GroupBy(c => MonthRange.DifferenceTo(range.From, MonthRange.MonthOf(c.FirstAt, scope.Zone)))
            .Where(g => g.Key >= 0 && g.Key < known).OrderBy(g => g.Key);
        return Reply.Ok(new MonthsAnswer<CohortAnswer>(scope.Currency, [.. cohorts.Select(g => CohortOf(range, g.Key, known, [.. g]))]));
    }

    /// <summary><c>GET /v1/analytics/retention</c>: over <c>window</c> months, twelve by default.</summary>
    public static async Task<IResult> RetentionAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var window = Offset.ReadCount(http.Request.Query, "window", 12, 1, MostWindow, faults);
        var scope = await AnalyticsScope.ReadAsync(db, http.Request.Query, faults, cancel);
        var range = MonthRange.Read(http.Request.Query, scope, tenant.Now);
        var customers = await AnnualBook.MonthsAsync(db, scope, range.Ends(scope.Zone, window), tenant.Now, cancel);
        return Reply.Ok(new MonthsAnswer<RetentionAnswer>(
            scope.Currency, [.. Enumerable.Range(0, range.Count).Select(i => RetentionOf(range, i, window, customers))]));
    }

    private static MovementAnswer MovementOf(
        MonthRange range, IReadOnlyList<Instant> ends, int index, IReadOnlyList<CustomerMonths> customers)
    {
        var rows = customers.Select(c => (Was: c.Mrr[index], Is: c.Mrr[index + 1], Knew: c.FirstAt < ends[index])).ToList();
        var fresh = rows.Where(r => r.Was == 0 && r.Is > 0 && !r.Knew).ToList();
        var back = rows.Where(r => r.Was == 0 && r.Is > 0 && r.Knew).ToList();
        var lost = rows.Where(r => r.Was > 0 && r.Is == 0).ToList();
        var kept = rows.Where(r => r.Was > 0 && r.Is > 0).ToList();
        return new MovementAnswer(
            MonthRange.Text(range.At(index)),
            OpeningMrr: rows.Sum(r => r.Was),
            NewMrr: fresh.Sum(r => r.Is),
            ExpansionMrr: kept.Sum(r => Math.Max(0, r.Is - r.Was)),
            ReactivationMrr: back.Sum(r => r.Is),
            ContractionMrr: kept.Sum(r => Math.Max(0, r.Was - r.Is)),
            ChurnMrr: lost.Sum(r => r.Was),
            ClosingMrr: rows.Sum(r => r.Is),
            fresh.Count, back.Count, lost.Count, rows.Count(r => r.Is > 0));
    }

    private static CohortAnswer CohortOf(MonthRange range, int first, int known, List<CustomerMonths> customers)
    {
        var (count, start) = (customers.Count, customers.Sum(c => c.Mrr[first]));
        return new CohortAnswer(MonthRange.Text(range.At(first)), count, start,
        [
            .. Enumerable.Range(first, known - first).Select(i =>
            {
                var (left, mrr) = (customers.Count(c => c.Mrr[i] > 0), customers.Sum(c => c.Mrr[i]));
                return new CohortMonthAnswer(
                    MonthRange.Text(range.At(i)), i - first, left, mrr, GetAnalytics.Share(left, count), GetAnalytics.Share(mrr, start));
            }),
        ]);
    }

    private static RetentionAnswer RetentionOf(MonthRange range, int index, int window, IReadOnlyList<CustomerMonths> customers)
    {
        var rows = customers.Select(c => (Was: c.Mrr[index], Is: c.Mrr[index + window])).Where(r => r.Was > 0).ToList();
        var (was, kept, least) = (rows.Sum(r => r.Was), rows.Sum(r => r.Is), rows.Sum(r => Math.Min(r.Was, r.Is)));
        return new RetentionAnswer(
            MonthRange.Text(range.At(index)), was, kept, least, GetAnalytics.Share(kept, was), GetAnalytics.Share(least, was));
    }
}
