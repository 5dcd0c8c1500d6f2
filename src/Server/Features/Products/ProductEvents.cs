using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Products;

/// <summary>What a change of a product means to the world outside; a change of its prices is one of the product.</summary>
public static class ProductEvents
{
    public static IEnumerable<Happening> Of(Product product, RowChange change)
    {
        var word = change.Word() switch
        {
            "updated" when change.Touches(nameof(Product.Status)) => product.Status == ProductStatus.Archived ? "archived" : "recovered",
            var other => other,
        };
        if (word is not null)
        {
            yield return new Happening($"product.{word}", product.Id);
        }
    }
}

/// <summary>Products as <c>GET /v1/products/{id}</c> answers them.</summary>
public sealed class ProductPayloads(BillingDb db) : IPayloadSource
{
    public string Resource => "product";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var products = await db.Set<Product>().AsNoTracking().Where(p => ids.Contains(p.Id)).ToListAsync(cancel);
        return (await ProductReading.AllInFullAsync(db, products, cancel))
            .ToDictionary(p => p.Id, object (p) => p, StringComparer.Ordinal);
    }
}
