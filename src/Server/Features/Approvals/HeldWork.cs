using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Transitions;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Approvals;

/// <summary>
/// What an answer means for what waited. Carried out by the code that would have done it at once, in the transaction of the answer: when
/// it cannot be done any more, the answer is refused and the request stays.
/// </summary>
public sealed class HeldWork(
    BillingDb db,
    QuoteSteps quotes,
    ValidateInvoice invoices,
    UpdateSubscription subscriptions,
    NewTransition transitions,
    CurrentTenant tenant)
{
    /// <summary>Refuses an answer to what is over.</summary>
    public async Task RequireAliveAsync(ApprovalRequest request, CancellationToken cancel)
    {
        if (request.QuoteId is { Length: > 0 } id)
        {
            (await db.Set<Quote>().SingleAsync(q => q.Id == id, cancel)).RefuseExpired(tenant.Now);
        }
    }

    public async Task FollowAsync(ApprovalRequest request, CancellationToken cancel)
    {
        if (request.Status == ApprovalStatus.Pending)
        {
            return;
        }
        var isApproved = request.Status == ApprovalStatus.Approved;
        if (request.QuoteId is { Length: > 0 } quoteId)
        {
            quotes.Follow(await db.Set<Quote>().SingleAsync(q => q.Id == quoteId, cancel), request.Status);
        }
        else if (request.InvoiceId is { } invoiceId)
        {
            var draft = await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == invoiceId, cancel);
            await FollowAsync(draft, isApproved, cancel);
        }
        else if (request.TransitionId is { } transitionId)
        {
            await FollowAsync(
                await db.Set<Transition>().SingleAsync(t => t.Id == transitionId, cancel), request.Change!.Value, isApproved, cancel);
        }
        else if (isApproved)
        {
            await subscriptions.ApplyAsync(request.SubscriptionId!, request.Change!.Value, cancel);
        }
    }

    private async Task FollowAsync(Invoice draft, bool isApproved, CancellationToken cancel)
    {
        if (isApproved)
        {
            await invoices.IssueAsync(draft, cancel);
            return;
        }
        (draft.Status, draft.UpdatedAt) = (InvoiceStatus.ChangesRequested, tenant.Now);
    }

    private async Task FollowAsync(Transition transition, JsonElement change, bool isApproved, CancellationToken cancel)
    {
        if (isApproved)
        {
            await transitions.CarryOutAsync(transition, change, cancel);
            return;
        }
        transition.Status = TransitionStatus.ChangesRequested;
    }
}
