using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>Running subscriptions hold copies of their prices, so an offer may go at any time.</summary>
public static class DeletePriceConfiguration
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () => db.Remove(
            await db.Set<PriceConfiguration>().SingleOrDefaultAsync(c => c.Id == id, cancel)
            ?? throw Refusal.NotFound("Price configuration")), cancel);
        return Reply.NoContent();
    }
}
