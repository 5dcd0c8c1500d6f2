using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Approvals;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>The way of a quote from draft to the customer's desk, or to nowhere. Each step runs under the customer's lock.</summary>
public sealed class QuoteSteps(BillingDb db, QuoteApprovals approvals, QuoteInvitations invitations, CurrentTenant tenant)
{
    public static async Task<IResult> FinalizeAsync(
        string id, BillingDb db, QuoteSteps steps, QuoteReader reader, CancellationToken cancel)
    {
        await db.WriteAsync(async () => await steps.FinalizeAsync(await reader.LockedAsync(id, cancel), cancel), cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    public static async Task<IResult> ApproveAsync(
        string id, BillingDb db, QuoteSteps steps, QuoteApprovals approvals, QuoteReader reader, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var quote = await reader.LockedAsync(id, cancel);
            quote.Require(QuoteStatus.PendingApproval);
            steps.Approve(quote);
            await approvals.ApproveAsync(quote, cancel);
        }, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    public static async Task<IResult> SendAsync(
        string id, HttpContext http, BillingDb db, QuoteSteps steps, QuoteReader reader, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var email = body.Email("email", Need.Required);
        var message = body.Text("message", max: 20_000);
        body.ThrowIfInvalid();
        await db.WriteAsync(async () => await steps.SendAsync(await reader.LockedAsync(id, cancel), email, message, cancel), cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    public static async Task<IResult> VoidAsync(
        string id, HttpContext http, BillingDb db, QuoteSteps steps, QuoteReader reader, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var reason = body.Text("reason", Need.Required, 5000, 1);
        body.ThrowIfInvalid();
        await db.WriteAsync(async () => await steps.VoidAsync(await reader.LockedAsync(id, cancel), reason!, cancel), cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    /// <summary>A new quote goes as far as its maker asks, by the steps that everybody takes.</summary>
    public async Task ReachAsync(Quote quote, string status, CancellationToken cancel)
    {
        if (status == "draft")
        {
            return;
        }
        await FinalizeAsync(quote, cancel);
        if (status == "pending_signature" && quote.Status == QuoteStatus.Approved)
        {
            await SendAsync(quote, null, null, cancel);
        }
    }

    /// <summary>What an answer to the request for approval means for the quote.</summary>
    public void Follow(Quote quote, ApprovalStatus answer)
    {
        if (answer == ApprovalStatus.Approved)
        {
            Approve(quote);
        }
        else if (answer == ApprovalStatus.Rejected)
        {
            (quote.Status, quote.UpdatedAt) = (QuoteStatus.ChangesRequested, tenant.Now);
        }
    }

    private async Task FinalizeAsync(Quote quote, CancellationToken cancel)
    {
        quote.Require(QuoteStatus.Draft, QuoteStatus.ChangesRequested);
        quote.RefuseExpired(tenant.Now);
        if (quote.ExpiresAt is null)
        {
            throw Refusal.BadRequest("The quote has no expiry: set expires_at first");
        }
        if (quote.Amount is null)
        {
            throw Refusal.BadRequest("The quote is worth more than can be counted: set amount first");
        }
        if (await approvals.RequestAsync(quote, cancel))
        {
            (quote.Status, quote.UpdatedAt) = (QuoteStatus.PendingApproval, tenant.Now);
        }
        else
        {
            Approve(quote);
        }
        await db.SaveChangesAsync(cancel);
    }

    private void Approve(Quote quote)
    {
        quote.RefuseExpired(tenant.Now);
        quote.Status = QuoteStatus.Approved;
        quote.ApprovedAt = tenant.Now;
        quote.UpdatedAt = tenant.Now;
    }

    /// <summary>Opens its page and the first step of signers. Sending again reminds; nobody is asked twice to begin with.</summary>
    private async Task SendAsync(Quote quote, string? email, string? message, CancellationToken cancel)
    {
        quote.Require(QuoteStatus.Approved, QuoteStatus.PendingSignature);
        quote.RefuseExpired(tenant.Now);
        quote.Status = QuoteStatus.PendingSignature;
        if (email is not null)
        {
            (quote.SentAt, quote.SentTo, quote.SentMessage) = (tenant.Now, email, message);
        }
        quote.UpdatedAt = tenant.Now;
        var signers = await Signers.OfAsync(db, quote.Id, cancel);
        if (signers.Count == 0 && email is not null)
        {
            var only = Signers.Only(quote, email);
            signers = [only];
            db.Add(only);
        }
        var next = Signers.Open(quote, signers);
        if (email is not null)
        {
            await invitations.SendAsync(quote, next, cancel, (email, signers.Find(s => s.Email == email)));
        }
    }

    private async Task VoidAsync(Quote quote, string reason, CancellationToken cancel)
    {
        quote.Require(Quote.Open);
        quote.Status = QuoteStatus.Voided;
        quote.VoidReason = reason;
        quote.VoidedAt = tenant.Now;
        await approvals.CancelAsync(quote, cancel);
        quote.UpdatedAt = tenant.Now;
        if (quote.SubscriptionId is { } subscriptionId)
        {
            var draft = await db.Set<Subscription>().SingleAsync(s => s.Id == subscriptionId, cancel);
            (draft.Status, draft.UpdatedAt) = (SubscriptionStatus.Voided, tenant.Now);
        }
        if (quote.InvoiceId is { } invoiceId)
        {
            var draft = await db.Set<Invoice>().SingleAsync(i => i.Id == invoiceId, cancel);
            (draft.Status, draft.UpdatedAt) = (InvoiceStatus.Closed, tenant.Now);
        }
    }
}
