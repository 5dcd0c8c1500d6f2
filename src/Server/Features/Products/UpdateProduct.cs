using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Products;

/// <summary>Texts, codes and properties; type, meter and prices stay.</summary>
public static class UpdateProduct
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            await db.LockAsync("products", [id], cancel);
            var product = await db.Set<Product>().SingleOrDefaultAsync(p => p.Id == id, cancel) ?? throw Refusal.NotFound("Product");
            ProductInput.ReadChanges(body, product, tenant.Now);
            await ProductRates.RequireAsync(db, body, product, cancel);
            if (body.Has("properties"))
            {
                product.Properties = body.Metadata("properties", Need.Nullable);
            }
            var custom = await CustomPropertyInput.ReadAsync(db, body, Carrier.Product, isCreate: false, cancel);
            body.ThrowIfInvalid();
            await custom.ApplyAsync(db, id, cancel);
            await db.SaveChangesAsync(cancel);
            return await ProductReading.InFullAsync(db, product, priceBookId: null, cancel);
        }, cancel));
    }
}
