using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PromotionCodes;

/// <summary>Changes the fields that are sent; the others stay. The coupon never changes.</summary>
public static class UpdatePromotionCode
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Ok(await PromotionCodeInput.GuardAsync(db, body, () => db.WriteAsync(async () =>
        {
            var code = await GetPromotionCode.LockAsync(db, id, cancel);
            var text = body.Name("code");
            if (body.Raw("coupon_id") is { } coupon && !Body.Is(coupon, code.CouponId))
            {
                body.Refuse("coupon_id", $"The coupon of a promotion code cannot change; it is {code.CouponId}");
            }
            await PromotionCodeInput.ReadAsync(db, body, code, cancel);
            body.ThrowIfInvalid();
            if (text is not null)
            {
                code.Rename(text);
                await PromotionCodeInput.RequireFreeAsync(db, code, cancel);
            }
            code.UpdatedAt = tenant.Now;
            return PromotionCodeAnswer.Of(code, tenant.CompanyId);
        }, cancel)));
    }
}
