using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Coupons;

/// <summary>
/// No new redemptions, no changes: the coupon leaves the list and can still be read, with the instant of its deletion. Its promotion codes
/// stay and redeem nothing. Deleting it again changes nothing.
/// </summary>
public static class DeleteCoupon
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var coupon = await GetCoupon.LockAsync(db, id, cancel) ?? throw Refusal.NotFound("Coupon");
            if (coupon.DeletedAt is null)
            {
                coupon.DeletedAt = tenant.Now;
                coupon.UpdatedAt = tenant.Now;
            }
        }, cancel);
        return Reply.NoContent();
    }
}
