using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Usage;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>
/// The next invoice of subscriptions as things stand: billed by the code that bills, on the day it falls due, with the usage there is now;
/// and taken back.
/// </summary>
public sealed class UpcomingInvoices(BillingDb db, BillingRun run, CurrentTenant tenant)
{
    private const int MostSteps = 100;

    /// <param name="customerId">Whose subscriptions they are.</param>
    /// <param name="subscriptions">Those that do not run have no next invoice.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <returns>By subscription, with their lines. What cannot be priced is absent.</returns>
    public async Task<IReadOnlyDictionary<string, Features.Invoices.Invoice>> OfAsync(
        string customerId, IReadOnlyList<Subscription> subscriptions, CancellationToken cancel)
    {
        var now = tenant.Now;
        var running = subscriptions.Where(s => s is { Status: SubscriptionStatus.Active, NextPaymentAt: not null })
            .ToLookup(s => s.NextPaymentAt!.Value, s => s.Id);
        if (running.Count == 0)
        {
            return new Dictionary<string, Features.Invoices.Invoice>();
        }
        try
        {
            return await db.RehearseAsync(
                async () =>
                {
                    await db.LockAsync("customers", [customerId], cancel);
                    foreach (var due in running.OrderBy(r => r.Key))
                    {
                        tenant.MoveTo(Instant.Max(due.Key, now));
                        await BillAsync([.. due], due.Key, cancel);
                    }
                    return await ReadAsync(running, cancel);
                },
                cancel);
        }
        catch (Exception e) when (e is Refusal or OverflowException or UsageOverflowException)
        {
            // usage beyond all bounds: the page says when, and leaves out how much
            return new Dictionary<string, Features.Invoices.Invoice>();
        }
        finally
        {
            tenant.MoveTo(now);
        }
    }

    private async Task BillAsync(List<string> ids, Instant upTo, CancellationToken cancel)
    {
        var subscriptions = await db.Set<Subscription>().Where(s => ids.Contains(s.Id)).ToListAsync(cancel);
        for (var step = 0; step < MostSteps && subscriptions.Min(s => s.DueAt) is { } due && due <= upTo; step++)
        {
            await run.BillAsync([.. subscriptions.Where(s => s.DueAt == due)], due, cancel);
            await db.SaveChangesAsync(cancel);
        }
    }

    private async Task<IReadOnlyDictionary<string, Features.Invoices.Invoice>> ReadAsync(
        ILookup<Instant, string> running, CancellationToken cancel)
    {
        var ids = running.SelectMany(r => r).ToList();
        var dates = running.Select(r => r.Key).ToList();
        var invoices = await db.Set<Features.Invoices.Invoice>().AsNoTracking().Include(i => i.Lines)
            .Where(i => ids.Contains(i.SubscriptionId!) && dates.Contains(i.BillingAt!.Value)).ToListAsync(cancel);
        return invoices.Where(i => running[i.BillingAt!.Value].Contains(i.SubscriptionId)).GroupBy(i => i.SubscriptionId!)
            .ToDictionary(g => g.Key, g => g.MaxBy(i => i.BillingPart)!, StringComparer.Ordinal);
    }
}
