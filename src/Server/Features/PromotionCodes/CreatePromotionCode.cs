using Plumbline.Server.Data;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PromotionCodes;

public static class CreatePromotionCode
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Created(await PromotionCodeInput.GuardAsync(db, body, () => db.WriteAsync(async () =>
        {
            var text = body.Name("code", Need.Required);
            var code = new PromotionCode
            {
                Id = Ids.New("promo"),
                CouponId = await ReadCouponAsync(db, body, cancel) ?? "",
                CreatedAt = tenant.Now,
                UpdatedAt = tenant.Now,
            };
            await PromotionCodeInput.ReadAsync(db, body, code, cancel);
            body.ThrowIfInvalid();
            code.Rename(text!);
            await PromotionCodeInput.RequireFreeAsync(db, code, cancel);
            db.Add(code);
            return PromotionCodeAnswer.Of(code, tenant.CompanyId);
        }, cancel)));
    }

    // locked, so that it is not deleted before the code is stored
    private static async Task<string?> ReadCouponAsync(BillingDb db, Body body, CancellationToken cancel)
    {
        if (body.Text("coupon_id", Need.Required, 255) is not { } id)
        {
            return null;
        }
        var coupon = await GetCoupon.LockAsync(db, id, cancel);
        if (coupon is not { DeletedAt: null })
        {
            body.Refuse("coupon_id", coupon is null ? "Coupon not found" : "The coupon is deleted");
        }
        return id;
    }
}
