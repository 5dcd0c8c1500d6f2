using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary><c>POST /v1/customers/{id}/credits</c>: a customer begins to hold credits of a product.</summary>
public static class CreateCredit
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CreditSale sale, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var productId = body.Text("product_id", Need.Required, 255, 1);
        var name = body.Name("name");
        var opening = body.Number("current_balance", min: 0, max: CreditInput.MostCredits) ?? 0;
        var threshold = body.Number("low_count_threshold", Need.Nullable, 0, CreditInput.MostCredits);
        var topup = CreditInput.ReadAutoTopup(body, null, Need.Optional);
        body.ThrowIfInvalid();
        return Reply.Created(await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, id, cancel);
            var product = await ProductAsync(db, productId!, cancel);
            if (await db.Set<CreditBalance>().AnyAsync(b => b.CustomerId == id && b.ProductId == productId, cancel))
            {
                throw Refusal.Conflict("The customer has credits of this product already");
            }
            if (topup is not null)
            {
                await sale.OfferAsync(customer, product.Id, topup, cancel, "auto_topup");
            }
            var balance = CreditBalance.Of(product, customer.Id, name, tenant.Now, tenant.Now);
            balance.LowCountThreshold = body.Has("low_count_threshold") ? threshold : balance.LowCountThreshold;
            balance.AutoTopup = topup;
            db.Add(balance);
            var account = new CreditAccount(db, balance, []);
            if (opening > 0)
            {
                account.TopUp(opening, null, new CreditOrigin(CreditSource.Api, tenant.Now));
            }
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            return CreditAnswer.Of(balance);
        }, cancel));
    }

    private static async Task<Product> ProductAsync(BillingDb db, string id, CancellationToken cancel)
    {
        var product = await db.Set<Product>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancel)
            ?? throw Refusal.Field("product_id", "Product not found");
        if (product.Type != ProductType.Credit)
        {
            throw Refusal.Field("product_id", $"Credits need a product of type credit, and this is {Words<ProductType>.Of(product.Type)}");
        }
        return product.Status == ProductStatus.Active ? product : throw Refusal.WrongState("Product", "archived", "active");
    }
}
