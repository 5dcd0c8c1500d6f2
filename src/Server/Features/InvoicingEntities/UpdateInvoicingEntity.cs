using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.InvoicingEntities;

/// <summary>Changes the fields that are sent; the others stay. The country never changes: it decides tax and accounting.</summary>
public static class UpdateInvoicingEntity
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name");
        var country = body.WordIn("country", Countries.All);
        var currency = body.WordIn("currency", Currencies.All);
        var accounting = body.WordIn("accounting_currency", Currencies.All);
        var fields = InvoicingEntityFields.Read(body);
        body.ThrowIfInvalid();

        InvoicingEntity entity = null!;
        await db.WriteAsync(async () =>
        {
            var all = await DefaultFlag.LockAllAsync(db, cancel);
            entity = all.Find(e => e.Id == id) ?? throw Refusal.NotFound("Invoicing entity");
            Require(entity, country, fields);
            entity.Name = name ?? entity.Name;
            entity.Currency = currency ?? entity.Currency;
            entity.AccountingCurrency = accounting ?? entity.AccountingCurrency;
            fields.SetOn(entity);
            if (fields.IsDefault == true)
            {
                DefaultFlag.MoveTo(entity, all);
            }
            entity.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.Ok(InvoicingEntityAnswer.Of(entity));
    }

    private static void Require(InvoicingEntity entity, string? country, InvoicingEntityFields fields)
    {
        if (country is not null && country != entity.Country)
        {
            throw Refusal.Field("country", $"The country of an invoicing entity cannot change; it is {entity.Country}");
        }
        if (fields.IsDefault == false && entity.IsDefault)
        {
            throw Refusal.Field("is_default", "One entity is always the default: make another one the default instead");
        }
    }
}
