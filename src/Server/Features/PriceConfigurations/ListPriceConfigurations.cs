using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

public static class ListPriceConfigurations
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<PriceConfiguration>(query, faults)
            .Text("product_id", c => c.ProductId)
            .Text("price_book_id", c => c.PriceBookId);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<PriceConfiguration>().AsNoTracking())
            .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id);
        return Reply.Ok(await page.PageAsync(rows, PriceConfigurationAnswer.Of, cancel));
    }
}
