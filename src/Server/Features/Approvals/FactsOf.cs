using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.Approvals;

/// <summary>The facts that quotes share with what they are about.</summary>
public static class FactsOf
{
    /// <summary>What an invoice, or one that is offered, says of itself.</summary>
    public static ApprovalFacts OfInvoice(this ApprovalFacts facts, Invoice invoice)
    {
        var gross = invoice.AmountExcludingTax + invoice.DiscountAmount;
        return facts
            .With("discount_amount", invoice.DiscountAmount)
            .With("discount_percent", gross == 0 ? 0 : 100m * invoice.DiscountAmount / gross)
            .With("product_ids", invoice.Lines.Select(l => l.ProductId).OfType<string>())
            .With("coupon_ids", invoice.Coupons.Select(c => c.CouponId).OfType<string>())
            .With("payment_interval", [(IntervalState?)null])
            .With("trial_duration", Enumerable.Empty<IntervalState?>())
            .With("contract_duration", Enumerable.Empty<IntervalState?>());
    }

    /// <summary>Coupons of a subscription come again and again: the largest of each kind is what a rule asks for.</summary>
    public static ApprovalFacts OfSubscription(this ApprovalFacts facts, Subscription draft)
    {
        var coupons = draft.Phases.SelectMany(p => p.Coupons).ToList();
        var commitment = draft.ContractTerms?.Duration ?? draft.CommitmentInterval;
        return facts
            .With("discount_amount", coupons.Where(c => c.Type == CouponType.Amount).Max(c => c.DiscountAmount) ?? 0)
            .With("discount_percent", coupons.Where(c => c.Type == CouponType.Percent).Max(c => c.DiscountPercent) ?? 0)
            .With("product_ids", draft.Phases.SelectMany(p => p.Products).Select(p => p.ProductId))
            .With("coupon_ids", coupons.Select(c => c.CouponId).OfType<string>())
            .With("payment_interval", draft.Phases.SelectMany(p => p.Products).Select(p => p.Interval))
            .With("trial_duration", draft.Phases.Where(p => p.Type == PhaseType.Trial && p.Duration is not null).Select(p => p.Duration))
            .With("contract_duration", commitment is null ? [] : [commitment]);
    }
}
