using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

public static class ListPriceBooks
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<PriceBook>().AsNoTracking().OrderByDescending(b => b.CreatedAt).ThenByDescending(b => b.Id);
        return Reply.Ok(await page.PageAsync(rows, PriceBookAnswer.Of, cancel));
    }
}
