using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>Grants a feature with a product, or changes the grant. It counts at once for all who subscribe to the product.</summary>
public static class SetProductGrant
{
    public static async Task<IResult> HandleAsync(
        string id, string code, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var grant = await db.WriteAsync(async () =>
        {
            await LockProductAsync(db, id, cancel);
            var feature = await FeatureRows.LockActiveAsync(db, code, cancel);
            var value = EntitlementValue.Read(body, "value", feature.Type);
            body.ThrowIfInvalid();
            var known = await db.Set<ProductGrant>().SingleOrDefaultAsync(g => g.ProductId == id && g.FeatureId == feature.Id, cancel);
            if (known is null)
            {
                known = new ProductGrant
                {
                    ProductId = id,
                    FeatureId = feature.Id,
                    Value = value!,
                    CreatedAt = tenant.Now,
                    UpdatedAt = tenant.Now,
                };
                db.Add(known);
            }
            known.Value = value!;
            known.UpdatedAt = tenant.Now;
            return known;
        }, cancel);
        return Reply.Ok(ProductGrantAnswer.Of(grant, code));
    }

    /// <summary>Locked, so that the product is not deleted while its grants change.</summary>
    public static async Task LockProductAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("products", [id], cancel);
        if (!await db.Set<Product>().AnyAsync(p => p.Id == id, cancel))
        {
            throw Refusal.NotFound("Product");
        }
    }
}
