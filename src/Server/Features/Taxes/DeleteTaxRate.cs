using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

/// <summary>Removes a rate that no product is sold at. The row stays for the invoices that name it.</summary>
public static class DeleteTaxRate
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var rate = await GetTaxRate.LockAsync(db, id, cancel);
            // product writes lock the rates that they name, so none can appear behind this look
            var products = await db.Set<Product>().AsNoTracking().OrderBy(p => p.CreatedAt).ThenBy(p => p.Id)
                .Select(p => new { p.Id, p.Accounting }).ToListAsync(cancel);
            if (products.Find(p => p.Accounting.Values.Any(a => a.TaxRateId == id)) is { } product)
            {
                throw Refusal.BadRequest($"The tax rate is in use: the product {product.Id} is sold at it");
            }
            rate.DeletedAt = tenant.Now;
            rate.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.NoContent();
    }
}
