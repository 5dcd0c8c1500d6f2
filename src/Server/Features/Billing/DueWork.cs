using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Billing;

/// <summary>
/// Finds work by its due instant and does it in time order, a batch a transaction. Several processes may run it side by side: each takes
/// the customers that no other works on.
/// </summary>
public sealed class DueWork(IServiceScopeFactory scopes, KeyDirectory directory, ILogger<DueWork> log)
{
    public const int BatchSize = 200;
    private static readonly Duration RetryAfter = Duration.FromHours(1);

    /// <summary>
    /// Does everything of a tenant that is due up to an instant. A sandbox clock moves along from due instant to due instant; a live
    /// tenant's work is done at the present.
    /// </summary>
    public async Task<BillingCounts> RunAsync(TenantEntry entry, Instant upTo, bool movesClock, CancellationToken cancel)
    {
        var counts = BillingCounts.None;
        while (await StepAsync(entry, upTo, movesClock, cancel) is { } done)
        {
            counts = counts.Plus(done);
        }
        return counts;
    }

    private async Task<BillingCounts?> StepAsync(TenantEntry entry, Instant upTo, bool movesClock, CancellationToken cancel)
    {
        if (await FindAsync(entry, upTo, waits: movesClock, cancel) is not { } work)
        {
            return null;
        }
        var now = movesClock ? Later(work.DueAt, entry.ClockNow) : directory.MachineNow();
        try
        {
            return await BatchAsync(entry, now, work, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return await OneByOneAsync(entry, now, work, cancel);
        }
    }

    /// <param name="Kind">What is to be done.</param>
    /// <param name="DueAt">The earliest due instant; all of the batch fall due then, or later where its kind shares batches.</param>
    /// <param name="Ids">What it is to be done with.</param>
    /// <param name="Waits">Whether to wait for customers that are being worked on, or to leave them to whoever does.</param>
    private sealed record Work(string Kind, Instant DueAt, IReadOnlyList<string> Ids, bool Waits);

    private async Task<Work?> FindAsync(TenantEntry entry, Instant upTo, bool waits, CancellationToken cancel)
    {
        await using var scope = Enter(entry, upTo, out var db);
        var kinds = scope.ServiceProvider.GetServices<IDueKind>().ToList();
        var earliest = await EarliestAsync(db, kinds, upTo, cancel);
        // of what is due at the same instant, the kind that is registered first
        (IDueKind Kind, Instant DueAt)? first = null;
        foreach (var kind in kinds)
        {
            if (earliest.TryGetValue(kind.Name, out var at) && !(first?.DueAt <= at))
            {
                first = (kind, at);
            }
        }
        if (first is not { } next)
        {
            return null;
        }
        var last = next.Kind.SharesBatches ? waits ? Later(next.DueAt, entry.ClockNow) : upTo : next.DueAt;
        var ids = next.Kind.Rows(db).Where(r => r.DueAt <= last).Select(r => r.Id).Distinct().OrderBy(id => id);
        return new Work(next.Kind.Name, next.DueAt, await ids.Take(BatchSize).ToListAsync(cancel), waits);
    }

    /// <summary>When the first work of each kind is due, asked with one query: a step of a clock looks at all of them.</summary>
    private static async Task<Dictionary<string, Instant>> EarliestAsync(
        BillingDb db, IEnumerable<IDueKind> kinds, Instant upTo, CancellationToken cancel)
    {
        var due = kinds.Select(kind => OfKind(kind.Name, kind.Rows(db).Where(r => r.DueAt <= upTo)))
            .Aggregate((all, more) => all.Concat(more));
        return await due.GroupBy(d => d.Kind).Select(g => new { g.Key, DueAt = g.Min(d => d.DueAt) })
            .ToDictionaryAsync(d => d.Key, d => d.DueAt, StringComparer.Ordinal, cancel);
    }

    private static IQueryable<DueOfKind> OfKind(string name, IQueryable<DueRow> rows) =>
        rows.Select(r => new DueOfKind { Kind = name, DueAt = r.DueAt });

    private sealed class DueOfKind
    {
        public required string Kind { get; init; }

        public required Instant DueAt { get; init; }
    }

    private async Task<BillingCounts?> BatchAsync(TenantEntry entry, Instant now, Work work, CancellationToken cancel)
    {
        await using var scope = Enter(entry, now, out var db);
        var kind = KindOf(scope, work);
        if (kind.CommitsByItself)
        {
            var done = await kind.DoAsync(work.Ids, [], work.DueAt, cancel);
            await db.WriteAsync(() => ForgetFailuresAsync(db, work, cancel), cancel);
            return done ?? Nothing(work);
        }
        return await db.WriteAsync(async () =>
        {
            var customers = await TakeCustomersAsync(db, kind, work, cancel);
            await ForgetFailuresAsync(db, work, cancel);
            // read again under the lock: another process may have done the work meanwhile
            return await kind.DoAsync(work.Ids, customers, work.DueAt, cancel) ?? Nothing(work);
        }, cancel);
    }

    private static Task<int> ForgetFailuresAsync(BillingDb db, Work work, CancellationToken cancel) =>
        db.Set<FailedWork>().Where(f => f.Kind == work.Kind && work.Ids.Contains(f.SubjectId)).ExecuteDeleteAsync(cancel);

    private static IDueKind KindOf(AsyncServiceScope scope, Work work) =>
        scope.ServiceProvider.GetServices<IDueKind>().Single(k => k.Name == work.Kind);

    // who waited for the locks looks for the next work; who was passed over ends its round
    private static BillingCounts? Nothing(Work work) => work.Waits ? BillingCounts.None : null;

    private static async Task<IReadOnlyList<string>> TakeCustomersAsync(BillingDb db, IDueKind kind, Work work, CancellationToken cancel)
    {
        var customers = await kind.Rows(db).Where(r => work.Ids.Contains(r.Id)).Select(r => r.CustomerId).Distinct().ToListAsync(cancel);
        if (!work.Waits)
        {
            return await db.Store.ClaimAsync(db, "customers", [.. customers.Order(StringComparer.Ordinal)], cancel);
        }
        await db.LockAsync("customers", customers, cancel);
        return customers;
    }

    /// <summary>A batch that failed is done again one by one: one bad contract must not keep the others from being billed.</summary>
    private async Task<BillingCounts> OneByOneAsync(TenantEntry entry, Instant now, Work work, CancellationToken cancel)
    {
        var counts = BillingCounts.None;
        foreach (var id in work.Ids)
        {
            try
            {
                counts = counts.Plus(await BatchAsync(entry, now, work with { Ids = [id] }, cancel) ?? BillingCounts.None);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                FailedWork.Log(log, e, id);
                await PostponeAsync(entry, now, work, id, e.Message, cancel);
            }
        }
        return counts;
    }

    private async Task PostponeAsync(TenantEntry entry, Instant now, Work work, string id, string reason, CancellationToken cancel)
    {
        await using var scope = Enter(entry, now, out var db);
        await db.WriteAsync(async () =>
        {
            await FailedWork.RecordAsync(db, work.Kind, id, reason, now, now + RetryAfter, cancel);
            await KindOf(scope, work).PostponeAsync(id, now + RetryAfter, cancel);
        }, cancel);
    }

    private AsyncServiceScope Enter(TenantEntry entry, Instant now, out BillingDb db)
    {
        var scope = scopes.Enter(entry, now);
        scope.ServiceProvider.GetRequiredService<CurrentTenant>().MoveTo(now);
        db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        return scope;
    }

    private static Instant Later(Instant a, Instant? b) => b is { } other && other > a ? other : a;
}
