using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PromotionCodes;

/// <summary>
/// Removes a code: 404 from then on, and its text may be used again. The row stays for the subscriptions that redeemed it.
/// </summary>
public static class DeletePromotionCode
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var code = await GetPromotionCode.LockAsync(db, id, cancel);
            code.DeletedAt = tenant.Now;
            code.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.NoContent();
    }
}
