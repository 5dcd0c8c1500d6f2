using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Pages.Invoicing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>The invoices and credit notes of a customer, as rows that lead to their pages.</summary>
public sealed class InvoiceRows(BillingDb db, InvoiceReader reader, PageLinks pages, CurrentTenant tenant)
{
    private const int MostDue = 500;
    private static readonly InvoiceStatus[] Hidden = [InvoiceStatus.Draft, InvoiceStatus.Closed, InvoiceStatus.Archived];
    private static readonly InvoiceStatus[] Payable = [InvoiceStatus.ToPay, InvoiceStatus.PartiallyPaid, InvoiceStatus.Error];

    /// <summary>What a customer sees: issued, or about to be. Newest first.</summary>
    public IQueryable<Features.Invoices.Invoice> Of(string customerId) => db.Set<Features.Invoices.Invoice>().AsNoTracking()
        .Where(i => i.CustomerId == customerId && !Hidden.Contains(i.Status)
            && (i.IssuedAt != null || i.Status == InvoiceStatus.GracePeriod))
        .OrderByDescending(i => i.IssuedAt ?? i.BillingAt).ThenByDescending(i => i.Id);

    /// <summary>A page of them; read with their lines.</summary>
    public async Task<IReadOnlyList<InvoiceRowModel>> ReadAsync(
        PortalVisit visit, PageFrame frame, IQueryable<Features.Invoices.Invoice> page, CancellationToken cancel)
    {
        var invoices = await page.Include(i => i.Lines).AsSplitQuery().ToListAsync(cancel);
        await reader.FreshenAsync(invoices, cancel);
        var rows = new List<InvoiceRowModel>();
        foreach (var (invoice, now) in await StandingsAsync(invoices, cancel))
        {
            var path = await PathAsync(visit, invoice.Id, cancel);
            rows.Add(new InvoiceRowModel
            {
                Title = InvoiceWords.Heading(invoice, frame.Texts),
                Date = (invoice.IssuedAt ?? invoice.BillingAt!.Value).InZone(now.Zone).Date,
                Amount = frame.Format.Money(invoice.Type.IsCredit() ? -invoice.TotalAmount : invoice.TotalAmount, invoice.Currency),
                State = now.State,
                Path = path,
                PdfPath = invoice.IssuedAt is null ? null : path.Replace("?", "/pdf?", StringComparison.Ordinal),
                IsPayable = now.Open > 0,
            });
        }
        return rows;
    }

    /// <summary>What is to be paid, by currency; null for nothing.</summary>
    public async Task<DueModel?> DueAsync(PortalVisit visit, PageFrame frame, CancellationToken cancel)
    {
        var invoices = await db.Set<Features.Invoices.Invoice>().AsNoTracking()
            .Where(i => i.CustomerId == visit.Customer.Id && Payable.Contains(i.Status))
            .OrderBy(i => i.DueAt).ThenBy(i => i.Id).Take(MostDue).ToListAsync(cancel);
        var due = (await StandingsAsync(invoices, cancel)).Where(i => i.Now.Open > 0).ToList();
        if (due.Count == 0)
        {
            return null;
        }
        return new DueModel(
            [.. due.GroupBy(i => i.Invoice.Currency).Select(g => frame.Format.Money(g.Sum(i => i.Now.Open), g.Key))],
            due is [var only] ? InvoiceWords.Heading(only.Invoice, frame.Texts)
                : frame.Texts.Fill("portal_due_count", ("count", frame.Format.Quantity(due.Count))),
            due.Exists(i => i.Now.IsLate),
            due is [var one] ? await PathAsync(visit, one.Invoice.Id, cancel) + "#pay" : visit.Page.To(PortalFrames.Invoices));
    }

    /// <summary>The path of an invoice's page, in the language of this one.</summary>
    public async Task<string> PathAsync(PortalVisit visit, string id, CancellationToken cancel)
    {
        var path = await pages.PathAsync(PageLinks.ToInvoice(id), cancel);
        return visit.Page.Language is { } language ? $"{path}&lang={language}" : path;
    }

    private async Task<IReadOnlyList<(Features.Invoices.Invoice Invoice, InvoiceStanding Now)>> StandingsAsync(
        IReadOnlyList<Features.Invoices.Invoice> invoices, CancellationToken cancel)
    {
        var planned = await PlannedPayments.SumsAsync(db, [.. invoices.Select(i => i.Id)], cancel);
        var sellers = invoices.Select(i => i.InvoicingEntityId).Distinct().ToList();
        var zones = await db.Set<InvoicingEntity>().Where(e => sellers.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, e => DateTimeZoneProviders.Tzdb[e.Timezone], cancel);
        return [.. invoices.Select(i =>
        {
            var zone = zones[i.InvoicingEntityId];
            return (i, new InvoiceStanding(
                i, planned.GetValueOrDefault(i.Id), tenant.Now.InZone(zone).Date, i.Type.IsCredit() ? null : i.DueAt?.InZone(zone).Date)
            {
                Zone = zone,
            });
        })];
    }
}
