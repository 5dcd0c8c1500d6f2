using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Usage.Thresholds;

/// <summary>Looks whether the events that arrived took their customers across thresholds.</summary>
public sealed class ThresholdWork(BillingDb db, UsageMeasure usage, CurrentTenant tenant) : IDueKind
{
    public string Name => "check_thresholds";

    public bool SharesBatches => true;

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<ThresholdMark>().Select(
        m => new DueRow { TenantId = m.TenantId, Id = m.CustomerId, CustomerId = m.CustomerId, DueAt = m.MarkedAt });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var now = tenant.Now;
        var marks = await db.Set<ThresholdMark>().AsNoTracking()
            .Where(m => ids.Contains(m.CustomerId) && customers.Contains(m.CustomerId) && m.MarkedAt <= now).ToListAsync(cancel);
        if (marks.Count == 0)
        {
            return null;
        }
        var done = marks.ConvertAll(m => m.Id);
        // what is added meanwhile stays
        await db.Set<ThresholdMark>().Where(m => done.Contains(m.Id)).ExecuteDeleteAsync(cancel);
        var asked = marks.Select(m => m.AggregatorId).Distinct().ToList();
        var aggregators = await db.Set<Aggregator>().AsNoTracking().Where(a => asked.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        await CheckAsync(aggregators, [.. marks.Where(m => aggregators.ContainsKey(m.AggregatorId))], cancel);
        return BillingCounts.None;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<ThresholdMark>().Where(m => m.CustomerId == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.MarkedAt, until), cancel);

    private sealed record Look(Aggregator Aggregator, Measurement Measured, IReadOnlyList<AggregatorThreshold> Open);

    private async Task CheckAsync(Dictionary<string, Aggregator> aggregators, List<ThresholdMark> marks, CancellationToken cancel)
    {
        var customers = marks.Select(m => m.CustomerId).Distinct().ToList();
        var periods = await UsagePeriods.LoadAsync(db, customers, cancel);
        var stretches = (
            from mark in marks
            group mark by (mark.AggregatorId, mark.CustomerId) into pair
            from period in periods.Of(pair.Key.CustomerId, pair.Key.AggregatorId, pair.Min(m => m.FirstAt), pair.Max(m => m.LastAt))
            select (Aggregator: aggregators[pair.Key.AggregatorId], pair.Key.CustomerId, Period: period)).ToList();
        var crossed = await CrossedAsync(customers, [.. stretches.Select(s => s.Period.Start)], cancel);
        var looks = (
            from s in stretches
            let open = s.Aggregator.Thresholds
                .Where(t => !crossed.Contains((s.CustomerId, t.Id, t.ThresholdValue, s.Period.Start))).ToList()
            where open.Count > 0
            select new Look(
                s.Aggregator, new Measurement(s.CustomerId, s.Aggregator.ToMeter(), null, s.Period, new UsageSums()), open)).ToList();
        await usage.ReadAsync(looks.ConvertAll(l => l.Measured), cancel);
        db.AddRange(looks.SelectMany(l => l.Open.Where(t => IsCrossed(t, l.Measured.Sums)).Select(t => Crossing(l, t))));
    }

    private async Task<HashSet<(string, string, decimal, Instant)>> CrossedAsync(
        List<string> customers, List<Instant> starts, CancellationToken cancel)
    {
        var known = await db.Set<ThresholdCrossing>().AsNoTracking()
            .Where(c => customers.Contains(c.CustomerId) && starts.Contains(c.PeriodStart))
            .Select(c => new { c.CustomerId, c.ThresholdId, c.Value, c.PeriodStart }).ToListAsync(cancel);
        return [.. known.Select(c => (c.CustomerId, c.ThresholdId, c.Value, c.PeriodStart))];
    }

    // a period begins at 0, which is below everything: only usage can come down to a threshold
    private static bool IsCrossed(AggregatorThreshold threshold, UsageSums usage) => usage.Events > 0
        && (threshold.ComparisonOperator == ThresholdComparison.Gte
            ? usage.Total >= threshold.ThresholdValue
            : usage.Total <= threshold.ThresholdValue);

    private ThresholdCrossing Crossing(Look look, AggregatorThreshold threshold) => new()
    {
        Id = Ids.New("thc"),
        AggregatorId = look.Aggregator.Id,
        CustomerId = look.Measured.CustomerId,
        ThresholdId = threshold.Id,
        Value = threshold.ThresholdValue,
        Operator = threshold.ComparisonOperator,
        Name = threshold.Name,
        PeriodStart = look.Measured.Span.Start,
        PeriodEnd = look.Measured.Span.End,
        Total = look.Measured.Sums.Total,
        CrossedAt = tenant.Now,
    };
}
