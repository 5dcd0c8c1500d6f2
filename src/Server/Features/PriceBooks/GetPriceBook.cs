using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

public static class GetPriceBook
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel) => Reply.Ok(PriceBookAnswer.Of(
        await db.Set<PriceBook>().AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancel) ?? throw Refusal.NotFound("Price book")));
}
