using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

public static class DeleteAggregator
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await db.LockAsync("aggregators", [id], cancel);
            var aggregator = await db.Set<Aggregator>().SingleOrDefaultAsync(a => a.Id == id, cancel)
                ?? throw Refusal.NotFound("Aggregator");
            if (await UserOfAsync(db, id, cancel) is { } product)
            {
                throw Refusal.BadRequest($"Aggregator is linked to product {product}; delete that first");
            }
            db.Remove(aggregator);
        }, cancel);
        return Reply.NoContent();
    }

    /// <summary>The oldest product that meters with the aggregator; weights are JSON, so credit products are looked through here.</summary>
    private static async Task<string?> UserOfAsync(BillingDb db, string id, CancellationToken cancel)
    {
        var products = await db.Set<Product>().AsNoTracking()
            .Where(p => p.AggregatorId == id || p.Type == ProductType.Credit).OrderBy(p => p.CreatedAt).ThenBy(p => p.Id)
            .Select(p => new { p.Id, p.AggregatorId, p.CreditAggregators })
            .ToListAsync(cancel);
        return products.FirstOrDefault(p => p.AggregatorId == id || p.CreditAggregators.Any(a => a.AggregatorId == id))?.Id;
    }
}
