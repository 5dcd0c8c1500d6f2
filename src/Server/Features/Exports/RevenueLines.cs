using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary>A line that was issued. Amounts are signed minor units: what comes back is negative.</summary>
public sealed record RevenueLine(Invoice Invoice, InvoiceLine Line)
{
    private long Sign => Line.EntryType == EntryType.Credit ? -1 : 1;

    public Instant IssuedAt => Invoice.IssuedAt!.Value;

    public long Net => Sign * Line.AmountExcludingTax;

    public long Tax => Sign * Line.TaxAmount;

    public long Discount => Sign * Line.DiscountAmount;
}

/// <summary>
/// The lines of invoices and credit notes in the order of their issue, read a page of documents at a time. What was voided counts, with the
/// credit note that took it back.
/// </summary>
public static class RevenueLines
{
    private const int PageSize = 200;

    public static async IAsyncEnumerable<RevenueLine> ReadAsync(ExportSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        var issued = source.Db.Set<Invoice>().AsNoTracking().Where(
            i => (i.Type == InvoiceType.Invoice || i.Type == InvoiceType.CreditNote) && i.IssuedAt != null
                && i.Status != InvoiceStatus.Draft);
        for (Invoice? last = null; ;)
        {
            var (at, id) = (last?.IssuedAt, last?.Id ?? "");
            var rest = last is null
                ? issued
                : issued.After(i => i.IssuedAt, at, i => i.Id, id);
            var page = await rest.OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).Take(PageSize).ToListAsync(cancel);
            var ids = page.Select(i => i.Id).ToList();
            var lines = (await source.Db.Set<InvoiceLine>().AsNoTracking().Where(l => ids.Contains(l.InvoiceId)).ToListAsync(cancel))
                .ToLookup(l => l.InvoiceId, StringComparer.Ordinal);
            foreach (var invoice in page)
            {
                foreach (var line in lines[invoice.Id].OrderBy(l => l.Position))
                {
                    yield return new RevenueLine(invoice, line);
                }
            }
            if (page.Count < PageSize)
            {
                yield break;
            }
            last = page[^1];
        }
    }
}
