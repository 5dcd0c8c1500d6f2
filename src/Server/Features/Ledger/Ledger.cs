using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Ledger;

/// <summary>One leg: an account, the document whose balance it is, and minor units, debits above 0.</summary>
public readonly record struct Leg(LedgerAccount Account, string SubjectId, long Amount);

/// <summary>
/// The double entries beneath the documents, added to the transaction that moves the money. They are computed from the movement and
/// not from the documents' totals, so that the two can be compared.
/// </summary>
public sealed class Ledger(BillingDb db, CurrentTenant tenant)
{
    /// <exception cref="UnreachableException">The legs do not add up to 0: the movement must not be committed.</exception>
    public void Post(LedgerCause cause, string customerId, string currency, params ReadOnlySpan<Leg> legs)
    {
        var sum = 0L;
        foreach (var leg in legs)
        {
            sum = checked(sum + leg.Amount);
        }
        if (sum != 0)
        {
            throw new UnreachableException($"A ledger entry of {cause} is out of balance by {sum} {currency}");
        }
        var entry = Ids.New("led");
        foreach (var leg in legs)
        {
            if (leg.Amount != 0)
            {
                db.Add(new LedgerPosting
                {
                    EntryId = entry,
                    Cause = cause,
                    Account = leg.Account,
                    CustomerId = customerId,
                    SubjectId = leg.SubjectId,
                    Currency = currency,
                    Amount = leg.Amount,
                    At = tenant.Now,
                });
            }
        }
    }

    /// <summary>An invoice, document or credit note was issued.</summary>
    public void Issued(Invoice invoice)
    {
        if (invoice.Type == InvoiceType.CreditNote)
        {
            Post(
                LedgerCause.CreditNoteIssued,
                invoice.CustomerId,
                invoice.Currency,
                new Leg(LedgerAccount.Revenue, invoice.Id, invoice.AmountExcludingTax),
                new Leg(LedgerAccount.Tax, invoice.Id, invoice.TaxAmount),
                new Leg(LedgerAccount.CreditNotes, invoice.Id, -invoice.TotalAmount));
            return;
        }
        Post(
            LedgerCause.InvoiceIssued,
            invoice.CustomerId,
            invoice.Currency,
            new Leg(LedgerAccount.Receivable, invoice.Id, invoice.TotalAmount - invoice.AmountWaived),
            new Leg(LedgerAccount.Waived, invoice.Id, invoice.AmountWaived),
            new Leg(LedgerAccount.Revenue, invoice.Id, -invoice.AmountExcludingTax),
            new Leg(LedgerAccount.Tax, invoice.Id, -invoice.TaxAmount));
    }

    /// <summary>A credit note that gave nothing to anybody is taken back.</summary>
    public void Voided(Invoice note) => Post(
        LedgerCause.CreditNoteVoided,
        note.CustomerId,
        note.Currency,
        new Leg(LedgerAccount.CreditNotes, note.Id, note.TotalAmount),
        new Leg(LedgerAccount.Revenue, note.Id, -note.AmountExcludingTax),
        new Leg(LedgerAccount.Tax, note.Id, -note.TaxAmount));

    /// <summary>A credit note was put against an invoice.</summary>
    public void Applied(Invoice note, Invoice invoice, long amount) => Post(
        LedgerCause.CreditApplied,
        invoice.CustomerId,
        invoice.Currency,
        new Leg(LedgerAccount.CreditNotes, note.Id, amount),
        new Leg(LedgerAccount.Receivable, invoice.Id, -amount));

    /// <summary>An invoice was given up, with what was still due on it.</summary>
    public void WrittenOff(Invoice invoice) => Post(
        LedgerCause.WrittenOff,
        invoice.CustomerId,
        invoice.Currency,
        new Leg(LedgerAccount.BadDebt, invoice.Id, invoice.AmountDue),
        new Leg(LedgerAccount.Receivable, invoice.Id, -invoice.AmountDue));

    /// <summary>An invoice that was given up is paid after all.</summary>
    public void WriteOffReversed(Invoice invoice) => Post(
        LedgerCause.WriteOffReversed,
        invoice.CustomerId,
        invoice.Currency,
        new Leg(LedgerAccount.Receivable, invoice.Id, invoice.AmountDue),
        new Leg(LedgerAccount.BadDebt, invoice.Id, -invoice.AmountDue));

    /// <summary>Takes back every entry of documents that are deleted.</summary>
    public async Task ReverseAsync(IReadOnlyList<string> subjectIds, CancellationToken cancel)
    {
        var postings = await db.Set<LedgerPosting>().AsNoTracking().Where(p => subjectIds.Contains(p.SubjectId)).ToListAsync(cancel);
        foreach (var group in postings.GroupBy(p => (p.CustomerId, p.Currency)))
        {
            Leg[] legs =
            [
                .. group.GroupBy(p => (p.Account, p.SubjectId)).OrderBy(g => g.Key)
                    .Select(g => new Leg(g.Key.Account, g.Key.SubjectId, -g.Sum(p => p.Amount))),
            ];
            Post(LedgerCause.Deleted, group.Key.CustomerId, group.Key.Currency, legs);
        }
    }
}
