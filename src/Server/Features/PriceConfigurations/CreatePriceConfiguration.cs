using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

public static class CreatePriceConfiguration
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var productId = body.Text("product_id", Need.Required) ?? "";
        return Reply.Created(await db.WriteAsync(async () =>
        {
            // a product must not be deleted while it gets a price
            await db.LockAsync("products", [productId], cancel);
            var product = await db.Set<Product>().AsNoTracking().Where(p => p.Id == productId)
                .Select(p => (ProductType?)p.Type).SingleOrDefaultAsync(cancel);
            var priceBooks = await PriceBookRows.FindAsync(db, [body], cancel);
            await PriceBookRows.HoldAsync(db, priceBooks, cancel);
            var configuration = PriceConfigurationInput.Read(body, productId, product, priceBooks, tenant.Now);
            body.ThrowIfInvalid();
            if (product is null)
            {
                throw Refusal.NotFound("Product");
            }
            db.Add(configuration);
            return PriceConfigurationAnswer.Of(configuration);
        }, cancel));
    }
}
