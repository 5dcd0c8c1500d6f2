using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

/// <summary><c>GET /v1/approvals/requests</c> (ours): what waits for an answer, and what was answered.</summary>
public static class ListApprovalRequests
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var query = http.Request.Query;
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<ApprovalRequest>(query, faults)
            .Choice("status", Words<ApprovalStatus>.All, WithStatus)
            .Own("quote_id", id => r => r.QuoteId == id)
            .Own("invoice_id", id => r => r.InvoiceId == id)
            .Own("subscription_id", id => r => r.SubscriptionId == id)
            .Own("transition_id", id => r => r.TransitionId == id);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<ApprovalRequest>().AsNoTracking());
        return Reply.Ok(await page.PageAsync(
            rows.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id), ApprovalRequestAnswer.Of, cancel));
    }

    private static System.Linq.Expressions.Expression<Func<ApprovalRequest, bool>>? WithStatus(IReadOnlyList<string> words)
    {
        var wanted = words.Select(w => Words<ApprovalStatus>.TryParse(w, out var status) ? status : default).ToArray();
        return words.Count == 0 ? null : r => wanted.Contains(r.Status);
    }
}
