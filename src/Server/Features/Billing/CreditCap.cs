using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.Billing;

/// <summary>
/// A credit note of an amount is of no line of its invoice. What a change of the contract gives back of the lines is never more than it
/// left of the invoice.
/// </summary>
public static class CreditCap
{
    /// <summary>The credits, in their order, as far as their invoices can still bear them.</summary>
    public static async Task<IReadOnlyList<CreditLine>> ApplyAsync(
        BillingDb db, IReadOnlyList<(Invoice Invoice, CreditLine Credit)> credits, CancellationToken cancel)
    {
        var left = await LeftAsync(db, [.. credits.Select(c => c.Invoice).Distinct()], cancel);
        var capped = new List<CreditLine>();
        foreach (var (invoice, credit) in credits)
        {
            var amount = Math.Min(credit.AmountMinor, left.GetValueOrDefault(invoice.Id, long.MaxValue));
            if (left.ContainsKey(invoice.Id))
            {
                left[invoice.Id] -= amount;
            }
            if (amount > 0)
            {
                capped.Add(credit with { AmountMinor = amount });
            }
        }
        return capped;
    }

    /// <summary>Net minor units that are left of invoices with such credit notes; all others are not in it.</summary>
    public static async Task<Dictionary<string, long>> LeftAsync(
        BillingDb db, IReadOnlyList<Invoice> invoices, CancellationToken cancel)
    {
        var ids = invoices.Select(i => i.Id).ToList();
        var credited = ids.Count == 0 ? [] : await db.Set<Invoice>()
            .Where(i => ids.Contains(i.OriginalInvoiceId!) && i.Type == InvoiceType.CreditNote && i.IssuedAt != null
                && i.Status != InvoiceStatus.Draft && i.Lines.Any(l => l.OriginalLineId == null))
            .Select(i => i.OriginalInvoiceId!).Distinct().ToListAsync(cancel);
        var left = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var invoice in invoices.Where(i => credited.Contains(i.Id)))
        {
            left[invoice.Id] = Math.Max(0, (await CreditNotes.RemainingAsync(db, invoice, cancel)).Sum(r => r.Net));
        }
        return left;
    }
}
