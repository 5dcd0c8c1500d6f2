using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Coupons;

/// <summary>One coupon, also a deleted one: what it was attached to still names it.</summary>
public static class GetCoupon
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var coupon = await db.Set<Coupon>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel)
            ?? throw Refusal.NotFound("Coupon");
        return Reply.Ok(CouponDetailsAnswer.InFull(coupon));
    }

    /// <summary>The coupon for a change, deleted or not: its row is locked until the transaction ends.</summary>
    public static async Task<Coupon?> LockAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("coupons", [id], cancel);
        return await db.Set<Coupon>().SingleOrDefaultAsync(c => c.Id == id, cancel);
    }
}
