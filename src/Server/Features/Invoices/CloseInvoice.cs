using Plumbline.Server.Data;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>Ends of an invoice that is not paid: cancelled by a credit note, or given up.</summary>
public static class CloseInvoice
{
    /// <summary><c>POST /v1/invoices/{id}/void</c>: a credit note takes all of it back.</summary>
    public static async Task<IResult> VoidAsync(
        string id,
        HttpContext http,
        BillingDb db,
        InvoiceReader reader,
        CreditNotes creditNotes,
        QuietNotes quiet,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadOptionalObjectAsync(http);
        var isQuiet = body.Flag("send_email") == false;
        body.ThrowIfInvalid();
        await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            if (invoice.Status != InvoiceStatus.ToPay || invoice.Type == InvoiceType.CreditNote)
            {
                throw Refusal.WrongState("Invoice", Words<InvoiceStatus>.Of(invoice.Status), "to_pay");
            }
            RefuseImported(invoice);
            var note = await creditNotes.DraftAsync(invoice, null, cancel);
            if (isQuiet)
            {
                quiet.Add(note.Id);
            }
            await db.SaveChangesAsync(cancel);
            await creditNotes.IssueAsync(note, invoice, cancel);
            invoice.Status = InvoiceStatus.Voided;
            invoice.SettledAt = null;
            invoice.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.Ok(await reader.V1Async(id, cancel));
    }

    /// <summary><c>POST /v1/invoices/{id}/uncollectible</c>: what is due on it is bad debt. A payment may still come.</summary>
    public static async Task<IResult> WriteOffAsync(
        string id, BillingDb db, InvoiceReader reader, Ledger.Ledger ledger, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            if (invoice.Status is not (InvoiceStatus.ToPay or InvoiceStatus.PartiallyPaid or InvoiceStatus.Error)
                || invoice.Type == InvoiceType.CreditNote)
            {
                throw Refusal.WrongState("Invoice", Words<InvoiceStatus>.Of(invoice.Status), "to_pay", "partially_paid", "error");
            }
            ledger.WrittenOff(invoice);
            invoice.Status = InvoiceStatus.Uncollectible;
            invoice.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.Ok(await reader.V1Async(id, cancel));
    }

    internal static void RefuseImported(Invoice invoice)
    {
        if (invoice.IsImported)
        {
            throw Refusal.BadRequest("An imported invoice has its credit notes where it came from; delete it instead");
        }
    }
}
