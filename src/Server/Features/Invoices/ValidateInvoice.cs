using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Approvals;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// <c>POST /v1/invoices/{id}/validate</c>: issues a draft, with the tax rules of today; or holds it, when a workflow asks for approval.
/// </summary>
public sealed class ValidateInvoice(BillingDb db, InvoiceIssue issue, CreditNotes creditNotes, CurrentTenant tenant)
{
    public static async Task<IResult> HandleAsync(
        string id,
        BillingDb db,
        InvoiceReader reader,
        ValidateInvoice validation,
        InvoiceApprovals approvals,
        Charges charges,
        CancellationToken cancel)
    {
        var customerId = await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            await QuoteHold.RefuseAsync(db, invoice, cancel);
            if (invoice.Status is not (InvoiceStatus.Draft or InvoiceStatus.ChangesRequested))
            {
                throw Refusal.WrongState("Invoice", Words<InvoiceStatus>.Of(invoice.Status), "draft", "changes_requested");
            }
            await validation.TotalAsync(invoice, cancel);
            if (!await approvals.HoldAsync(invoice, cancel))
            {
                await validation.IssueAsync(invoice, cancel);
            }
            return invoice.CustomerId;
        }, cancel);
        await charges.RunDueAsync(customerId, cancel);
        return Reply.Ok(await reader.V1Async(id, cancel));
    }

    /// <summary>Issues a draft, in the caller's transaction and under the customer's lock.</summary>
    public async Task IssueAsync(Invoice draft, CancellationToken cancel)
    {
        if (draft.Type == InvoiceType.CreditNote)
        {
            var original = draft.OriginalInvoiceId is { } originalId
                ? await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == originalId, cancel)
                : null;
            await creditNotes.IssueAsync(draft, original, cancel);
            return;
        }
        await TotalAsync(draft, cancel);
        await issue.IssueAsync([draft], cancel);
    }

    private async Task TotalAsync(Invoice draft, CancellationToken cancel)
    {
        if (draft.HasOwnLines && draft.Type != InvoiceType.CreditNote)
        {
            await ManualInvoice.TotalAsync(db, draft, tenant.Now, cancel);
        }
    }
}
