using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

/// <summary>The custom rates that products are sold at, one an invoicing entity.</summary>
public sealed class ProductRates
{
    private readonly Dictionary<(string EntityId, string ProductId), TaxRate> _rates = [];

    /// <summary>Two queries, fewer when no product has a rate. A rate that is gone is as if it had never been named.</summary>
    public static async Task<ProductRates> LoadAsync(BillingDb db, IReadOnlyCollection<string> productIds, CancellationToken cancel)
    {
        var found = new ProductRates();
        if (productIds.Count == 0)
        {
            return found;
        }
        var products = await db.Set<Product>().AsNoTracking().Where(p => productIds.Contains(p.Id))
            .Select(p => new { p.Id, p.Accounting }).ToListAsync(cancel);
        var ids = products.SelectMany(p => p.Accounting.Values).Select(a => a.TaxRateId).OfType<string>().Distinct().ToList();
        if (ids.Count == 0)
        {
            return found;
        }
        var rates = await FindAsync(db, ids, cancel);
        foreach (var (product, entity, id) in products.SelectMany(p => p.Accounting.Select(a => (p.Id, a.Key, a.Value.TaxRateId))))
        {
            if (id is not null && rates.TryGetValue(id, out var rate) && rate.InvoicingEntityId == entity)
            {
                found._rates[(entity, product)] = rate;
            }
        }
        return found;
    }

    public TaxRate? Find(string entityId, string? productId) =>
        productId is null ? null : _rates.GetValueOrDefault((entityId, productId));

    /// <summary>
    /// Refuses rates in a product's codes that are not the entity's own. Those that are stay locked until the transaction ends, so that
    /// none is deleted while the product is stored.
    /// </summary>
    public static async Task RequireAsync(BillingDb db, Body body, Product product, CancellationToken cancel)
    {
        var named = product.Accounting.Where(a => a.Value.TaxRateId is not null).ToDictionary(a => a.Key, a => a.Value.TaxRateId!);
        if (!body.Has("accounting") || named.Count == 0)
        {
            return;
        }
        var ids = named.Values.Distinct().ToList();
        await db.LockAsync("tax_rates", ids, cancel);
        var rates = await FindAsync(db, ids, cancel);
        foreach (var (entity, id) in named.Where(n => rates.GetValueOrDefault(n.Value)?.InvoicingEntityId != n.Key))
        {
            body.RefuseAt(["accounting", entity, "tax_rate_id"], $"The invoicing entity has no custom tax rate {id}");
        }
    }

    private static Task<Dictionary<string, TaxRate>> FindAsync(BillingDb db, List<string> ids, CancellationToken cancel) =>
        db.Set<TaxRate>().AsNoTracking().Where(r => ids.Contains(r.Id) && r.Type == TaxRateType.Custom && r.DeletedAt == null)
            .ToDictionaryAsync(r => r.Id, cancel);
}
