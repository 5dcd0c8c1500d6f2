using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.Payments;

/// <summary>
/// A subscription that stopped because it was not paid resumes when it is: the next due work resumes it like one that was paused. It is
/// called inside the caller's transaction, under the customer's lock.
/// </summary>
public static class Recovery
{
    /// <param name="db">The caller's.</param>
    /// <param name="invoices">Those that money was put against.</param>
    /// <param name="now">When it resumes.</param>
    /// <param name="cancel">Cancels it.</param>
    public static async Task ResumeAsync(BillingDb db, IEnumerable<Invoice> invoices, Instant now, CancellationToken cancel)
    {
        var ids = invoices.Where(i => i is { Status: InvoiceStatus.Paid, SubscriptionId: not null }).Select(i => i.SubscriptionId!)
            .Distinct().ToList();
        if (ids.Count == 0)
        {
            return;
        }
        var errored = await db.Set<Subscription>().Where(s => ids.Contains(s.Id) && s.Status == SubscriptionStatus.Errored)
            .ToListAsync(cancel);
        if (errored.Count == 0)
        {
            return;
        }
        await db.SaveChangesAsync(cancel);
        foreach (var subscription in errored)
        {
            if (!await db.Set<Invoice>().AnyAsync(i => i.SubscriptionId == subscription.Id && i.Status == InvoiceStatus.Error, cancel))
            {
                subscription.Status = SubscriptionStatus.Paused;
                (subscription.ReactivateAt, subscription.DueAt) = (now, now);
                subscription.UpdatedAt = now;
            }
        }
    }
}
