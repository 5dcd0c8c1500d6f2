using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PromotionCodes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Coupons;

/// <summary>Replaces a coupon. The type never changes, the value not once somebody has redeemed it.</summary>
public static class UpdateCoupon
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var coupon = await GetCoupon.LockAsync(db, id, cancel) ?? throw Refusal.NotFound("Coupon");
            if (coupon.DeletedAt is not null)
            {
                throw Refusal.WrongState("Coupon", "deleted", "active");
            }
            var input = await CouponInput.ReadAsync(db, body, cancel);
            RefuseAnotherType(body, coupon, input);
            if (input.Type == coupon.Type && await IsRedeemedAsync(db, coupon, cancel))
            {
                RefuseAnotherValue(body, coupon, input);
            }
            body.ThrowIfInvalid();
            input.SetOn(coupon);
            coupon.UpdatedAt = tenant.Now;
            return CouponAnswer.Of(coupon);
        }, cancel));
    }

    private static void RefuseAnotherType(Body body, Coupon coupon, CouponInput input)
    {
        if (input.Type is { } type && type != coupon.Type)
        {
            body.Refuse("type", $"The type of a coupon cannot change; it is {Words<CouponType>.Of(coupon.Type)}");
        }
    }

    // by its own count, or by what its codes report, deleted ones too
    private static async Task<bool> IsRedeemedAsync(BillingDb db, Coupon coupon, CancellationToken cancel) =>
        coupon.RedemptionCount > 0
        || await db.Set<PromotionCode>().AnyAsync(c => c.CouponId == coupon.Id && c.CurrentRedemptions > 0, cancel);

    private static void RefuseAnotherValue(Body body, Coupon coupon, CouponInput input)
    {
        Compare("discount_amount", coupon.DiscountAmount, input.DiscountAmount);
        Compare("discount_percent", coupon.DiscountPercent, input.DiscountPercent);
        if (input.Currency is not null && input.Currency != coupon.Currency)
        {
            body.Refuse("currency", $"The coupon has been redeemed; its currency stays {coupon.Currency}");
        }

        void Compare(string field, decimal? present, decimal? wanted)
        {
            if (wanted is not null && wanted != present)
            {
                var value = present!.Value.ToString("0.############################", CultureInfo.InvariantCulture);
                body.Refuse(field, $"The coupon has been redeemed; its discount stays {value}");
            }
        }
    }
}
