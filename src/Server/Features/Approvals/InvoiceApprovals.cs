using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Approvals;

/// <summary>Which approvals a draft needs before it is issued. Under the customer's lock.</summary>
public sealed class InvoiceApprovals(BillingDb db, ApprovalDesk desk, CurrentTenant tenant)
{
    /// <summary>Holds the draft, added up as it would be issued, for whoever must say yes; false when nobody must.</summary>
    public async Task<bool> HoldAsync(Invoice draft, CancellationToken cancel)
    {
        var flow = draft.Type == InvoiceType.CreditNote ? ApprovalFlow.CreditNote : ApprovalFlow.Invoice;
        var subject = new ApprovalSubject(draft.CustomerId) { InvoiceId = draft.Id, SubscriptionId = draft.SubscriptionId };
        if (await desk.RequestAsync(flow, () => FactsAsync(draft, cancel), subject, cancel) is null)
        {
            return false;
        }
        (draft.Status, draft.UpdatedAt) = (InvoiceStatus.PendingApproval, tenant.Now);
        return true;
    }

    private async Task<ApprovalFacts> FactsAsync(Invoice draft, CancellationToken cancel) => new ApprovalFacts()
        .With("total_amount", draft.TotalAmount)
        .With("currency", draft.Currency)
        .With("customer_id", draft.CustomerId)
        .With("invoicing_entity_id", draft.InvoicingEntityId)
        .With("owner_email", (string?)null)
        .With("payment_method_type", await db.Set<Customer>().Where(c => c.Id == draft.CustomerId)
            .Select(c => c.PaymentMethodType).SingleAsync(cancel))
        .With("has_attachment", false)
        .OfInvoice(draft);
}
