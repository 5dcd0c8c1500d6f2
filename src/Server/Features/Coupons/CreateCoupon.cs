using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Coupons;

public static class CreateCoupon
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Created(await db.WriteAsync(async () =>
        {
            var input = await CouponInput.ReadAsync(db, body, cancel);
            body.ThrowIfInvalid();
            var coupon = new Coupon { Id = Ids.New("cou"), Type = input.Type!.Value, CreatedAt = tenant.Now, UpdatedAt = tenant.Now };
            input.SetOn(coupon);
            db.Add(coupon);
            return CouponAnswer.Of(coupon);
        }, cancel));
    }
}
