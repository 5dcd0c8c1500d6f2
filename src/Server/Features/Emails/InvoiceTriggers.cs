using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Emails;

/// <summary>Credit notes that a request wants nobody to be told of.</summary>
public sealed class QuietNotes
{
    private readonly HashSet<string> _ids = [];

    public void Add(string creditNoteId) => _ids.Add(creditNoteId);

    public bool Contains(string creditNoteId) => _ids.Contains(creditNoteId);
}

/// <summary>Queues the messages about what happened to invoices, in its commit. One at most an invoice and commit.</summary>
public sealed class InvoiceTriggers(QuietNotes quiet, CurrentTenant tenant) : IEventListener
{
    private const string Ready = "invoice.ready";
    private const string Settled = "invoice.settled";
    private const string Errored = "invoice.errored";
    private const string NoteSettled = "credit_note.settled";

    private static readonly string[] Causes = [Ready, Settled, Errored, NoteSettled, Transaction.PaymentFailed];

    public bool ReadsPayloads => false;

    public Task<bool> ListensAsync(BillingDb db, CancellationToken cancel) => Task.FromResult(true);

    public void Committed()
    {
        // the clock brings what is queued
    }

    public async Task HearAsync(BillingDb db, IReadOnlyList<Heard> heard, Payloads payloads, CancellationToken cancel)
    {
        var about = heard.Select(h => h.Event).Where(e => e.InvoiceId is not null && Causes.Contains(e.Type)).ToList();
        var told = about.Count == 0 ? [] : await ToldAsync(db, about, cancel);
        var causes = told.ToLookup(e => e.InvoiceId!, e => e.Type, StringComparer.Ordinal);
        if (causes.Count == 0)
        {
            return;
        }
        var settings = await EmailSettings.OfAsync(db, cancel);
        var ids = causes.Select(c => c.Key).ToList();
        // as they stand at the commit: what a change passed through on its way is told to nobody
        var invoices = await db.Set<Invoice>().AsNoTracking().Where(i => ids.Contains(i.Id) && !i.IsImported)
            .OrderBy(i => i.Id).ToListAsync(cancel);
        var customerIds = invoices.Select(i => i.CustomerId).Distinct().ToList();
        var customers = await db.Set<Customer>().AsNoTracking().Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var entityIds = invoices.Select(i => i.InvoicingEntityId).Distinct().ToList();
        var languages = await db.Set<InvoicingEntity>().Where(e => entityIds.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, e => e.Language, cancel);
        var collected = await CollectedAsync(db, [.. invoices.Where(i => causes[i.Id].Contains(Ready))], customers, cancel);
        foreach (var invoice in invoices)
        {
            if (KindOf(invoice, [.. causes[invoice.Id]], collected.Contains(invoice.Id)) is { } kind && settings.Sends(kind)
                && EmailQueue.About(
                    invoice, customers[invoice.CustomerId], kind, languages[invoice.InvoicingEntityId], tenant.Now) is { } email)
            {
                db.Add(email);
            }
        }
    }

    /// <summary>
    /// Of the failed attempts of a collection the first one is told; that it was given up is told as an error. Whoever asked for a charge
    /// has the answer already.
    /// </summary>
    private static async Task<List<DomainEvent>> ToldAsync(BillingDb db, List<DomainEvent> events, CancellationToken cancel)
    {
        var failed = events.Where(e => e.Type == Transaction.PaymentFailed).Select(e => e.SubjectId).ToList();
        var first = failed.Count == 0 ? [] : await db.Set<Transaction>()
            .Where(t => failed.Contains(t.Id) && (t.Attempt == 1 || (t.Attempt == null && t.ProcessAt > t.CreatedAt)))
            .Select(t => t.Id).ToListAsync(cancel);
        return [.. events.Where(e => e.Type != Transaction.PaymentFailed || first.Contains(e.SubjectId))];
    }

    /// <summary>The one message that says what became of an invoice in a commit: the later state tells the earlier one along.</summary>
    private EmailKind? KindOf(Invoice invoice, HashSet<string> causes, bool isCollected)
    {
        if (invoice.Type == InvoiceType.CreditNote)
        {
            var isTold = causes.Contains(NoteSettled) && !quiet.Contains(invoice.Id);
            return isTold && invoice is { Status: InvoiceStatus.Paid, TotalAmount: > 0 } ? EmailKind.CreditNoteSettled : null;
        }
        if (causes.Contains(Settled))
        {
            // what a credit note closed was not paid
            return invoice is { Status: InvoiceStatus.Paid, AmountPaid: > 0 } ? EmailKind.InvoiceSettled : null;
        }
        if (invoice.AmountDue <= 0 || !invoice.IsPayable)
        {
            return null;
        }
        return causes.Contains(Errored) || causes.Contains(Transaction.PaymentFailed) ? EmailKind.InvoiceErrored
            : causes.Contains(Ready) && !isCollected ? EmailKind.InvoiceReady
            : null;
    }

    /// <summary>Those that nobody has to transfer money for: they are charged, being paid, or paid outside.</summary>
    private static async Task<HashSet<string>> CollectedAsync(
        BillingDb db, IReadOnlyList<Invoice> ready, Dictionary<string, Customer> customers, CancellationToken cancel)
    {
        if (ready.Count == 0)
        {
            return [];
        }
        var ids = ready.Select(i => i.Id).ToList();
        var planned = await PlannedPayments.OfAsync(db, ids, cancel);
        var methodIds = ready.Select(MethodOf).OfType<string>().Distinct().ToList();
        var working = methodIds.Count == 0 ? [] : await db.Set<PaymentMethod>()
            .Where(m => methodIds.Contains(m.Id) && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active)
            .Select(m => m.Id).ToListAsync(cancel);
        var subscriptionIds = ready.Select(i => i.SubscriptionId).OfType<string>().Distinct().ToList();
        var outside = subscriptionIds.Count == 0 ? [] : await db.Set<Subscription>()
            .Where(s => subscriptionIds.Contains(s.Id) && s.PaymentMethodStrategy == "external").Select(s => s.Id).ToListAsync(cancel);
        return
        [
            .. ready.Where(i => i.IsPaidExternally || customers[i.CustomerId].PaymentMethodType == "external" || planned.Contains(i.Id)
                || (MethodOf(i) is { } method && working.Contains(method))
                || (i.SubscriptionId is { } subscription && outside.Contains(subscription))).Select(i => i.Id),
        ];

        string? MethodOf(Invoice invoice) => invoice.PaymentMethodId ?? customers[invoice.CustomerId].PaymentMethodId;
    }
}
