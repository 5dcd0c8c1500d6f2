using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>
/// Decides which invoices are charged by themselves and when: after the initiation delay, again after failures that may pass, and once more
/// when the customer has a method that works. Runs inside the caller's transaction, under the customer's lock.
/// </summary>
public sealed class Collection(BillingDb db, CurrentTenant tenant)
{
    /// <summary>From each failed attempt to the next one.</summary>
    public static readonly IReadOnlyList<Duration> Retries = [Duration.FromHours(2), Duration.FromHours(12), Duration.FromHours(24)];

    private static readonly Duration WhilePaidOtherwise = Duration.FromDays(1);

    // errors that may pass; all others would come back
    private static readonly string[] Retryable =
        ["insufficient_funds", "declined", "payment_method_declined", "processing_error", "provider_error", "unknown"];

    /// <summary>When an invoice that is being issued is charged first; null for never.</summary>
    public static Instant? StartAt(Invoice invoice, Customer customer, InvoicingEntity entity, Instant now)
    {
        if (!invoice.IsPayable || invoice.Type is not (InvoiceType.Invoice or InvoiceType.Document) || invoice.IsPaidExternally
            || (invoice.PaymentMethodId ?? customer.PaymentMethodId) is null)
        {
            return null;
        }
        var days = customer.CustomPaymentInitiationDelay
            ?? (invoice.Type == InvoiceType.Document ? entity.DocumentPaymentInitiationDelay : entity.InvoicePaymentInitiationDelay)
            ?? 0;
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        return now.InZone(zone).LocalDateTime.PlusDays(decimal.ToInt32(decimal.Truncate(days))).InZoneLeniently(zone).ToInstant();
    }

    /// <summary>Plans the next attempt for what is open on an invoice, if it may be charged by itself.</summary>
    public async Task AttemptAsync(Invoice invoice, CancellationToken cancel)
    {
        invoice.CollectAt = null;
        if (!invoice.IsPayable || invoice.Status == InvoiceStatus.Uncollectible || invoice.IsPaidExternally
            || await MethodAsync(invoice, cancel) is not { } method || await IsPaidOutsideAsync(invoice, cancel))
        {
            return;
        }
        var open = invoice.AmountDue - await PlannedPayments.SumAsync(db, invoice.Id, cancel);
        if (open <= 0)
        {
            invoice.CollectAt = tenant.Now + WhilePaidOtherwise;
            return;
        }
        invoice.CollectAttempts++;
        db.Add(Charges.New(invoice, method, open, Ids.New("tra"), tenant.Now, tenant.Now, invoice.CollectAttempts));
    }

    /// <summary>An automatic attempt failed: another one follows, or the invoice and its subscription show the error.</summary>
    public async Task FailedAsync(Transaction payment, Invoice invoice, CancellationToken cancel)
    {
        if (!invoice.IsPayable || invoice.Status == InvoiceStatus.Uncollectible)
        {
            return;
        }
        // an instalment is no attempt yet
        var attempt = payment.Attempt ?? 1;
        if (Retryable.Contains(payment.ErrorType) && attempt <= Retries.Count)
        {
            invoice.CollectAt = tenant.Now + Retries[attempt - 1];
            return;
        }
        invoice.CollectAt = null;
        invoice.Status = InvoiceStatus.Error;
        invoice.UpdatedAt = tenant.Now;
        var subscription = await db.Set<Subscription>()
            .SingleOrDefaultAsync(s => s.Id == invoice.SubscriptionId && s.Status == SubscriptionStatus.Active, cancel);
        if (subscription is not null)
        {
            // as if it had been paused: nothing is billed until somebody reactivates it
            subscription.Status = SubscriptionStatus.Errored;
            subscription.Pauses = [.. subscription.Pauses, new PauseState(tenant.Now, null)];
            subscription.NextPaymentAt = null;
            subscription.ReactivateAt = null;
            subscription.Reschedule();
            subscription.UpdatedAt = tenant.Now;
        }
    }

    /// <summary>The customer has a method that may work: what could not be collected is charged now, and counted anew.</summary>
    public async Task RecoverAsync(string customerId, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        var errored = await db.Set<Invoice>().Where(i => i.CustomerId == customerId && i.Status == InvoiceStatus.Error)
            .OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).ToListAsync(cancel);
        foreach (var invoice in errored)
        {
            invoice.CollectAttempts = 0;
            await AttemptAsync(invoice, cancel);
        }
    }

    /// <summary>The method that an invoice is charged with: its own, else its customer's; null when there is none that works.</summary>
    public async Task<PaymentMethod?> MethodAsync(Invoice invoice, CancellationToken cancel)
    {
        var id = invoice.PaymentMethodId
            ?? await db.Set<Customer>().Where(c => c.Id == invoice.CustomerId).Select(c => c.PaymentMethodId).SingleAsync(cancel);
        return id is null ? null : await db.Set<PaymentMethod>().SingleOrDefaultAsync(
            m => m.Id == id && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active, cancel);
    }

    // agreed for the whole subscription
    private Task<bool> IsPaidOutsideAsync(Invoice invoice, CancellationToken cancel) => db.Set<Subscription>().AnyAsync(
        s => s.Id == invoice.SubscriptionId && s.PaymentMethodStrategy == "external", cancel);
}

/// <summary>Invoices whose collection is due get a payment to be charged.</summary>
public sealed class CollectionsDue(BillingDb db, Collection collection) : IDueKind
{
    public string Name => "collect_invoice";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Invoice>().Where(i => i.CollectAt != null).Select(
        i => new DueRow { TenantId = i.TenantId, Id = i.Id, CustomerId = i.CustomerId, DueAt = i.CollectAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var invoices = await db.Set<Invoice>()
            .Where(i => ids.Contains(i.Id) && customers.Contains(i.CustomerId) && i.CollectAt == dueAt)
            .OrderBy(i => i.Id).ToListAsync(cancel);
        foreach (var invoice in invoices)
        {
            await collection.AttemptAsync(invoice, cancel);
        }
        return invoices.Count > 0 ? BillingCounts.None : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Invoice>().Where(i => i.Id == id).ExecuteUpdateAsync(set => set.SetProperty(i => i.CollectAt, until), cancel);
}
