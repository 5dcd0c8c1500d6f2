using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.BankAccounts;

/// <summary>A new account of an invoicing entity, the default one unless another is named. Several in one currency are fine.</summary>
public static class CreateBankAccount
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var currency = body.WordIn("currency", Currencies.All, Need.Required);
        var bankName = body.Text("bank_name", Need.Nullable, 255);
        var name = body.Text("name", Need.Nullable, 255);
        var country = body.WordIn("country", Countries.All, Need.Nullable);
        var details = BankDetails.Read(body, Need.Nullable);
        var entityId = body.Text("invoicing_entity_id");
        var entity = await db.Set<InvoicingEntity>().AsNoTracking().Where(e => e.DeletedAt == null)
            .SingleOrDefaultAsync(e => entityId == null ? e.IsDefault : e.Id == entityId, cancel);
        if (entity is null)
        {
            body.Refuse("invoicing_entity_id", "Invoicing entity not found");
        }
        body.ThrowIfInvalid();

        var account = new BankAccount
        {
            Id = Ids.New("bac"),
            InvoicingEntityId = entity!.Id,
            Currency = currency!,
            BankName = bankName,
            Name = name,
            Country = country ?? details!.Country,
            Details = details!,
            CreatedAt = tenant.Now,
        };
        await db.WriteAsync(() =>
        {
            db.Add(account);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(account.ToAnswer());
    }
}
