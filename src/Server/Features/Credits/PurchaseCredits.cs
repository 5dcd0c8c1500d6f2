using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary><c>POST …/purchase</c>: credits for money, as <see cref="CreditPurchase"/> sells them.</summary>
public static class PurchaseCredits
{
    public static async Task<IResult> HandleAsync(
        string id, string productId, HttpContext http, CreditPurchase purchase, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var count = CreditInput.Count(body, "credit_count");
        var (amount, priceId) = CreditInput.Money(body);
        var expiresAt = CreditInput.Expiry(body, tenant);
        body.ThrowIfInvalid();
        return Reply.Created(
            await purchase.RunAsync(id, productId, new AutoTopup(count!.Value, amount, priceId), expiresAt, cancel));
    }
}
