using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Coupons;

/// <summary>Those that can be given out, also expired ones; deleted ones are left out.</summary>
public static class ListCoupons
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<Coupon>().AsNoTracking().Where(c => c.DeletedAt == null)
            .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id);
        return Reply.Ok(await offset.PageAsync(rows, CouponAnswer.Of, cancel));
    }
}
