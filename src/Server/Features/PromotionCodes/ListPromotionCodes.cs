using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PromotionCodes;

public static class ListPromotionCodes
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<PromotionCode>(query, faults).Text("coupon_id", c => c.CouponId);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<PromotionCode>().AsNoTracking().Where(c => c.DeletedAt == null))
            .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id);
        return Reply.Ok(await page.PageAsync(rows, code => PromotionCodeAnswer.Of(code, tenant.CompanyId), cancel));
    }
}
