using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;
using SubscriptionContract = Plumbline.Server.Features.Subscriptions.Contract;

namespace Plumbline.Server.Features.Exports;

/// <summary>Subscriptions: all of them, the products of those that live line by line, and contracts that end or renew.</summary>
public static class SubscriptionTables
{
    private static readonly SubscriptionStatus[] LiveOnes = LiveSubscriptions.Live;

    public static readonly ExportTable All = new(
        [
            "subscription_id", "name", "status", "customer_id", "customer_name", "customer_external_id", "invoicing_entity_id", "currency",
            "products", "starts_at", "cancel_at", "ended_at", "next_payment_at", "annual_value", "annual_value_fixed",
            "annual_value_usage", "purchase_order", "created_at",
        ],
        (source, cancel) => EachAsync(source, s => true, (s, row) =>
        [
            [
                s.Id, s.Name, Words<SubscriptionStatus>.Of(s.Status), s.CustomerId, row.Customer?.Name, row.Customer?.ExternalId,
                s.BillingEntityId, s.Currency, string.Join(", ", ProductsAt(s, source.Now).Select(p => p.Name)), s.StartsAt, s.CancelAt,
                s.EndedAt, s.NextPaymentAt, Annual(s, s.Arr?.State?.Total), Annual(s, s.Arr?.State?.Fixed),
                Annual(s, s.Arr?.State?.Variable), s.PurchaseOrder, s.CreatedAt,
            ],
        ], cancel));

    /// <summary>A line a product that is sold now; a unit amount where there is one price for all.</summary>
    public static readonly ExportTable Live = new(
        [
            "subscription_id", "name", "status", "customer_id", "customer_name", "customer_external_id", "invoicing_entity_id", "currency",
            "product_id", "product_name", "product_type", "quantity", "unit_amount", "interval_count", "interval_period", "attached_at",
            "next_payment_at",
        ],
        (source, cancel) => EachAsync(source, s => LiveOnes.Contains(s.Status), (s, row) =>
        [
            .. ProductsAt(s, source.Now).Select(p => (object?[])
            [
                s.Id, s.Name, Words<SubscriptionStatus>.Of(s.Status), s.CustomerId, row.Customer?.Name, row.Customer?.ExternalId,
                s.BillingEntityId, s.Currency, p.ProductId, p.Name, Words<ProductType>.Of(p.Type), p.Count,
                p.Prices is [{ Tiers: [{ Amount: { } amount, Percentage: null }] }] ? ExportTable.Money(amount, s.Currency) : null,
                p.Interval?.Count, p.Interval?.Period, p.AttachedAt ?? s.StartsAt, s.NextPaymentAt,
            ]),
        ], cancel));

    public static readonly ExportTable Renewals = new(
        [
            "subscription_id", "name", "status", "customer_id", "customer_name", "customer_external_id", "currency", "term_starts_at",
            "term_ends_at", "renews_automatically", "cancel_at", "annual_value",
        ],
        (source, cancel) => EachAsync(source, s => LiveOnes.Contains(s.Status), (s, row) =>
            SubscriptionContract.Of(s, row.Zone) is { } contract && contract.TermAt(source.Now) is { To: { } end } term && end >= source.Now
                ? [[
                    s.Id, s.Name, Words<SubscriptionStatus>.Of(s.Status), s.CustomerId, row.Customer?.Name, row.Customer?.ExternalId,
                    s.Currency, term.From, end, contract.Renews && s.CancelAt is null, s.CancelAt, Annual(s, s.Arr?.State?.Total),
                ]]
                : [],
            cancel));

    private sealed record Buyer(string Name, string? ExternalId);

    private sealed record Beside(Buyer? Customer, DateTimeZone Zone);

    private static async IAsyncEnumerable<object?[]> EachAsync(
        ExportSource source, Expression<Func<Subscription, bool>> which, Func<Subscription, Beside, IReadOnlyList<object?[]>> rows,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var db = source.Db;
        var zones = await db.Set<InvoicingEntity>().AsNoTracking().ToDictionaryAsync(e => e.Id, e => e.Timezone, cancel);
        for (var after = ""; ;)
        {
            var page = await db.Set<Subscription>().AsNoTracking().Where(which).After(s => s.Id, after)
                .OrderBy(s => s.Id).Take(ExportTable.PageSize).ToListAsync(cancel);
            var ids = page.Select(s => s.CustomerId).Distinct().ToList();
            var customers = await db.Set<Customer>().AsNoTracking().Where(c => ids.Contains(c.Id))
                .ToDictionaryAsync(c => c.Id, c => new Buyer(c.Name, c.ExternalId), cancel);
            foreach (var s in page)
            {
                var beside = new Beside(customers.GetValueOrDefault(s.CustomerId), DateTimeZoneProviders.Tzdb[zones[s.BillingEntityId]]);
                foreach (var row in rows(s, beside))
                {
                    yield return row;
                }
            }
            if (page.Count < ExportTable.PageSize)
            {
                yield break;
            }
            after = page[^1].Id;
        }
    }

    private static IEnumerable<ProductState> ProductsAt(Subscription s, Instant now) =>
        (s.PhaseAt(now)?.Products ?? []).Where(p => !(p.DetachedAt <= now));

    private static object? Annual(Subscription s, long? amount) => amount is { } minor ? ExportTable.Money(minor, s.Currency) : null;
}
