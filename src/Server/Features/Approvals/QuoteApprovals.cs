using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

/// <summary>Which approvals a quote needs, and the request for them. Under the customer's lock.</summary>
public sealed class QuoteApprovals(BillingDb db, CurrentTenant tenant)
{
    public static ApprovalFlow FlowOf(Quote quote) => quote.Type switch
    {
        QuoteType.OneOff => ApprovalFlow.QuoteOneOff,
        QuoteType.SubscriptionUpdate => ApprovalFlow.QuoteSubscriptionUpdate,
        _ => ApprovalFlow.QuoteSubscription,
    };

    /// <summary>The workflow that applies: of those that match, the one with the lowest priority, then the oldest; null for none.</summary>
    public async Task<ApprovalWorkflow?> WorkflowAsync(Quote quote, CancellationToken cancel)
    {
        var flow = FlowOf(quote);
        // few, and what they apply to stands in a JSON column that is not queried inside
        var active = (await db.Set<ApprovalWorkflow>().AsNoTracking().Where(w => w.IsActive && w.OriginalWorkflowId == null)
                .OrderBy(w => w.Priority).ThenBy(w => w.CreatedAt).ThenBy(w => w.Id).ToListAsync(cancel))
            .Where(w => w.ApplicableFlows.Contains(flow)).ToList();
        if (active.Count == 0)
        {
            return null;
        }
        var facts = await FactsAsync(quote, cancel);
        return active.Find(facts.Match);
    }

    /// <summary>Asks for what the quote needs; false when that is nothing.</summary>
    public async Task<bool> RequestAsync(Quote quote, CancellationToken cancel)
    {
        if (await WorkflowAsync(quote, cancel) is not { } workflow)
        {
            return false;
        }
        db.Add(ApprovalRequest.Of(workflow, FlowOf(quote), Ids.New("apreq"), quote.Id, quote.CustomerId, tenant.Now));
        return true;
    }

    /// <summary>The request that is under way; null for none.</summary>
    public Task<ApprovalRequest?> OpenAsync(string quoteId, CancellationToken cancel) =>
        db.Set<ApprovalRequest>().SingleOrDefaultAsync(r => r.QuoteId == quoteId && r.Status == ApprovalStatus.Pending, cancel);

    /// <summary>The account's owner speaks for everybody who was asked, and to be asked.</summary>
    public async Task ApproveAsync(Quote quote, CancellationToken cancel)
    {
        var request = await OpenAsync(quote.Id, cancel);
        while (request is { Status: ApprovalStatus.Pending })
        {
            var step = request.Steps.Find(s => s.Status == ApprovalStepStatus.Requested)!;
            request.Decide(step, new ApprovalDecision(null, true, null, tenant.Now), isSettled: true);
        }
    }

    /// <summary>Nobody needs to answer any more.</summary>
    public async Task CancelAsync(Quote quote, CancellationToken cancel) =>
        (await OpenAsync(quote.Id, cancel))?.Close(ApprovalStatus.Cancelled, tenant.Now);

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
            ? OfInvoice(facts, await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == quote.InvoiceId, cancel))
            : OfSubscription(facts, await db.Set<Subscription>().SingleAsync(s => s.Id == quote.SubscriptionId, cancel));
    }

    private static ApprovalFacts OfInvoice(ApprovalFacts facts, Invoice invoice)
    {
        var gross = invoice.AmountExcludingTax + invoice.DiscountAmount;
        return facts
            .With("discount_amount", invoice.DiscountAmount)
            .With("discount_percent", gross == 0 ? 0 : 100m * invoice.DiscountAmount / gross)
            .With("product_ids", invoice.Lines.Select(l => l.ProductId).OfType<string>())
            .With("coupon_ids", invoice.Coupons.Select(c => c.CouponId).OfType<string>())
            .With("payment_interval", [(IntervalState?)null])
            .With("trial_duration", Enumerable.Empty<IntervalState?>())
            .With("contract_duration", Enumerable.Empty<IntervalState?>());
    }

    // coupons of a subscription come again and again: the largest of each kind is what a rule asks for
    private static ApprovalFacts OfSubscription(ApprovalFacts facts, Subscription draft)
    {
        var coupons = draft.Phases.SelectMany(p => p.Coupons).ToList();
        var commitment = draft.ContractTerms?.Duration ?? draft.CommitmentInterval;
        return facts
            .With("discount_amount", coupons.Where(c => c.Type == CouponType.Amount).Max(c => c.DiscountAmount) ?? 0)
            .With("discount_percent", coupons.Where(c => c.Type == CouponType.Percent).Max(c => c.DiscountPercent) ?? 0)
            .With("product_ids", draft.Phases.SelectMany(p => p.Products).Select(p => p.ProductId))
            .With("coupon_ids", coupons.Select(c => c.CouponId).OfType<string>())
            .With("payment_interval", draft.Phases.SelectMany(p => p.Products).Select(p => p.Interval))
            .With("trial_duration", draft.Phases.Where(p => p.Type == PhaseType.Trial && p.Duration is not null).Select(p => p.Duration))
            .With("contract_duration", commitment is null ? [] : [commitment]);
    }
}
