using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Organisations;

/// <summary>
/// Invoices of customers whose organisation is billed in their place. They wait instead of being issued: under the customer's lock nothing
/// of the organisation is touched, whose own work takes them in under its lock.
/// </summary>
public sealed class MemberInvoices(BillingDb db, InvoiceIssue issue, CurrentTenant tenant)
{
    public static readonly InvoiceStatus[] Waiting = [InvoiceStatus.PendingConsolidation, InvoiceStatus.PendingParentConcat];

    private static readonly OrganisationInvoicing?[] Modes = [OrganisationInvoicing.EveryInvoice, OrganisationInvoicing.Concat];

    /// <summary>
    /// Lets those wait that an organisation is billed for; gives the others. Imported and backdated ones stay where they are.
    /// </summary>
    public static async Task<IReadOnlyList<Invoice>> DivertAsync(
        BillingDb db, IReadOnlyList<Invoice> invoices, Instant now, CancellationToken cancel)
    {
        var ids = invoices.Where(IsForPayers).Select(i => i.CustomerId).Distinct().ToList();
        var members = ids.Count == 0 ? [] : await db.Set<Customer>().AsNoTracking()
            .Where(c => ids.Contains(c.Id) && c.OrganisationId != null && Modes.Contains(c.OrganisationInvoicing))
            .ToDictionaryAsync(c => c.Id, cancel);
        if (members.Count == 0)
        {
            return invoices;
        }
        var own = new List<Invoice>();
        foreach (var invoice in invoices)
        {
            if (IsForPayers(invoice) && members.TryGetValue(invoice.CustomerId, out var member))
            {
                Wait(invoice, member.OrganisationId!, member.OrganisationInvoicing == OrganisationInvoicing.Concat, now);
            }
            else
            {
                own.Add(invoice);
            }
        }
        return own;
    }

    /// <summary>Lets one wait for its organisation: to be put on an invoice of its own there, or on that of its group.</summary>
    public static void Wait(Invoice invoice, string payerId, bool inGroup, Instant now)
    {
        invoice.PayerId = payerId;
        invoice.Status = inGroup ? InvoiceStatus.PendingParentConcat : InvoiceStatus.PendingConsolidation;
        invoice.ConsolidateAt = now;
        if (invoice.GraceEndsAt is not null)
        {
            invoice.GracePeriodEndedAt = now;
            invoice.GraceEndsAt = null;
        }
        invoice.UpdatedAt = now;
    }

    /// <summary>
    /// The customer, who is locked, belongs to another organisation now, to none, or in another way: what still waits follows it, or is
    /// issued to the customer itself.
    /// </summary>
    public async Task FollowAsync(Customer customer, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        var waiting = await LockedAsync(i => i.CustomerId == customer.Id && Waiting.Contains(i.Status), cancel);
        var isConcat = customer.OrganisationInvoicing == OrganisationInvoicing.Concat;
        if (customer.OrganisationId is { } payer && (isConcat || customer.OrganisationInvoicing == OrganisationInvoicing.EveryInvoice))
        {
            waiting.ForEach(i => Wait(i, payer, isConcat, tenant.Now));
            return;
        }
        var drafting = await DraftingAsync(db, waiting, cancel);
        foreach (var invoice in waiting)
        {
            (invoice.PayerId, invoice.ConsolidateAt, invoice.UpdatedAt) = (null, null, tenant.Now);
            invoice.Status = InvoiceStatus.Draft;
        }
        await db.SaveChangesAsync(cancel);
        var issued = waiting.FindAll(i => i.SubscriptionId is not { } id || !drafting.Contains(id));
        await issue.IssueAsync(issued, cancel, staysHere: true);
        var notes = issued.FindAll(i => i is { Type: InvoiceType.CreditNote, OriginalInvoiceId: not null });
        var originals = await OriginalsAsync(db, notes, cancel);
        notes.ForEach(note => issue.Allocate(note, originals[note.OriginalInvoiceId!]));
    }

    /// <summary>What these credit, by id.</summary>
    public static Task<Dictionary<string, Invoice>> OriginalsAsync(BillingDb db, IEnumerable<Invoice> notes, CancellationToken cancel)
    {
        var ids = notes.Select(n => n.OriginalInvoiceId).OfType<string>().Distinct().ToList();
        return db.Set<Invoice>().Where(i => ids.Contains(i.Id)).ToDictionaryAsync(i => i.Id, cancel);
    }

    /// <summary>A draft of an organisation goes: what of its members was on it is theirs again, or waits for the next group.</summary>
    public async Task ReturnAsync(Invoice draft, CancellationToken cancel)
    {
        var members = await LockedAsync(i => i.PayerInvoiceId == draft.Id, cancel);
        var customerIds = members.Select(i => i.CustomerId).Distinct().ToList();
        var grouped = members.Count == 0 ? [] : await db.Set<Customer>()
            .Where(c => customerIds.Contains(c.Id) && c.OrganisationId == draft.CustomerId
                && c.OrganisationInvoicing == OrganisationInvoicing.Concat)
            .Select(c => c.Id).ToListAsync(cancel);
        foreach (var invoice in members)
        {
            invoice.Type = invoice.Type == InvoiceType.ChildCreditnoteRef ? InvoiceType.CreditNote : InvoiceType.Invoice;
            (invoice.PayerInvoiceId, invoice.IssuedAt, invoice.UpdatedAt) = (null, null, tenant.Now);
            if (grouped.Contains(invoice.CustomerId))
            {
                invoice.Status = InvoiceStatus.PendingParentConcat;
            }
            else
            {
                (invoice.Status, invoice.PayerId) = (InvoiceStatus.Draft, null);
            }
        }
    }

    /// <summary>Those of these subscriptions whose invoices somebody looks at first.</summary>
    public static async Task<HashSet<string>> DraftingAsync(BillingDb db, IReadOnlyList<Invoice> invoices, CancellationToken cancel)
    {
        var ids = invoices.Select(i => i.SubscriptionId).OfType<string>().Distinct().ToList();
        var subscriptions = ids.Count == 0 ? [] : await db.Set<Subscription>().AsNoTracking()
            .Where(s => ids.Contains(s.Id)).ToListAsync(cancel);
        return [.. subscriptions.Where(s => s.InvoiceOptions.GenerateDrafts).Select(s => s.Id)];
    }

    /// <summary>Invoices with their lines, in the order of their making, locked and as they are then.</summary>
    public async Task<List<Invoice>> LockedAsync(Expression<Func<Invoice, bool>> which, CancellationToken cancel)
    {
        var ids = await db.Set<Invoice>().Where(which).Select(i => i.Id).ToListAsync(cancel);
        if (ids.Count == 0)
        {
            return [];
        }
        await db.LockAsync("invoices", ids, cancel);
        return await db.Set<Invoice>().Include(i => i.Lines).Where(i => ids.Contains(i.Id)).Where(which)
            .OrderBy(i => i.CreatedAt).ThenBy(i => i.Id).ToListAsync(cancel);
    }

    private static bool IsForPayers(Invoice invoice) =>
        invoice is { Type: InvoiceType.Invoice, IsImported: false, IssuedAt: null };
}
