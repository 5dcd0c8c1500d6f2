using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;

namespace Plumbline.Server.Features.Billing;

/// <summary>
/// Takes the subscription's coupons off the lines of an invoice that were just priced, and tops it up to the minimum invoice fee.
/// </summary>
public static class InvoiceDiscounts
{
    public const string TopUpName = "Minimum invoice fee";

    public static void Apply(BillingDb db, Invoice invoice, Subscription subscription, DateTimeZone zone)
    {
        // what a settlement gives back is no charge
        var lines = invoice.Lines.Where(l => l is { ChargeKind: not null, EntryType: EntryType.Debit }).OrderBy(l => l.Position).ToList();
        var attached = AttachedCoupons.For(subscription, invoice.Id);
        var assembled = InvoiceAssembly.Assemble(
            [
                .. lines.Select(l => AttachedCoupons.Draft(
                    subscription, l.Charge(subscription.Id)!, l.ProductId!, l.RevenueType, l.AmountExcludingTax + l.DiscountAmount)),
            ],
            [.. attached.Select(a => AttachedCoupons.ToEngine(a.Phase, a.Coupon, zone))],
            invoice.BillingAt ?? invoice.CreatedAt,
            subscription.MinimumInvoiceFee ?? 0);
        foreach (var (line, discounted) in lines.Zip(assembled.Lines))
        {
            line.AmountExcludingTax = discounted.NetMinor;
            line.DiscountAmount = discounted.DiscountMinor;
            line.DiscountPercent = discounted.DiscountPercent;
        }
        invoice.DiscountAmount = assembled.DiscountMinor;
        invoice.Coupons =
        [
            .. attached.Zip(assembled.Coupons)
                .Where(pair => pair.Second.TakenMinor > 0)
                .Select(pair => InvoiceCouponState.Of(pair.First.Coupon, pair.Second, lines)),
        ];
        TopUp(db, invoice, assembled.TopUpMinor);
    }

    /// <summary>The invoice is closing: the coupons that apply once are used up by the first one that they lowered.</summary>
    public static void Use(Invoice invoice, Subscription subscription) =>
        AttachedCoupons.Use(subscription, invoice.Id, [.. invoice.Coupons.Select(c => c.SubscriptionCouponId)]);

    private static void TopUp(BillingDb db, Invoice invoice, long amount)
    {
        var row = invoice.Lines.Find(l => l.IsMinimumFee);
        if (amount == 0)
        {
            if (row is not null)
            {
                invoice.Lines.Remove(row);
                db.Remove(row);
            }
            return;
        }
        if (row is null)
        {
            row = new InvoiceLine
            {
                TenantId = invoice.TenantId,
                // the same at every reading: an invoice has one such line
                Id = $"ili_{invoice.Id[(invoice.Id.IndexOf('_', StringComparison.Ordinal) + 1)..]}",
                InvoiceId = invoice.Id,
                Position = invoice.Lines.Count == 0 ? 0 : invoice.Lines.Max(l => l.Position) + 1,
                Name = TopUpName,
                UnitsCount = 1,
                UnitAmount = amount,
                AmountExcludingTax = amount,
                RevenueType = RevenueType.Variable,
                IsMinimumFee = true,
            };
            invoice.Lines.Add(row);
            db.Add(row);
        }
        row.UnitAmount = amount;
        row.AmountExcludingTax = amount;
        row.PeriodStartsAt = invoice.Lines.Where(l => l.ChargeKind is not null).Min(l => l.PeriodStartsAt);
        row.PeriodEndsAt = invoice.Lines.Where(l => l.ChargeKind is not null).Max(l => l.PeriodEndsAt);
    }
}
