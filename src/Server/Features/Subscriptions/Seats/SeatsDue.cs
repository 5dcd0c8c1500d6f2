using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Subscriptions.Seats;

/// <summary>Subscriptions with events that may have changed their seats are counted anew.</summary>
public sealed class SeatsDue(BillingDb db, BillingRun run, CurrentTenant tenant) : IDueKind
{
    public string Name => "count_seats";

    public bool SharesBatches => true;

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<SeatMark>()
        .Join(db.Set<Subscription>(), m => m.SubscriptionId, s => s.Id, (m, s) => new { Mark = m, Subscription = s })
        .Where(r => r.Subscription.Status == SubscriptionStatus.Active)
        .Select(r => new DueRow
        {
            TenantId = r.Mark.TenantId,
            Id = r.Mark.SubscriptionId,
            CustomerId = r.Subscription.CustomerId,
            DueAt = r.Mark.MarkedAt,
        });

    /// <summary>Counts as of now, after billing what is due already. Marks that are added meanwhile stay.</summary>
    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var now = tenant.Now;
        var marks = await db.Set<SeatMark>().Where(m => ids.Contains(m.SubscriptionId) && m.MarkedAt <= now)
            .Select(m => new { m.Id, m.SubscriptionId }).ToListAsync(cancel);
        var marked = marks.Select(m => m.SubscriptionId).Distinct().ToList();
        var subscriptions = await db.Set<Subscription>()
            .Where(s => marked.Contains(s.Id) && customers.Contains(s.CustomerId) && s.Status == SubscriptionStatus.Active)
            .OrderBy(s => s.Id).ToListAsync(cancel);
        if (subscriptions.Count == 0)
        {
            return null;
        }
        var counted = subscriptions.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var done = marks.Where(m => counted.Contains(m.SubscriptionId)).Select(m => m.Id).ToList();
        await db.Set<SeatMark>().Where(m => done.Contains(m.Id)).ExecuteDeleteAsync(cancel);
        foreach (var late in subscriptions.Where(s => s.DueAt <= now))
        {
            await run.CatchUpAsync(late, cancel);
        }
        return await run.BillAsync(subscriptions, now, cancel, seatsChanged: counted);
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<SeatMark>().Where(m => m.SubscriptionId == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.MarkedAt, until), cancel);
}
