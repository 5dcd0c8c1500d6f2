using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Transitions;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Billing;

/// <summary>A row that something is to be done with at an instant.</summary>
public sealed class DueRow
{
    public required int TenantId { get; init; }

    public required string Id { get; init; }

    /// <summary>Who is locked while it is done.</summary>
    public required string CustomerId { get; init; }

    public required Instant DueAt { get; init; }
}

/// <summary>Work that falls due. What is due at the same instant is done in the order in which the kinds are registered.</summary>
public interface IDueKind
{
    /// <summary>What failed work of it is called.</summary>
    string Name { get; }

    /// <summary>Whether all that is due by the present is done together, and not instant by instant.</summary>
    bool SharesBatches => false;

    /// <summary>Whether it asks the world outside, and so runs without a transaction: it locks and commits by itself.</summary>
    bool CommitsByItself => false;

    /// <summary>Every row that waits for its instant.</summary>
    IQueryable<DueRow> Rows(BillingDb db);

    /// <summary>Does those rows that are still due at the instant and belong to customers that are locked; null for none.</summary>
    Task<BillingCounts?> DoAsync(IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel);

    /// <summary>Puts off a row whose work failed.</summary>
    Task PostponeAsync(string id, Instant until, CancellationToken cancel);
}

/// <summary>Invoices whose grace period ends are issued.</summary>
public sealed class GraceEnds(BillingDb db, BillingRun run) : IDueKind
{
    public string Name => "issue_invoice";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Invoice>().Where(i => i.GraceEndsAt != null).Select(
        i => new DueRow { TenantId = i.TenantId, Id = i.Id, CustomerId = i.CustomerId, DueAt = i.GraceEndsAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var invoices = await db.Set<Invoice>().Include(i => i.Lines)
            .Where(i => ids.Contains(i.Id) && customers.Contains(i.CustomerId) && i.GraceEndsAt == dueAt).ToListAsync(cancel);
        return invoices.Count > 0 ? await run.EndGraceAsync(invoices, cancel) : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Invoice>().Where(i => i.Id == id).ExecuteUpdateAsync(set => set.SetProperty(i => i.GraceEndsAt, until), cancel);
}

/// <summary>Subscriptions are billed, switched, changed and ended.</summary>
public sealed class SubscriptionsDue(BillingDb db, BillingRun run, CurrentTenant tenant) : IDueKind
{
    public string Name => "bill_subscription";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Subscription>().Where(s => s.DueAt != null).Select(
        s => new DueRow { TenantId = s.TenantId, Id = s.Id, CustomerId = s.CustomerId, DueAt = s.DueAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var subscriptions = await db.Set<Subscription>()
            .Where(s => ids.Contains(s.Id) && customers.Contains(s.CustomerId) && s.DueAt == dueAt).OrderBy(s => s.Id).ToListAsync(cancel);
        return subscriptions.Count > 0 ? await run.BillAsync(subscriptions, dueAt, cancel) : null;
    }

    public async Task PostponeAsync(string id, Instant until, CancellationToken cancel)
    {
        var now = tenant.Now;
        await db.Set<Subscription>().Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.DueAt, until), cancel);
        // a transition that could not be made shows so until it is
        await db.Set<Transition>()
            .Where(t => t.SourceSubscriptionId == id && t.Status == TransitionStatus.Scheduled && t.TransitionDate <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, TransitionStatus.Failed), cancel);
    }
}
