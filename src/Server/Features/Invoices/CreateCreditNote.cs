using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary><c>POST /v1/invoices/{id}/credit-notes</c>: takes back a part of an invoice, or all that is left of it.</summary>
public static class CreateCreditNote
{
    private static readonly string[] Statuses = ["to_pay", "draft"];

    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        InvoiceReader reader,
        CreditNotes creditNotes,
        Charges charges,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadOptionalObjectAsync(http);
        var amount = body.Amount("amount_including_tax", min: 1);
        var isDraft = body.WordIn("status", Statuses) == "draft";
        var refunds = body.Flag("trigger_refund") ?? false;
        var method = body.Word<RefundMethod>("refund_method");
        body.ThrowIfInvalid();
        var (noteId, customerId) = await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            RefuseState(invoice);
            var note = await creditNotes.DraftAsync(invoice, amount, cancel);
            note.RefundMethod = refunds ? method ?? await UsualMethodAsync(db, invoice, cancel) : null;
            if (!isDraft)
            {
                await db.SaveChangesAsync(cancel);
                await creditNotes.IssueAsync(note, invoice, cancel);
            }
            return (note.Id, note.CustomerId);
        }, cancel);
        await charges.RunDueAsync(customerId, cancel);
        return Reply.Created(await reader.V1Async(noteId, cancel));
    }

    private static void RefuseState(Invoice invoice)
    {
        if (invoice.Type == InvoiceType.CreditNote)
        {
            throw Refusal.BadRequest("A credit note cannot be credited");
        }
        if (invoice.Status is not (InvoiceStatus.Paid or InvoiceStatus.PartiallyPaid or InvoiceStatus.ToPay or InvoiceStatus.Error))
        {
            throw Refusal.WrongState(
                "Invoice", Words<InvoiceStatus>.Of(invoice.Status), "paid", "partially_paid", "to_pay", "error");
        }
        CloseInvoice.RefuseImported(invoice);
    }

    private static async Task<RefundMethod> UsualMethodAsync(BillingDb db, Invoice invoice, CancellationToken cancel) =>
        await db.Set<InvoicingEntity>().Where(e => e.Id == invoice.InvoicingEntityId).Select(e => e.CreditNoteWalletRefundEnabled)
            .SingleAsync(cancel)
            ? RefundMethod.Wallet
            : RefundMethod.OriginalPaymentMethod;
}
