using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Approvals;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// <c>DELETE /v1/invoices/{id}</c>: a draft, also one that waits for approval, or an imported one with its payments. All
/// others are voided. What a draft of a subscription charges is billed with the next invoice.
/// </summary>
public static class DeleteInvoice
{
    private static readonly InvoiceStatus[] Unissued =
        [InvoiceStatus.Draft, InvoiceStatus.PendingApproval, InvoiceStatus.ChangesRequested];

    public static async Task<IResult> HandleAsync(
        string id,
        BillingDb db,
        InvoiceReader reader,
        ApprovalDesk approvals,
        OpenInvoices openInvoices,
        MemberInvoices members,
        Ledger.Ledger ledger,
        CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            await QuoteHold.RefuseAsync(db, invoice, cancel);
            if (!Unissued.Contains(invoice.Status) && !invoice.IsImported)
            {
                throw Refusal.WrongState("Invoice", Words<InvoiceStatus>.Of(invoice.Status), "draft", "imported");
            }
            if (invoice.AmountCredited > 0)
            {
                throw Refusal.BadRequest("The invoice has credit notes");
            }
            var payments = await db.Set<Transaction>().Include(t => t.Allocations)
                .Where(t => t.Allocations.Any(a => a.InvoiceId == id)).ToListAsync(cancel);
            await approvals.CancelAsync(r => r.InvoiceId == id, cancel);
            await ledger.ReverseAsync([id, .. payments.Select(t => t.Id)], cancel);
            db.RemoveRange(payments.SelectMany(t => t.Allocations));
            db.RemoveRange(payments);
            await members.ReturnAsync(invoice, cancel);
            await openInvoices.PutOffAsync(invoice, cancel);
            db.RemoveRange(invoice.Lines);
            db.Remove(invoice);
        }, cancel);
        return Reply.NoContent();
    }
}
