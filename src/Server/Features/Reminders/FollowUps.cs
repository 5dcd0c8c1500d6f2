using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Segments;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Reminders;

/// <summary>
/// Unpaid invoices are looked at when they become late and when a step of a sequence comes. Of several steps that have come since the last
/// look only the latest is sent.
/// </summary>
public sealed class FollowUps(BillingDb db, CurrentTenant tenant) : IDueKind
{
    public string Name => "follow_up_invoice";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Invoice>().Where(i => i.FollowUpAt != null).Select(
        i => new DueRow { TenantId = i.TenantId, Id = i.Id, CustomerId = i.CustomerId, DueAt = i.FollowUpAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var invoices = await db.Set<Invoice>()
            .Where(i => ids.Contains(i.Id) && customers.Contains(i.CustomerId) && i.FollowUpAt == dueAt)
            .OrderBy(i => i.Id).ToListAsync(cancel);
        if (invoices.Count == 0)
        {
            return null;
        }
        var sequences = await db.Set<ReminderSequence>().AsNoTracking().Where(s => s.Enabled).ToListAsync(cancel);
        var payers = await PayersAsync(invoices, sequences, cancel);
        // by id: it counts on the machine's clock, and a sandbox may stand in the past
        sequences.Sort((a, b) => string.CompareOrdinal(b.Id, a.Id));
        var days = sequences.SelectMany(s => s.Steps).Select(s => s.DaysAfterDue).Distinct().ToList();
        foreach (var invoice in invoices)
        {
            Look(invoice, payers, sequences, days);
        }
        return BillingCounts.None;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Invoice>().Where(i => i.Id == id).ExecuteUpdateAsync(set => set.SetProperty(i => i.FollowUpAt, until), cancel);

    private void Look(Invoice invoice, Payers payers, IReadOnlyList<ReminderSequence> sequences, IReadOnlyList<int> days)
    {
        var now = tenant.Now;
        var entity = payers.Entities[invoice.InvoicingEntityId];
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        if (!ReminderCalendar.Owes(invoice) || invoice.DueAt is not { } due)
        {
            invoice.FollowUpAt = null;
            return;
        }
        if (due <= now)
        {
            invoice.LateAt ??= now;
        }
        var since = invoice.RemindedThrough ?? invoice.IssuedAt ?? invoice.CreatedAt;
        if (StepOf(invoice, payers, sequences, s => ReminderCalendar.At(due, s.DaysAfterDue, zone), since, now) is { } step
            && EmailQueue.About(
                invoice, payers.Customers[invoice.CustomerId], EmailKind.InvoiceReminder, entity.Language, now,
                reminder: (step.Id, step.Subject, step.Body)) is { } email)
        {
            db.Add(email);
        }
        invoice.RemindedThrough = now;
        invoice.FollowUpAt = ReminderCalendar.Next(invoice, zone, days, now);
    }

    private static ReminderStep? StepOf(
        Invoice invoice, Payers payers, IReadOnlyList<ReminderSequence> sequences, Func<ReminderStep, Instant> at, Instant since,
        Instant now)
    {
        var customer = payers.Customers[invoice.CustomerId];
        if (!customer.InvoiceRemindersEnabled || payers.IsCharged(invoice))
        {
            return null;
        }
        var language = customer.Language ?? payers.Entities[invoice.InvoicingEntityId].Language;
        var custom = payers.Custom.Of(customer.Id);
        return sequences.FirstOrDefault(s => s.Audience.Holds(language, custom, id => payers.Members[id].Contains(customer.Id)))?.Steps
            .Where(s => at(s) > since && at(s) <= now).MaxBy(s => s.DaysAfterDue);
    }

    /// <summary>Who owes the invoices of a batch, and how they pay.</summary>
    private sealed record Payers(
        Dictionary<string, Customer> Customers,
        Dictionary<string, InvoicingEntity> Entities,
        HashSet<string> WorkingMethods,
        CustomPropertyValues Custom,
        Dictionary<string, HashSet<string>> Members)
    {
        /// <summary>Whether a method that works is charged for it: then an error of payment is told instead.</summary>
        public bool IsCharged(Invoice invoice) =>
            (invoice.PaymentMethodId ?? Customers[invoice.CustomerId].PaymentMethodId) is { } id && WorkingMethods.Contains(id);
    }

    private async Task<Payers> PayersAsync(
        List<Invoice> invoices, IReadOnlyList<ReminderSequence> sequences, CancellationToken cancel)
    {
        var customerIds = invoices.Select(i => i.CustomerId).Distinct().ToList();
        var customers = await db.Set<Customer>().AsNoTracking().Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var entityIds = invoices.Select(i => i.InvoicingEntityId).Distinct().ToList();
        var entities = await db.Set<InvoicingEntity>().AsNoTracking().Where(e => entityIds.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, cancel);
        var methodIds = invoices.Select(i => i.PaymentMethodId).Concat(customers.Values.Select(c => c.PaymentMethodId))
            .OfType<string>().Distinct().ToList();
        var working = methodIds.Count == 0 ? [] : await db.Set<PaymentMethod>()
            .Where(m => methodIds.Contains(m.Id) && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active)
            .Select(m => m.Id).ToListAsync(cancel);
        var custom = await CustomPropertyValues.LoadAsync(db, Carrier.Customer, customerIds, cancel);
        var members = await MembersAsync([.. sequences.Select(s => s.Audience.SegmentId).OfType<string>().Distinct()], customerIds, cancel);
        return new Payers(customers, entities, [.. working], custom, members);
    }

    /// <summary>Who of these is in each segment at this moment; a segment that is gone has nobody in it.</summary>
    private async Task<Dictionary<string, HashSet<string>>> MembersAsync(
        List<string> segmentIds, List<string> customerIds, CancellationToken cancel)
    {
        var members = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var id in segmentIds)
        {
            var isIn = await Membership.OfSegmentAsync(db, id, tenant.Now, cancel);
            members[id] = [.. await db.Set<Customer>().Where(c => customerIds.Contains(c.Id)).Where(isIn).Select(c => c.Id)
                .ToListAsync(cancel)];
        }
        return members;
    }
}
