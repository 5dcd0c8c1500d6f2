using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

public static class CreateTaxRate
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Created(await TaxRateInput.GuardAsync(db, () => db.WriteAsync(async () =>
        {
            var type = body.Word<TaxRateType>("type", Need.Required);
            var rate = new TaxRate
            {
                Id = Ids.New("taxr"),
                Type = type ?? TaxRateType.Custom,
                InvoicingEntityId = await ReadEntityAsync(db, body, cancel),
                CreatedAt = tenant.Now,
                UpdatedAt = tenant.Now,
            };
            if (type is not null)
            {
                TaxRateInput.Read(body, rate, Need.Required);
            }
            if (type == TaxRateType.Default)
            {
                rate.Country = body.WordIn("country", TaxRateInput.Areas, Need.Required);
                rate.RateClass = body.Word<TaxRateClass>("rate_class", Need.Required);
            }
            body.ThrowIfInvalid();
            await TaxRateInput.RequireFreeAsync(db, rate, cancel);
            db.Add(rate);
            await db.SaveChangesAsync(cancel);
            return TaxRateAnswer.Of(rate);
        }, cancel)));
    }

    private static async Task<string> ReadEntityAsync(BillingDb db, Body body, CancellationToken cancel)
    {
        var id = body.Text("invoicing_entity_id", Need.Required, 255);
        if (id is not null && !await db.Set<InvoicingEntity>().AnyAsync(e => e.Id == id && e.DeletedAt == null, cancel))
        {
            body.Refuse("invoicing_entity_id", "Invoicing entity not found");
        }
        return id ?? "";
    }
}
