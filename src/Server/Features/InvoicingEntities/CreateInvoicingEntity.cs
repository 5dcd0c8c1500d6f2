using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.InvoicingEntities;

/// <summary>A new seller. Country, trade name and the first numbers can be given here only.</summary>
public static class CreateInvoicingEntity
{
    /// <summary>The contract's default; the entity of a new company has UTC instead (or the operator's setting).</summary>
    public const string DefaultTimezone = "Europe/Paris";

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var country = body.WordIn("country", Countries.All, Need.Required);
        var currency = body.WordIn("currency", Currencies.All, Need.Required);
        var accounting = body.WordIn("accounting_currency", Currencies.All, Need.Required);
        var tradeName = body.Text("trade_name", max: 255);
        var invoice = body.Integer("next_invoice_number", min: 1);
        var creditNote = body.Integer("next_credit_note_number", min: 1);
        var document = body.Integer("next_document_number", min: 1);
        var fields = InvoicingEntityFields.Read(body);
        body.ThrowIfInvalid();

        var entity = new InvoicingEntity
        {
            Id = Ids.New("ive"),
            Name = name!,
            Country = country!,
            Currency = currency!,
            AccountingCurrency = accounting!,
            TradeName = tradeName,
            Timezone = DefaultTimezone,
            NextInvoiceNumber = invoice ?? 1,
            NextCreditNoteNumber = creditNote ?? 1,
            NextDocumentNumber = document ?? 1,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        fields.SetOn(entity);
        await db.WriteAsync(async () =>
        {
            if (fields.IsDefault == true)
            {
                DefaultFlag.MoveTo(entity, await DefaultFlag.LockAllAsync(db, cancel));
            }
            db.Add(entity);
        }, cancel);
        return Reply.Created(InvoicingEntityAnswer.Of(entity));
    }
}
