using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions.Arr;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Organisations;

/// <summary>
/// Bills organisations for what waits of their members. Net amounts stay as they are; tax is that of the organisation, who is the buyer.
/// Runs inside the caller's transaction, under the organisations' locks.
/// </summary>
public sealed class Consolidation(BillingDb db, InvoiceIssue issue, MemberInvoices members, CurrentTenant tenant)
{
    /// <summary>Puts what waits by itself on invoices of its own, and gives what waits for a group its date.</summary>
    public async Task<BillingCounts?> TakeInAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> payerIds, Instant dueAt, CancellationToken cancel)
    {
        var waiting = await members.LockedAsync(
            i => ids.Contains(i.Id) && payerIds.Contains(i.PayerId!) && i.ConsolidateAt == dueAt, cancel);
        if (waiting.Count == 0)
        {
            return null;
        }
        var payers = await db.Set<Customer>().Where(c => payerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var work = await WorkAsync(waiting, payers, cancel);
        foreach (var invoice in waiting)
        {
            invoice.ConsolidateAt = null;
            if (invoice.Status == InvoiceStatus.PendingParentConcat)
            {
                GroupRhythm.Begin(payers[invoice.PayerId!], work.ZoneOf(invoice), tenant.Now);
            }
        }
        var made = new List<Invoice>();
        foreach (var invoice in waiting.Where(i => i.Status == InvoiceStatus.PendingConsolidation))
        {
            var copy = work.CopyOf(invoice, tenant.Now);
            copy.Status = InvoiceStatus.Draft;
            Keep(copy);
            made.Add(copy);
            Charge(invoice, copy);
        }
        return await FinishAsync(made, waiting, work, cancel);
    }

    /// <summary>The date of an organisation's groups has come: one invoice for all that waits, a line an invoice of a member.</summary>
    public async Task<BillingCounts> GroupAsync(Customer payer, CancellationToken cancel)
    {
        var waiting = await members.LockedAsync(i => i.PayerId == payer.Id && i.Status == InvoiceStatus.PendingParentConcat, cancel);
        var work = await WorkAsync(waiting, new Dictionary<string, Customer> { [payer.Id] = payer }, cancel);
        var zone = await db.Set<InvoicingEntity>().Where(e => e.Id == payer.InvoicingEntityId).Select(e => e.Timezone).SingleAsync(cancel);
        GroupRhythm.MoveOn(payer, DateTimeZoneProviders.Tzdb[zone], tenant.Now);
        var made = new List<Invoice>();
        // what differs in these cannot stand on one document
        foreach (var group in waiting.GroupBy(i => (i.InvoicingEntityId, i.Currency, i.Collection, PayerPapers.IsTaxed(i))))
        {
            var invoice = work.GroupOf([.. group], tenant.Now);
            Keep(invoice);
            made.Add(invoice);
            foreach (var member in group)
            {
                member.ConsolidateAt = null;
                Charge(member, invoice);
            }
        }
        return await FinishAsync(made, waiting, work, cancel) ?? BillingCounts.None;
    }

    private async Task<PayerPapers> WorkAsync(
        IReadOnlyList<Invoice> waiting, IReadOnlyDictionary<string, Customer> payers, CancellationToken cancel)
    {
        var entityIds = waiting.Select(i => i.InvoicingEntityId).Distinct().ToList();
        var entities = await db.Set<InvoicingEntity>().AsNoTracking().Where(e => entityIds.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, cancel);
        var originalIds = waiting.Select(i => i.OriginalInvoiceId).OfType<string>().Distinct().ToList();
        var originals = originalIds.Count == 0 ? [] : await db.Set<Invoice>().Where(i => originalIds.Contains(i.Id))
            .ToDictionaryAsync(i => i.Id, cancel);
        var credited = waiting.SelectMany(i => i.Lines).Select(l => l.OriginalLineId).OfType<string>().Distinct().ToList();
        var repeated = credited.Count == 0 ? [] : await db.Set<InvoiceLine>().AsNoTracking()
            .Where(l => credited.Contains(l.SourceLineId!)).ToDictionaryAsync(l => l.SourceLineId!, cancel);
        var taxes = await InvoiceTaxes.LoadAsync(db, waiting, entities.Values, tenant.Now, cancel);
        var drafting = await MemberInvoices.DraftingAsync(db, waiting, cancel);
        return new PayerPapers(payers, entities, originals, repeated, taxes, drafting);
    }

    private void Keep(Invoice invoice)
    {
        db.Add(invoice);
        db.AddRange(invoice.Lines);
    }

    /// <summary>The member's invoice stays as a copy that nobody owes: its amounts are owed on the organisation's.</summary>
    private void Charge(Invoice invoice, Invoice onto)
    {
        if (invoice.Type == InvoiceType.Invoice && invoice.TotalAmount < 0)
        {
            invoice.Type = InvoiceType.CreditNote;
            InvoicePricing.Total(invoice);
        }
        invoice.Type = invoice.Type == InvoiceType.CreditNote ? InvoiceType.ChildCreditnoteRef : InvoiceType.ChildInvoiceRef;
        invoice.Status = InvoiceStatus.ChargedOnParent;
        (invoice.PayerInvoiceId, invoice.IssuedAt, invoice.UpdatedAt) = (onto.Id, tenant.Now, tenant.Now);
    }

    private async Task<BillingCounts?> FinishAsync(
        List<Invoice> made, IReadOnlyList<Invoice> waiting, PayerPapers work, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        var issuable = made.FindAll(i => !work.IsLookedAt(i));
        await issue.IssueAsync(issuable, cancel, staysHere: true);
        var open = issuable.FindAll(i => i is { Type: InvoiceType.CreditNote, OriginalInvoiceId: not null, AmountDue: > 0 });
        var originals = await MemberInvoices.OriginalsAsync(db, open, cancel);
        foreach (var note in open)
        {
            var original = originals[note.OriginalInvoiceId!];
            if (original.IsPayable && original.Status != InvoiceStatus.Uncollectible)
            {
                issue.Allocate(note, original);
            }
        }
        var charged = waiting.Where(i => i.PayerInvoiceId is not null).ToList();
        await AnnualUsage.RefreshAsync(db, charged, work.ZoneOf, tenant.Now, cancel);
        var notes = issuable.Count(i => i.Type == InvoiceType.CreditNote);
        return BillingCounts.None with { InvoicesIssued = issuable.Count - notes, CreditNotes = notes };
    }
}
