using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary>Invoices by their state, and what customers owe by its age.</summary>
public static class InvoiceTables
{
    private const int PageSize = 200;
    private static readonly InvoiceStatus[] Owed = [InvoiceStatus.ToPay, InvoiceStatus.PartiallyPaid, InvoiceStatus.Error];

    private static readonly string[] Columns =
    [
        "invoice_id", "type", "status", "number", "customer_id", "customer_name", "customer_external_id", "invoicing_entity_id",
        "subscription_id", "currency", "period_starts_at", "period_ends_at", "issued_at", "due_at", "amount_excluding_tax", "tax_amount",
        "total_amount", "amount_paid", "amount_due",
    ];

    public static readonly ExportTable Outstanding = Of(i => Owed.Contains(i.Status) && i.Type == InvoiceType.Invoice);

    public static readonly ExportTable Drafts = Of(i => i.Status == InvoiceStatus.Draft);

    /// <summary>Those that follow the usage, priced as they are read.</summary>
    public static readonly ExportTable Open = Of(i => i.Status == InvoiceStatus.Open || i.Status == InvoiceStatus.GracePeriod);

    public static readonly ExportTable AgedBalances = new(
        [
            "customer_id", "customer_name", "customer_external_id", "currency", "not_due", "late_up_to_30_days", "late_31_to_60_days",
            "late_61_to_90_days", "late_over_90_days", "total",
        ],
        AgedAsync);

    private static ExportTable Of(Expression<Func<Invoice, bool>> which) =>
        new(Columns, (source, cancel) => RowsAsync(source, which, cancel));

    private static async IAsyncEnumerable<object?[]> RowsAsync(
        ExportSource source, Expression<Func<Invoice, bool>> which, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var after = ""; ;)
        {
            var page = await source.Db.Set<Invoice>().AsNoTracking().Include(i => i.Lines).AsSplitQuery().Where(which)
                .After(i => i.Id, after).OrderBy(i => i.Id).Take(PageSize).ToListAsync(cancel);
            await source.Invoices.FreshenAsync(page, cancel);
            foreach (var invoice in page)
            {
                yield return RowOf(invoice);
            }
            if (page.Count < PageSize)
            {
                yield break;
            }
            after = page[^1].Id;
        }
    }

    private static object?[] RowOf(Invoice i) =>
    [
        i.Id, Words<InvoiceType>.Of(i.Type), Words<InvoiceStatus>.Of(i.Status), i.Number, i.CustomerId, i.Customer.Name,
        i.Customer.ExternalId, i.InvoicingEntityId, i.SubscriptionId, i.Currency, i.PeriodStartsAt, i.PeriodEndsAt, i.IssuedAt, i.DueAt,
        ExportTable.Money(i.AmountExcludingTax, i.Currency), ExportTable.Money(i.TaxAmount, i.Currency),
        ExportTable.Money(i.TotalAmount, i.Currency), ExportTable.Money(i.AmountPaid, i.Currency),
        ExportTable.Money(i.AmountDue, i.Currency),
    ];

    // invoices of a customer follow each other, so that only one customer is held
    private static async IAsyncEnumerable<object?[]> AgedAsync(ExportSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        var balances = new Dictionary<string, (Invoice Newest, long[] Ages)>(StringComparer.Ordinal);
        string? customer = null;
        await foreach (var invoice in OwedAsync(source, cancel))
        {
            if (invoice.CustomerId != customer)
            {
                foreach (var row in Flush(balances))
                {
                    yield return row;
                }
                customer = invoice.CustomerId;
            }
            var ages = balances.TryGetValue(invoice.Currency, out var known) ? known.Ages : new long[5];
            ages[AgeOf(source.Now - (invoice.DueAt ?? invoice.IssuedAt ?? source.Now))] += invoice.AmountDue;
            balances[invoice.Currency] = (invoice, ages);
        }
        foreach (var row in Flush(balances))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<Invoice> OwedAsync(ExportSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var (customer, id) = ("", ""); ;)
        {
            var page = await source.Db.Set<Invoice>().AsNoTracking()
                .Where(i => Owed.Contains(i.Status) && i.Type == InvoiceType.Invoice)
                .After(i => i.CustomerId, customer, i => i.Id, id)
                .OrderBy(i => i.CustomerId).ThenBy(i => i.Id).Take(ExportTable.PageSize).ToListAsync(cancel);
            foreach (var invoice in page)
            {
                yield return invoice;
            }
            if (page.Count < ExportTable.PageSize)
            {
                yield break;
            }
            (customer, id) = (page[^1].CustomerId, page[^1].Id);
        }
    }

    private static List<object?[]> Flush(Dictionary<string, (Invoice Newest, long[] Ages)> balances)
    {
        List<object?[]> rows =
        [
            .. balances.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => (object?[])
            [
                b.Value.Newest.CustomerId, b.Value.Newest.Customer.Name, b.Value.Newest.Customer.ExternalId, b.Key,
                .. b.Value.Ages.Select(amount => (object?)ExportTable.Money(amount, b.Key)),
                ExportTable.Money(b.Value.Ages.Sum(), b.Key),
            ]),
        ];
        balances.Clear();
        return rows;
    }

    private static int AgeOf(Duration late) => late <= Duration.Zero ? 0
        : late <= Duration.FromDays(30) ? 1
        : late <= Duration.FromDays(60) ? 2
        : late <= Duration.FromDays(90) ? 3
        : 4;
}
