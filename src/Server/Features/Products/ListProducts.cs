using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

public static class ListProducts
{
    private static readonly string[] Statuses = ["all", "active", "archived"];

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<Product>(query, faults)
            .Text("id", p => p.Id)
            .Choice("status", Statuses, OfStatus)
            .Text("name", p => p.Name)
            .Text("description", p => p.Description)
            .Own("price_book_id", book => p => db.Set<PriceConfiguration>()
                .Any(c => c.ProductId == p.Id && c.PriceBookId == book && c.Status == PriceStatus.Active));
        var types = TypesOf(query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<Product>().AsNoTracking());
        if (types.Count < Words<ProductType>.All.Count)
        {
            rows = rows.Where(p => types.Contains(p.Type));
        }
        var ordered = rows.OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id);
        return Reply.Ok(await page.PageAsync(ordered, found => ProductReading.InBriefAsync(db, found, cancel), cancel));
    }

    private static Expression<Func<Product, bool>>? OfStatus(IReadOnlyList<string> words)
    {
        if (words.Contains("all"))
        {
            return null;
        }
        ProductStatus[] wanted =
        [
            .. words.Count == 0 ? [ProductStatus.Active] : words.Select(w => w == "active" ? ProductStatus.Active : ProductStatus.Archived),
        ];
        return p => wanted.Contains(p.Status);
    }

    /// <summary>The type filters as a text does, by parts of words too: the words that pass are found here, not in the database.</summary>
    private static List<ProductType> TypesOf(IQueryCollection query, List<FieldError> faults)
    {
        var kinds = Enum.GetValues<ProductType>().Select(type => new Kind(type, Words<ProductType>.Of(type))).AsQueryable();
        return [.. new ListFilter<Kind>(query, faults).Text("type", k => k.Word).Apply(kinds).Select(k => k.Type)];
    }

    private sealed record Kind(ProductType Type, string Word);
}
