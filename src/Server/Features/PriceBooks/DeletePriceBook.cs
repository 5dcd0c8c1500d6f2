using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

/// <summary>
/// Only a book that no customer has: their next subscription would quietly cost something else. Its prices go with it; subscriptions that
/// were sold by it hold copies and go on as they are.
/// </summary>
public static class DeletePriceBook
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var book = await PriceBookRows.LockAsync(db, id, cancel);
            var customers = await db.Set<Customer>().CountAsync(c => c.PriceBookId == id && c.DeletedAt == null, cancel);
            if (customers > 0)
            {
                throw Refusal.BadRequest($"{customers} customer(s) have this price book; give them another one first");
            }
            db.Remove(book);
            await db.Set<PriceConfiguration>().Where(c => c.PriceBookId == id).ExecuteDeleteAsync(cancel);
        }, cancel);
        return Reply.NoContent();
    }
}
