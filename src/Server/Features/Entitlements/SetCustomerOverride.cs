using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>Gives one customer a value of its own, or replaces it whole: a reason or an end that is not sent again is gone.</summary>
public static class SetCustomerOverride
{
    public const int MaxReason = 1_000;

    public static async Task<IResult> HandleAsync(
        string id, string code, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var own = await db.WriteAsync(async () =>
        {
            await GetCustomer.LockAsync(db, id, cancel);
            var feature = await FeatureRows.LockActiveAsync(db, code, cancel);
            var value = EntitlementValue.Read(body, "value", feature.Type);
            var reason = body.Text("reason", Need.Nullable, MaxReason);
            var expiresAt = body.Instant("expires_at", Need.Nullable);
            body.ThrowIfInvalid();
            var known = await db.Set<CustomerOverride>().SingleOrDefaultAsync(o => o.CustomerId == id && o.FeatureId == feature.Id, cancel);
            if (known is null)
            {
                known = new CustomerOverride
                {
                    CustomerId = id,
                    FeatureId = feature.Id,
                    Value = value!,
                    CreatedAt = tenant.Now,
                    UpdatedAt = tenant.Now,
                };
                db.Add(known);
            }
            known.Value = value!;
            known.Reason = reason;
            known.ExpiresAt = expiresAt;
            known.UpdatedAt = tenant.Now;
            return known;
        }, cancel);
        return Reply.Ok(CustomerOverrideAnswer.Of(own, code));
    }
}
