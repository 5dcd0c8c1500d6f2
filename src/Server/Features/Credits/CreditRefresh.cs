using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Credits;
using Plumbline.Engine.Usage;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.Credits;

/// <summary>
/// Brings balances up to the present: events take credits, lots expire, in the order of time. Many balances cost the queries of one and
/// one pass over the events.
/// </summary>
public sealed class CreditRefresh(BillingDb db, IEventStore events, CurrentTenant tenant)
{
    /// <summary>The balance of a customer and product for a change: the customer is locked.</summary>
    public async Task<CreditAccount> LockedAsync(string customerId, string productId, CancellationToken cancel)
    {
        var balance = await db.Set<CreditBalance>()
                .SingleOrDefaultAsync(b => b.CustomerId == customerId && b.ProductId == productId, cancel)
            ?? throw Refusal.NotFound("Credit");
        return (await RunAsync([balance], cancel))[0];
    }

    /// <summary>The same balances by id, in their order, read again under the locks of their customers.</summary>
    public async Task<IReadOnlyList<CreditBalance>> OfPageAsync(IReadOnlyList<CreditBalance> page, CancellationToken cancel)
    {
        if (page.Count == 0)
        {
            return page;
        }
        var ids = page.Select(b => b.Id).ToList();
        return await db.WriteAsync<IReadOnlyList<CreditBalance>>(async () =>
        {
            await db.LockAsync("customers", page.Select(b => b.CustomerId).Distinct(), cancel);
            var balances = await db.Set<CreditBalance>().Where(b => ids.Contains(b.Id)).ToListAsync(cancel);
            await RunAsync(balances, cancel);
            return [.. balances.OrderBy(b => ids.IndexOf(b.Id))];
        }, cancel);
    }

    /// <summary>Refreshes balances whose customers are locked.</summary>
    public async Task<IReadOnlyList<CreditAccount>> RunAsync(IReadOnlyList<CreditBalance> balances, CancellationToken cancel)
    {
        // what happens now is there
        var runs = await RunAsync(balances, b => (tenant.Now, tenant.Now + Duration.FromMilliseconds(1)), cancel);
        foreach (var account in runs)
        {
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
        }
        return runs;
    }

    /// <summary>
    /// Brings balances whose customers are locked to where something is added to them: an instant that may lie behind, and is never before
    /// the one they stand at.
    /// </summary>
    public Task<IReadOnlyList<CreditAccount>> RunToAsync(
        IReadOnlyList<CreditBalance> balances, Instant at, CancellationToken cancel) =>
        RunAsync(balances, b => (Instant.Max(at, b.LastRefreshedAt), Instant.Max(at, b.LastRefreshedAt)), cancel);

    private async Task<IReadOnlyList<CreditAccount>> RunAsync(
        IReadOnlyList<CreditBalance> balances, Func<CreditBalance, (Instant At, Instant Through)> to, CancellationToken cancel)
    {
        var ids = balances.Select(b => b.Id).ToList();
        var lots = (await db.Set<CreditTransaction>().Where(t => t.IsOpen && ids.Contains(t.BalanceId)).ToListAsync(cancel))
            .ToLookup(t => t.BalanceId);
        var runs = balances.Select(b => new Run(new CreditAccount(db, b, lots[b.Id]), to(b).At, to(b).Through)).ToList();
        await MeasureAsync(runs, cancel);
        runs.ForEach(run => run.Apply());
        return [.. runs.Select(r => r.Account)];
    }

    private async Task MeasureAsync(List<Run> runs, CancellationToken cancel)
    {
        var meters = await MetersAsync([.. runs.Select(r => r.Account.Balance.ProductId).Distinct()], cancel);
        var windows = new List<UsageWindow>();
        var readings = new List<MeterReading>();
        foreach (var run in runs)
        {
            var balance = run.Account.Balance;
            foreach (var stop in run.Stops)
            {
                foreach (var meter in meters[balance.ProductId])
                {
                    var window = new Period(balance.CountedFrom, stop.Through);
                    var reading = new MeterReading(meter.Meter, null, window, keepValues: false);
                    windows.Add(new UsageWindow(balance.CustomerId, meter.Meter.EventType, window.Start, window.End));
                    readings.Add(reading);
                    stop.Meters.Add((meter, reading));
                }
            }
        }
        if (windows.Count > 0)
        {
            await events.ReadAsync(
                tenant.Id, windows, (index, at, recordId, record, _) => readings[index].Add(at, recordId, record), cancel);
        }
    }

    private async Task<ILookup<string, WeightedMeter>> MetersAsync(List<string> productIds, CancellationToken cancel)
    {
        var products = await db.Set<Product>().AsNoTracking().Where(p => productIds.Contains(p.Id)).ToListAsync(cancel);
        var weighted = products.SelectMany(p => p.AggregatorId is { } only
            ? [(p.Id, Weighted: new WeightedAggregator(only, 1), IsNamed: false)]
            : p.CreditAggregators.Select(a => (p.Id, Weighted: a, IsNamed: true))).ToList();
        var aggregatorIds = weighted.Select(w => w.Weighted.AggregatorId).Distinct().ToList();
        var aggregators = await db.Set<Aggregator>().AsNoTracking().Where(a => aggregatorIds.Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, cancel);
        return weighted.Where(w => aggregators.ContainsKey(w.Weighted.AggregatorId)).ToLookup(
            w => w.Id,
            w => new WeightedMeter(
                w.Weighted.AggregatorId, w.Weighted.Weight, w.IsNamed, aggregators[w.Weighted.AggregatorId].ToMeter()));
    }

    private sealed record WeightedMeter(string AggregatorId, decimal Weight, bool IsNamed, Meter Meter);

    /// <summary>Up to where usage is measured before what expires then is taken away.</summary>
    /// <param name="At">The instant of the movements.</param>
    /// <param name="Through">The end of the window.</param>
    private sealed record Stop(Instant At, Instant Through)
    {
        public List<(WeightedMeter Meter, MeterReading Reading)> Meters { get; } = [];
    }

    private sealed class Run(CreditAccount account, Instant at, Instant through)
    {
        public CreditAccount Account => account;

        // what happens in the instant that a lot ends in comes too late for it
        public List<Stop> Stops { get; } =
        [
            .. account.Expiries.Where(e => e <= at && e > account.Balance.CountedFrom).Distinct().Select(e => new Stop(e, e)),
            new Stop(at, through),
        ];

        public void Apply()
        {
            foreach (var stop in Stops)
            {
                foreach (var (meter, reading) in stop.Meters)
                {
                    if (WorthOf(meter, reading) is { } worth)
                    {
                        account.Meter(meter.AggregatorId, meter.IsNamed, worth, stop.At);
                    }
                }
                account.Expire(stop.At);
            }
            account.Balance.LastRefreshedAt = at;
        }

        // an event with an absurd value must not take everything: it waits for its correction, as it does on invoices
        private static decimal? WorthOf(WeightedMeter meter, MeterReading reading)
        {
            try
            {
                return MeteredCredits.Worth(meter.Weight, reading.Read().Total);
            }
            catch (UsageOverflowException)
            {
                return null;
            }
        }
    }
}
