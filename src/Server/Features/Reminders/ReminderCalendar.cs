using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.Reminders;

/// <summary>When an unpaid invoice is looked at: when it becomes late, and when a step of a sequence comes.</summary>
public static class ReminderCalendar
{
    /// <summary>The hour at which reminders go out, UTC.</summary>
    public const int SendingHour = 6;

    /// <summary>The days of all steps of a company.</summary>
    public static async Task<IReadOnlyList<int>> DaysAsync(BillingDb db, CancellationToken cancel)
    {
        var steps = await db.Set<ReminderSequence>().AsNoTracking().Where(s => s.Enabled).Select(s => s.Steps).ToListAsync(cancel);
        return [.. steps.SelectMany(s => s).Select(s => s.DaysAfterDue).Distinct()];
    }

    public static Instant At(Instant dueAt, int daysAfterDue, DateTimeZone zone) =>
        dueAt.InZone(zone).Date.PlusDays(daysAfterDue).At(new LocalTime(SendingHour, 0)).InUtc().ToInstant();

    /// <summary>When an invoice is looked at next after an instant; null for never.</summary>
    public static Instant? Next(Invoice invoice, DateTimeZone zone, IEnumerable<int> days, Instant after)
    {
        if (!Owes(invoice) || invoice.DueAt is not { } due)
        {
            return null;
        }
        var steps = days.Select(d => At(due, d, zone)).Where(at => at > after).Select(at => (Instant?)at);
        return steps.Append(invoice.LateAt is null ? Instant.Max(due, after) : null).Min();
    }

    /// <summary>When an invoice that is being issued is looked at first. Whom nobody can remind is looked at when it is late.</summary>
    public static Instant? First(Invoice invoice, Customer customer, DateTimeZone zone, IReadOnlyList<int> days, Instant now) =>
        Next(invoice, zone, customer.InvoiceRemindersEnabled && EmailQueue.RecipientsOf(invoice, customer).Count > 0 ? days : [], now);

    public static bool Owes(Invoice invoice) => invoice.AmountDue > 0 && invoice is
    {
        Type: InvoiceType.Invoice or InvoiceType.Document,
        Status: InvoiceStatus.ToPay or InvoiceStatus.PartiallyPaid or InvoiceStatus.Error,
    };

    /// <summary>
    /// Looks anew at what is unpaid, since sequences or a customer have changed. What has passed by then is not caught up on: nobody gets
    /// the reminders of last month at once.
    /// </summary>
    public static Task<int> ReconsiderAsync(BillingDb db, string? customerId, Instant now, CancellationToken cancel) =>
        db.Set<Invoice>()
            .Where(i => i.Type != InvoiceType.CreditNote && (customerId == null || i.CustomerId == customerId)
                && (i.Status == InvoiceStatus.ToPay || i.Status == InvoiceStatus.PartiallyPaid || i.Status == InvoiceStatus.Error))
            .ExecuteUpdateAsync(
                set => set.SetProperty(i => i.FollowUpAt, now).SetProperty(i => i.RemindedThrough, now), cancel);
}
