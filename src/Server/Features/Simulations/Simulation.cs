using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Simulations;

/// <summary>
/// Bills a contract through a window and takes everything back. It is what would be billed because it is what was billed: the contract is
/// made and billed by the code that makes and bills real ones, on a clock that moves from due instant to due instant.
/// </summary>
public sealed class Simulation(BillingDb db, BillingRun run, InvoicePricing pricing, AssumedEvents events, CurrentTenant tenant)
{
    // an invoice is billed and issued; changes of phase and of seats come on top
    private const int MostSteps = 4 * BillingRun.MostInvoicesAtOnce;

    private static readonly SubscriptionStatus[] Unreal = [SubscriptionStatus.Draft, SubscriptionStatus.Voided];

    /// <param name="customerId">Who is billed.</param>
    /// <param name="window">From when to when.</param>
    /// <param name="assumed">Usage beside the stored one.</param>
    /// <param name="create">Stores the contract; the tenant's now is the start of the window.</param>
    /// <param name="read">Makes what is kept of it, while it is still there.</param>
    /// <param name="cancel">Cancels the simulation.</param>
    public async Task<T> RunAsync<T>(
        string customerId,
        SimulatedWindow window,
        IReadOnlyList<EventToStore> assumed,
        Func<Task<Subscription>> create,
        Func<SimulatedBilling, Task<T>> read,
        CancellationToken cancel)
    {
        var now = tenant.Now;
        try
        {
            return await db.RehearseAsync(async () =>
            {
                // before anything is assumed: what was invoiced was invoiced without
                var real = await InvoicedAsync(customerId, window, cancel);
                tenant.MoveTo(window.StartsAt);
                using var assumption = events.Assume(assumed);
                var subscription = await create();
                await RefuseUnbillableAsync(subscription, window, cancel);
                await BillAsync(subscription.Id, window.EndsAt, cancel);
                return await read(await BilledAsync(subscription.Id, real, window, cancel));
            }, cancel);
        }
        finally
        {
            tenant.MoveTo(now);
        }
    }

    private async Task RefuseUnbillableAsync(Subscription subscription, SimulatedWindow window, CancellationToken cancel)
    {
        if (subscription.DueAt is not { } start)
        {
            throw Refusal.BadRequest("The contract waits for somebody to start it: give it a start to simulate it");
        }
        if (start < window.StartsAt)
        {
            throw Refusal.BadRequest("The contract starts before the window: leave its start out, or simulate from there");
        }
        await run.RefuseTooManyAsync(
            subscription, window.EndsAt, $"The window is too long: it needs more than {BillingRun.MostInvoicesAtOnce} invoices", cancel);
    }

    /// <summary>Everything of it that falls due up to an instant, in time order, as the clock of a sandbox does it.</summary>
    private async Task BillAsync(string id, Instant end, CancellationToken cancel)
    {
        for (var steps = 0; ; steps++)
        {
            db.ChangeTracker.Clear();
            var subscription = await db.Set<Subscription>().SingleAsync(s => s.Id == id, cancel);
            var graceEnd = await db.Set<Invoice>().Where(i => i.SubscriptionId == id && i.GraceEndsAt != null)
                .MinAsync(i => i.GraceEndsAt, cancel);
            if (Subscription.Earliest(graceEnd, subscription.DueAt) is not { } at || at > end)
            {
                break;
            }
            if (steps == MostSteps)
            {
                throw Refusal.BadRequest($"The window is too long: it needs more than {MostSteps} steps");
            }
            tenant.MoveTo(Instant.Max(at, tenant.Now));
            if (graceEnd == at)
            {
                var invoices = await db.Set<Invoice>().Include(i => i.Lines)
                    .Where(i => i.SubscriptionId == id && i.GraceEndsAt == at).ToListAsync(cancel);
                await run.EndGraceAsync(invoices, cancel);
            }
            else
            {
                await run.BillAsync([subscription], at, cancel);
            }
            await db.SaveChangesAsync(cancel);
        }
        tenant.MoveTo(end);
    }

    private async Task<SimulatedBilling> BilledAsync(
        string id, List<Invoice>? real, SimulatedWindow window, CancellationToken cancel)
    {
        var subscription = await db.Set<Subscription>().AsNoTracking().SingleAsync(s => s.Id == id, cancel);
        var invoices = await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines)
            .Where(i => i.SubscriptionId == id && i.Status != InvoiceStatus.Open).ToListAsync(cancel);
        return new SimulatedBilling(
            subscription,
            [
                .. invoices.OrderBy(i => i.BillingAt ?? i.IssuedAt ?? i.CreatedAt).ThenBy(i => i.BillingPart)
                    .ThenBy(i => i.Id, StringComparer.Ordinal),
            ],
            real?.FindAll(i => i.Currency == subscription.Currency),
            window);
    }

    /// <summary>
    /// What the customer was invoiced for the window, and what came back of it whenever that was; null when there is no subscription.
    /// </summary>
    private async Task<List<Invoice>?> InvoicedAsync(string customerId, SimulatedWindow window, CancellationToken cancel)
    {
        if (!await db.Set<Subscription>().AnyAsync(s => s.CustomerId == customerId && !Unreal.Contains(s.Status), cancel))
        {
            return null;
        }
        var (from, to) = (window.StartsAt, window.EndsAt);
        var invoices = await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines)
            .Where(i => i.CustomerId == customerId && i.Status != InvoiceStatus.Draft)
            .Where(i => i.IssuedAt != null || i.Status == InvoiceStatus.GracePeriod || MemberInvoices.Waiting.Contains(i.Status))
            .Where(i => i.Type == InvoiceType.CreditNote || i.Type == InvoiceType.ChildCreditnoteRef
                || i.BillingAt <= to || (i.BillingAt == null && i.IssuedAt <= to))
            .Where(i => i.Lines.Any(l => l.PeriodStartsAt == null || (l.PeriodStartsAt >= from && l.PeriodStartsAt < to)))
            .ToListAsync(cancel);
        var running = invoices.FindAll(i => i.Status == InvoiceStatus.GracePeriod && i.SubscriptionId is not null);
        if (running.Count > 0)
        {
            // these still follow the usage
            var ids = running.Select(i => i.SubscriptionId).Distinct().ToList();
            var subscriptions = await db.Set<Subscription>().AsNoTracking().Where(s => ids.Contains(s.Id)).ToListAsync(cancel);
            await pricing.PriceAsync(running, await BillingBatch.LoadAsync(db, subscriptions, cancel), cancel);
            db.ChangeTracker.Clear();
        }
        return invoices;
    }
}
