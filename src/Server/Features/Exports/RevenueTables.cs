using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary>
/// What was invoiced, by the month of issue in the zone of the entity that invoiced it. Sums are kept while the lines go by: as many as the
/// table has rows, never the lines.
/// </summary>
public static class RevenueTables
{
    private static readonly string[] Sums = ["revenue", "discount", "tax", "line_count"];

    public static readonly ExportTable PerProduct = new(
        ["month", "product_id", "product_name", "currency", .. Sums],
        (source, cancel) => SumAsync(
            source, (line, names) => [line.Line.ProductId, names.Product(line.Line.ProductId)], Lines, cancel));

    public static readonly ExportTable PerPlan = new(
        ["month", "plan_id", "plan_name", "currency", .. Sums],
        (source, cancel) => SumAsync(source, (line, names) => names.Plan(line.Invoice.SubscriptionId), Lines, cancel));

    public static readonly ExportTable PerLineItemName = new(
        ["month", "line_item_name", "currency", .. Sums],
        (source, cancel) => SumAsync(source, (line, _) => [line.Line.Name], Lines, cancel));

    public static readonly ExportTable PerCountry = new(
        ["month", "country", "currency", "revenue", "discount", "tax", "invoice_count"],
        (source, cancel) => SumAsync(source, (line, _) => [line.Invoice.Customer.Address.Country], Documents, cancel));

    public static readonly ExportTable Detailed = new(
        ["month", "customer_id", "customer_name", "product_id", "product_name", "currency", .. Sums],
        (source, cancel) => SumAsync(
            source,
            (line, names) =>
            [
                line.Invoice.CustomerId, names.Customer(line.Invoice), line.Line.ProductId, names.Product(line.Line.ProductId),
            ],
            Lines,
            cancel));

    public static readonly ExportTable LineByLine = new(
        [
            "issued_at", "invoice_id", "invoice_type", "invoice_number", "customer_id", "customer_name", "country", "invoicing_entity_id",
            "subscription_id", "line_item_id", "name", "product_id", "revenue_type", "period_starts_at", "period_ends_at", "quantity",
            "unit_amount", "currency", "revenue", "discount", "tax_rate", "tax", "total",
        ],
        LinesAsync);

    private sealed class Sum
    {
        public long Net { get; set; }

        public long Discount { get; set; }

        public long Tax { get; set; }

        public long Count { get; set; }

        public string? LastInvoice { get; set; }
    }

    private static async IAsyncEnumerable<object?[]> LinesAsync(ExportSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var line in RevenueLines.ReadAsync(source, cancel))
        {
            var (i, l) = (line.Invoice, line.Line);
            yield return
            [
                i.IssuedAt, i.Id, Words<Invoices.InvoiceType>.Of(i.Type), i.Number, i.CustomerId, i.Customer.Name,
                i.Customer.Address.Country, i.InvoicingEntityId, i.SubscriptionId, l.Id, l.Name, l.ProductId,
                l.RevenueType is { } type ? Words<Engine.Subscriptions.RevenueType>.Of(type) : null, l.PeriodStartsAt, l.PeriodEndsAt,
                l.UnitsCount, ExportTable.Money(l.UnitAmount, i.Currency), i.Currency, ExportTable.Money(line.Net, i.Currency),
                ExportTable.Money(line.Discount, i.Currency), l.TaxRate, ExportTable.Money(line.Tax, i.Currency),
                ExportTable.Money(line.Net + line.Tax, i.Currency),
            ];
        }
    }

    private static async IAsyncEnumerable<object?[]> SumAsync(
        ExportSource source, Func<RevenueLine, Names, string?[]> key, Func<Sum, RevenueLine, long> count,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var names = await Names.LoadAsync(source, cancel);
        var sums = new SortedDictionary<string, (string?[] Key, Sum Sum)>(StringComparer.Ordinal);
        await foreach (var line in RevenueLines.ReadAsync(source, cancel))
        {
            string?[] parts = [names.MonthOf(line), .. key(line, names), line.Invoice.Currency];
            var text = string.Join('\u001f', parts);
            if (!sums.TryGetValue(text, out var known))
            {
                sums[text] = known = (parts, new Sum());
            }
            var sum = known.Sum;
            sum.Count += count(sum, line);
            sum.LastInvoice = line.Invoice.Id;
            sum.Net = checked(sum.Net + line.Net);
            sum.Discount = checked(sum.Discount + line.Discount);
            sum.Tax = checked(sum.Tax + line.Tax);
        }
        foreach (var (parts, sum) in sums.Values)
        {
            var currency = parts[^1]!;
            yield return
            [
                .. parts, ExportTable.Money(sum.Net, currency), ExportTable.Money(sum.Discount, currency),
                ExportTable.Money(sum.Tax, currency), sum.Count,
            ];
        }
    }

    private static long Lines(Sum sum, RevenueLine line) => 1;

    // the lines of a document follow each other
    private static long Documents(Sum sum, RevenueLine line) => sum.LastInvoice == line.Invoice.Id ? 0 : 1;

    /// <summary>What stands beside a line: small tables, and the plan of each subscription that has one.</summary>
    private sealed class Names(
        Dictionary<string, string> products, Dictionary<string, string> plans, Dictionary<string, string?> planOfSubscription,
        Dictionary<string, DateTimeZone> zones)
    {
        private static readonly string?[] NoPlan = [null, null];

        // the newest name of a customer would change rows of old months: the first one seen stays
        private readonly Dictionary<string, string> _customers = new(StringComparer.Ordinal);

        public static async Task<Names> LoadAsync(ExportSource source, CancellationToken cancel)
        {
            var db = source.Db;
            return new Names(
                await db.Set<Product>().AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Name, cancel),
                await db.Set<SubscriptionTemplate>().AsNoTracking().ToDictionaryAsync(t => t.Id, t => t.Name, cancel),
                await db.Set<Subscription>().AsNoTracking().Where(s => s.TemplateId != null)
                    .Select(s => new { s.Id, s.TemplateId }).ToDictionaryAsync(s => s.Id, s => s.TemplateId, cancel),
                await db.Set<InvoicingEntity>().AsNoTracking()
                    .ToDictionaryAsync(e => e.Id, e => DateTimeZoneProviders.Tzdb[e.Timezone], cancel));
        }

        public string? Product(string? id) => id is null ? null : products.GetValueOrDefault(id);

        public string?[] Plan(string? subscriptionId) =>
            subscriptionId is not null && planOfSubscription.GetValueOrDefault(subscriptionId) is { } plan
                ? [plan, plans.GetValueOrDefault(plan)]
                : NoPlan;

        public string Customer(Invoices.Invoice invoice)
        {
            if (!_customers.TryGetValue(invoice.CustomerId, out var name))
            {
                _customers[invoice.CustomerId] = name = invoice.Customer.Name;
            }
            return name;
        }

        public string MonthOf(RevenueLine line) =>
            Analytics.MonthRange.Text(Analytics.MonthRange.MonthOf(line.IssuedAt, zones[line.Invoice.InvoicingEntityId]));
    }
}
