using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Money;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Tenancy;
using Charge = Plumbline.Engine.Subscriptions.Charge;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// What the running periods come to as things stand: the charges that are open or would fall due with their end, less coupons. What is on
/// an issued invoice already keeps the discount it got there.
/// </summary>
public sealed class LiveBilling(BillingDb db, IEventStore events, CurrentTenant tenant)
{
    private sealed record Taken(string Coupon, string? CouponId, string? Name, ChargeKey Charge, long Amount);

    public async Task<LiveBillingAnswer> ReadAsync(Subscription subscription, BillingBatch batch, CancellationToken cancel)
    {
        var terms = batch.TermsOf(subscription);
        var charges = Engine.Subscriptions.Billing.Running(terms, tenant.Now).ToList();
        var before = await BilledBefore.LoadAsync(db, charges, batch, cancel);
        var usage = await UsageReading.ReadAsync(
            events, db.TenantId, [.. charges.Select(c => (c, subscription.CustomerId)), .. before.Running], batch.Children, cancel);
        var lines = Engine.Subscriptions.Billing.Bill(
            [.. charges, .. before.RunningOf(subscription.Id)], usage, Currency.Of(subscription.Currency), before.IssuedOf(subscription.Id))
            .Take(charges.Count).ToList();
        var issued = await IssuedAsync(subscription, charges, cancel);
        var taken = issued.Values.SelectMany(i => TakenOf(i.Invoice, i.Line))
            .Concat(charges.Zip(lines).Where(p => !issued.ContainsKey(p.Second.Key)).GroupBy(p => p.First.DueAt)
                .SelectMany(g => Discount(subscription, [.. g.Select(p => p.Second)], g.Key, batch.ZoneOf(subscription))))
            .ToList();
        var discounts = taken.GroupBy(t => t.Charge).ToDictionary(g => g.Key, g => g.Sum(t => t.Amount));
        long Net(Line line) => line.AmountMinor - discounts.GetValueOrDefault(line.Key);
        return new LiveBillingAnswer(
            lines.Sum(Net),
            discounts.Values.Sum(),
            lines.Where(l => l.RevenueType == RevenueType.Recurring).Sum(Net),
            [.. lines.Select(l => Item(l, discounts.GetValueOrDefault(l.Key)))],
            [.. taken.GroupBy(t => t.Coupon).Select(g => Coupon([.. g], lines))]);
    }

    private async Task<Dictionary<ChargeKey, (Invoice Invoice, InvoiceLine Line)>> IssuedAsync(
        Subscription subscription, IReadOnlyList<Charge> charges, CancellationToken cancel)
    {
        var starts = charges.Select(c => c.Key.PeriodStart).Distinct().ToList();
        var invoices = await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines)
            .Where(i => i.SubscriptionId == subscription.Id && i.Status != InvoiceStatus.Open
                && i.Lines.Any(l => l.ChargePeriodStart != null && starts.Contains(l.ChargePeriodStart.Value)))
            .ToListAsync(cancel);
        var keys = charges.Select(c => c.Key).ToHashSet();
        return (from invoice in invoices
                from line in invoice.Lines
                let key = line.Charge(subscription.Id)
                where key is not null && keys.Contains(key)
                select (key, invoice, line)).ToDictionary(p => p.key, p => (p.invoice, p.line));
    }

    private static IEnumerable<Taken> TakenOf(Invoice invoice, InvoiceLine line) =>
        from coupon in invoice.Coupons
        from share in coupon.Lines
        where share.LineId == line.Id && share.Amount > 0
        select new Taken(
            coupon.SubscriptionCouponId, coupon.CouponId, coupon.Name, line.Charge(invoice.SubscriptionId!)!, share.Amount);

    private static IEnumerable<Taken> Discount(Subscription subscription, IReadOnlyList<Line> lines, Instant dueAt, DateTimeZone zone)
    {
        var attached = AttachedCoupons.For(subscription, invoiceId: null);
        var assembled = InvoiceAssembly.Assemble(
            [.. lines.Select(l => AttachedCoupons.Draft(subscription, l.Key, l.ProductId, l.RevenueType, l.AmountMinor))],
            [.. attached.Select(a => AttachedCoupons.ToEngine(a.Phase, a.Coupon, zone))],
            dueAt,
            minimumMinor: 0);
        return from pair in attached.Zip(assembled.Coupons)
               from share in pair.Second.Shares
               where share.TakenMinor > 0
               select new Taken(
                   pair.First.Coupon.Id, pair.First.Coupon.CouponId, pair.First.Coupon.Name, lines[share.Line].Key, share.TakenMinor);
    }

    private static LiveCouponAnswer Coupon(IReadOnlyList<Taken> taken, IReadOnlyList<Line> lines) => new(
        taken[0].CouponId,
        taken[0].Name,
        taken.Sum(t => t.Amount),
        [.. taken.Select(t => lines.First(l => l.Key == t.Charge).ProductId).Distinct()]);

    private static LiveItemAnswer Item(Line line, long discount) => new(
        line.ProductId,
        line.AmountMinor - discount,
        line.AmountMinor,
        discount == 0 ? null : discount,
        line.Name,
        [.. line.Tiers.Select(t => new LiveTierAnswer(t.From, t.To, t.UnitAmount, t.Exact, t.Count))]);
}
