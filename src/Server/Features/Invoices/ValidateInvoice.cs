using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary><c>POST /v1/invoices/{id}/validate</c>: issues a draft, with the tax rules of today.</summary>
public static class ValidateInvoice
{
    public static async Task<IResult> HandleAsync(
        string id,
        BillingDb db,
        InvoiceReader reader,
        InvoiceIssue issue,
        CreditNotes creditNotes,
        Charges charges,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var customerId = await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            await QuoteHold.RefuseAsync(db, invoice, cancel);
            if (invoice.Status != InvoiceStatus.Draft)
            {
                throw Refusal.WrongState("Invoice", Words<InvoiceStatus>.Of(invoice.Status), "draft");
            }
            if (invoice.Type == InvoiceType.CreditNote)
            {
                var original = invoice.OriginalInvoiceId is { } originalId
                    ? await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == originalId, cancel)
                    : null;
                await creditNotes.IssueAsync(invoice, original, cancel);
                return invoice.CustomerId;
            }
            if (invoice.HasOwnLines)
            {
                await ManualInvoice.TotalAsync(db, invoice, tenant.Now, cancel);
            }
            await issue.IssueAsync([invoice], cancel);
            return invoice.CustomerId;
        }, cancel);
        await charges.RunDueAsync(customerId, cancel);
        return Reply.Ok(await reader.V1Async(id, cancel));
    }
}
