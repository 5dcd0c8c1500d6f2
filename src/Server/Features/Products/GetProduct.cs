using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

public static class GetProduct
{
    public static async Task<IResult> HandleAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var priceBook = QueryText.Read(http.Request.Query, "price_book_id", faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var product = await db.Set<Product>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancel)
            ?? throw Refusal.NotFound("Product");
        return Reply.Ok(await ProductReading.InFullAsync(db, product, priceBook, cancel));
    }
}
