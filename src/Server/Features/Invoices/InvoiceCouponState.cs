using Plumbline.Engine.Invoicing;
using Plumbline.Server.Features.Subscriptions.Discounts;

namespace Plumbline.Server.Features.Invoices;

/// <summary>What a coupon took off a line, in minor units.</summary>
public sealed record CouponLineState(string LineId, long Amount);

/// <summary>
/// A coupon that lowered an invoice, as it was then: its value, and the lines it was for with what it took off each. The coupon's own id
/// (<c>coos_…</c>) is of its attachment.
/// </summary>
public sealed record InvoiceCouponState(
    string SubscriptionCouponId,
    string? CouponId,
    string? Name,
    long? DiscountAmount,
    decimal? DiscountPercent,
    IReadOnlyList<CouponLineState> Lines)
{
    public static InvoiceCouponState Of(CouponState coupon, CouponEffect effect, IReadOnlyList<InvoiceLine> lines) => new(
        coupon.Id,
        coupon.CouponId,
        coupon.Name,
        coupon.DiscountAmount,
        coupon.DiscountPercent,
        [.. effect.Shares.Select(share => new CouponLineState(lines[share.Line].Id, share.TakenMinor))]);
}
