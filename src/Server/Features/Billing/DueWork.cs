using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Features.Subscriptions.Transitions;
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

    private enum WorkKind
    {
        /// <summary>Invoices whose grace period ends.</summary>
        Grace,

        /// <summary>Subscriptions with events that may have changed their seats.</summary>
        Seats,

        /// <summary>Subscriptions to bill.</summary>
        Bill,
    }

    /// <param name="DueAt">The earliest due instant; all of the batch fall due then.</param>
    /// <param name="Ids">Invoices or subscriptions.</param>
    /// <param name="Kind">What is due of them.</param>
    /// <param name="Waits">Whether to wait for customers that are being worked on, or to leave them to whoever does.</param>
    private sealed record Work(Instant DueAt, IReadOnlyList<string> Ids, WorkKind Kind, bool Waits)
    {
        public bool IsGrace => Kind == WorkKind.Grace;
    }

    private async Task<Work?> FindAsync(TenantEntry entry, Instant upTo, bool waits, CancellationToken cancel)
    {
        await using var scope = Enter(entry, upTo, out var db);
        var grace = await db.Set<Invoice>().Where(i => i.GraceEndsAt <= upTo).MinAsync(i => i.GraceEndsAt, cancel);
        var subscription = await db.Set<Subscription>().Where(s => s.DueAt <= upTo).MinAsync(s => s.DueAt, cancel);
        if (await FindSeatsAsync(db, entry, upTo, waits, cancel) is { } seats && !(grace <= seats.DueAt) && !(subscription < seats.DueAt))
        {
            return seats;
        }
        if (grace is { } graceEnd && (subscription is null || graceEnd <= subscription))
        {
            var invoices = db.Set<Invoice>().Where(i => i.GraceEndsAt == graceEnd).OrderBy(i => i.Id).Select(i => i.Id);
            return new Work(graceEnd, await invoices.Take(BatchSize).ToListAsync(cancel), WorkKind.Grace, waits);
        }
        if (subscription is not { } due)
        {
            return null;
        }
        var subscriptions = db.Set<Subscription>().Where(s => s.DueAt == due).OrderBy(s => s.Id).Select(s => s.Id);
        return new Work(due, await subscriptions.Take(BatchSize).ToListAsync(cancel), WorkKind.Bill, waits);
    }

    /// <summary>All whose seats may have changed by the present share a batch, whenever that was.</summary>
    private static async Task<Work?> FindSeatsAsync(
        BillingDb db, TenantEntry entry, Instant upTo, bool waits, CancellationToken cancel)
    {
        var marks = db.Set<SeatMark>().Where(
            m => db.Set<Subscription>().Any(s => s.Id == m.SubscriptionId && s.Status == SubscriptionStatus.Active));
        if (await marks.Where(m => m.MarkedAt <= upTo).MinAsync(m => (Instant?)m.MarkedAt, cancel) is not { } first)
        {
            return null;
        }
        var now = waits ? Later(first, entry.ClockNow) : upTo;
        var ids = marks.Where(m => m.MarkedAt <= now).Select(m => m.SubscriptionId).Distinct().OrderBy(id => id);
        return new Work(first, await ids.Take(BatchSize).ToListAsync(cancel), WorkKind.Seats, waits);
    }

    /// <summary>Counts the seats as of now, after billing what is due already. Marks that are added meanwhile stay.</summary>
    private static async Task<BillingCounts?> SeatsAsync(
        BillingDb db, BillingRun run, Work work, IReadOnlyList<string> customers, Instant now, CancellationToken cancel)
    {
        var marks = await db.Set<SeatMark>().Where(m => work.Ids.Contains(m.SubscriptionId) && m.MarkedAt <= now)
            .Select(m => new { m.Id, m.SubscriptionId }).ToListAsync(cancel);
        var marked = marks.Select(m => m.SubscriptionId).Distinct().ToList();
        var subscriptions = await db.Set<Subscription>()
            .Where(s => marked.Contains(s.Id) && customers.Contains(s.CustomerId) && s.Status == SubscriptionStatus.Active)
            .OrderBy(s => s.Id).ToListAsync(cancel);
        if (subscriptions.Count == 0)
        {
            return Nothing(work);
        }
        var ids = subscriptions.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var done = marks.Where(m => ids.Contains(m.SubscriptionId)).Select(m => m.Id).ToList();
        await db.Set<SeatMark>().Where(m => done.Contains(m.Id)).ExecuteDeleteAsync(cancel);
        foreach (var late in subscriptions.Where(s => s.DueAt <= now))
        {
            await run.CatchUpAsync(late, cancel);
        }
        return await run.BillAsync(subscriptions, now, cancel, seatsChanged: ids);
    }

    private async Task<BillingCounts?> BatchAsync(TenantEntry entry, Instant now, Work work, CancellationToken cancel)
    {
        await using var scope = Enter(entry, now, out var db);
        var run = scope.ServiceProvider.GetRequiredService<BillingRun>();
        return await db.WriteAsync(async () =>
        {
            var customers = await TakeCustomersAsync(db, work, cancel);
            await db.Set<FailedWork>().Where(f => work.Ids.Contains(f.SubjectId)).ExecuteDeleteAsync(cancel);
            // read again under the lock: another process may have done the work meanwhile
            if (work.IsGrace)
            {
                var invoices = await db.Set<Invoice>().Include(i => i.Lines)
                    .Where(i => work.Ids.Contains(i.Id) && customers.Contains(i.CustomerId) && i.GraceEndsAt == work.DueAt)
                    .ToListAsync(cancel);
                return invoices.Count > 0 ? await run.EndGraceAsync(invoices, cancel) : Nothing(work);
            }
            if (work.Kind == WorkKind.Seats)
            {
                return await SeatsAsync(db, run, work, customers, now, cancel);
            }
            var subscriptions = await db.Set<Subscription>()
                .Where(s => work.Ids.Contains(s.Id) && customers.Contains(s.CustomerId) && s.DueAt == work.DueAt)
                .OrderBy(s => s.Id).ToListAsync(cancel);
            return subscriptions.Count > 0 ? await run.BillAsync(subscriptions, work.DueAt, cancel) : Nothing(work);
        }, cancel);
    }

    // who waited for the locks looks for the next work; who was passed over ends its round
    private static BillingCounts? Nothing(Work work) => work.Waits ? BillingCounts.None : null;

    private static async Task<IReadOnlyList<string>> TakeCustomersAsync(BillingDb db, Work work, CancellationToken cancel)
    {
        var customers = work.IsGrace
            ? await db.Set<Invoice>().Where(i => work.Ids.Contains(i.Id)).Select(i => i.CustomerId).Distinct().ToListAsync(cancel)
            : await db.Set<Subscription>().Where(s => work.Ids.Contains(s.Id)).Select(s => s.CustomerId).Distinct().ToListAsync(cancel);
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
                await PostponeAsync(entry, now, id, work.Kind, e.Message, cancel);
            }
        }
        return counts;
    }

    private async Task PostponeAsync(TenantEntry entry, Instant now, string id, WorkKind kind, string reason, CancellationToken cancel)
    {
        await using var scope = Enter(entry, now, out var db);
        await db.WriteAsync(async () =>
        {
            var work = kind == WorkKind.Grace ? "issue_invoice" : "bill_subscription";
            await FailedWork.RecordAsync(db, work, id, reason, now, now + RetryAfter, cancel);
            if (kind == WorkKind.Seats)
            {
                await db.Set<SeatMark>().Where(m => m.SubscriptionId == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.MarkedAt, now + RetryAfter), cancel);
            }
            else if (kind == WorkKind.Grace)
            {
                await db.Set<Invoice>().Where(i => i.Id == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(i => i.GraceEndsAt, now + RetryAfter), cancel);
            }
            else
            {
                await db.Set<Subscription>().Where(s => s.Id == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.DueAt, now + RetryAfter), cancel);
                // a transition that could not be made shows so until it is
                await db.Set<Transition>()
                    .Where(t => t.SourceSubscriptionId == id && t.Status == TransitionStatus.Scheduled && t.TransitionDate <= now)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, TransitionStatus.Failed), cancel);
            }
        }, cancel);
    }

    private AsyncServiceScope Enter(TenantEntry entry, Instant now, out BillingDb db)
    {
        var scope = scopes.CreateAsyncScope();
        var tenant = scope.ServiceProvider.GetRequiredService<CurrentTenant>();
        tenant.Enter(entry, now);
        tenant.MoveTo(now);
        db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        return scope;
    }

    private static Instant Later(Instant a, Instant? b) => b is { } other && other > a ? other : a;
}
