using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Approvals;

/// <summary>Which approvals a quote needs, and the request for them. Under the customer's lock.</summary>
public sealed class QuoteApprovals(BillingDb db, ApprovalDesk desk, CurrentTenant tenant)
{
    public static ApprovalFlow FlowOf(Quote quote) => quote.Type switch
    {
        QuoteType.OneOff => ApprovalFlow.QuoteOneOff,
        QuoteType.SubscriptionUpdate => ApprovalFlow.QuoteSubscriptionUpdate,
        _ => ApprovalFlow.QuoteSubscription,
    };

    /// <summary>The workflow that applies; null for none.</summary>
    public Task<ApprovalWorkflow?> WorkflowAsync(Quote quote, CancellationToken cancel) =>
        desk.WorkflowAsync(FlowOf(quote), () => FactsAsync(quote, cancel), cancel);

    /// <summary>Asks for what the quote needs; false when that is nothing.</summary>
    public async Task<bool> RequestAsync(Quote quote, CancellationToken cancel) =>
        await desk.RequestAsync(FlowOf(quote), () => FactsAsync(quote, cancel), SubjectOf(quote), cancel) is not null;

    public static ApprovalSubject SubjectOf(Quote quote) => new(quote.CustomerId) { QuoteId = quote.Id };

    /// <summary>The account's owner speaks for everybody who was asked, and to be asked.</summary>
    public async Task ApproveAsync(Quote quote, CancellationToken cancel)
    {
        var request = await desk.OpenAsync(r => r.QuoteId == quote.Id, cancel);
        while (request is { Status: ApprovalStatus.Pending })
        {
            var step = request.Steps.Find(s => s.Status == ApprovalStepStatus.Requested)!;
            request.Decide(step, new ApprovalDecision(null, true, null, tenant.Now), isSettled: true);
        }
    }

    /// <summary>Nobody needs to answer any more.</summary>
    public Task CancelAsync(Quote quote, CancellationToken cancel) => desk.CancelAsync(r => r.QuoteId == quote.Id, cancel);

    private async Task<ApprovalFacts> FactsAsync(Quote quote, CancellationToken cancel)
    {
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == quote.CustomerId, cancel);
        var facts = new ApprovalFacts()
            .With("total_amount", quote.Amount)
            .With("currency", quote.Currency)
            .With("customer_id", quote.CustomerId)
            .With("invoicing_entity_id", quote.InvoicingEntityId)
            .With("owner_email", quote.OwnerEmail)
            .With("payment_method_type", customer.PaymentMethodType)
            .With("has_attachment", await db.Set<QuoteFile>().AnyAsync(f => f.OwnerId == quote.Id, cancel));
        return quote.Type == QuoteType.OneOff
            ? facts.OfInvoice(await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == quote.InvoiceId, cancel))
            : facts.OfSubscription(await db.Set<Subscription>().SingleAsync(s => s.Id == quote.SubscriptionId, cancel));
    }
}
