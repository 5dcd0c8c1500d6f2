using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

/// <summary>
/// Takes a product out of a book, with its prices there. New subscriptions of the book's customers get its default price; those that were
/// sold hold copies.
/// </summary>
public static class TakeProductOut
{
    public static async Task<IResult> HandleAsync(string id, string productId, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await PriceBookRows.LockAsync(db, id, cancel);
            var removed = await db.Set<PriceConfiguration>().Where(c => c.PriceBookId == id && c.ProductId == productId)
                .ExecuteDeleteAsync(cancel);
            if (removed == 0)
            {
                throw Refusal.NotFound("Product in this price book");
            }
        }, cancel);
        return Reply.NoContent();
    }
}
