using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

/// <summary>
/// Copies the default prices of products into a book. A product that the book has already keeps the prices that it has there, so a
/// repeated request never undoes what was edited since.
/// </summary>
public static class AddProducts
{
    public const int MaxProducts = 1_000;

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        await db.WriteAsync(async () =>
        {
            var ids = body.Texts("product_ids", Need.Required, max: MaxProducts, maxLength: 255);
            await db.LockAsync("products", (ids ?? []).Distinct(), cancel);
            var book = await PriceBookRows.LockAsync(db, id, cancel);
            body.ThrowIfInvalid();
            var wanted = ids!.Distinct(StringComparer.Ordinal).ToList();
            var products = await db.Set<Product>().AsNoTracking().Where(p => wanted.Contains(p.Id))
                .ToDictionaryAsync(p => p.Id, p => p.Status, cancel);
            var offers = (await db.Set<PriceConfiguration>().AsNoTracking()
                .Where(c => wanted.Contains(c.ProductId) && c.Status == PriceStatus.Active)
                .Where(c => c.PriceBookId == null || c.PriceBookId == book.Id)
                .ToListAsync(cancel)).ToLookup(c => c.ProductId);
            foreach (var productId in wanted)
            {
                Add(body, productId, products, [.. offers[productId]], book.Id, db, tenant.Now);
            }
            body.ThrowIfInvalid();
        }, cancel);
        return Reply.NoContent();
    }

    private static void Add(
        Body body, string productId, Dictionary<string, ProductStatus> products, IReadOnlyList<PriceConfiguration> offers, string bookId,
        BillingDb db, Instant now)
    {
        if (!products.TryGetValue(productId, out var status))
        {
            body.Refuse("product_ids", $"Product {productId} not found");
        }
        else if (status == ProductStatus.Archived)
        {
            body.Refuse("product_ids", $"Product {productId} is archived");
        }
        else if (offers.Count == 0)
        {
            body.Refuse("product_ids", $"Product {productId} has no default prices to copy");
        }
        else if (offers.All(o => o.PriceBookId is null))
        {
            // in the order of their making: among equal offers the newest one wins, in the book as outside
            db.AddRange(offers.OrderBy(o => o.CreatedAt).ThenBy(o => o.Id, StringComparer.Ordinal).Select(o => o.CopyInto(bookId, now)));
        }
    }
}
