using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PromotionCodes;

public static class GetPromotionCode
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var code = await db.Set<PromotionCode>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Promotion code");
        return Reply.Ok(PromotionCodeAnswer.Of(code, tenant.CompanyId));
    }

    /// <summary>The code for a change: its row is locked until the transaction ends.</summary>
    public static async Task<PromotionCode> LockAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("promotion_codes", [id], cancel);
        return await db.Set<PromotionCode>().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Promotion code");
    }
}
