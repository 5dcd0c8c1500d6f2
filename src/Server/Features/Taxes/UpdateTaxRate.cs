using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

/// <summary>
/// Changes the fields that are sent. What a rate stands for stays: its type, its entity, and of a default one its country and class.
/// Invoices that are not issued yet follow the new rate.
/// </summary>
public static class UpdateTaxRate
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Ok(await TaxRateInput.GuardAsync(db, () => db.WriteAsync(async () =>
        {
            var rate = await GetTaxRate.LockAsync(db, id, cancel);
            var type = body.Word<TaxRateType>("type", Need.Required);
            if (type is not null && type != rate.Type)
            {
                body.Refuse("type", $"The type of a tax rate cannot change; it is {Words<TaxRateType>.Of(rate.Type)}");
            }
            TaxRateInput.Read(body, rate, Need.Optional);
            body.ThrowIfInvalid();
            await TaxRateInput.RequireFreeAsync(db, rate, cancel);
            rate.UpdatedAt = tenant.Now;
            await db.SaveChangesAsync(cancel);
            return TaxRateAnswer.Of(rate);
        }, cancel)));
    }
}
