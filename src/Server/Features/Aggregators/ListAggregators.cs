using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

public static class ListAggregators
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<Aggregator>().AsNoTracking().OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id);
        return Reply.Ok(await page.PageAsync(rows, AggregatorAnswer.Of, cancel));
    }
}
