using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

/// <summary>Finds the workflow that holds something back, and keeps the requests. Requests are written under the customer's lock.</summary>
public sealed class ApprovalDesk(BillingDb db, CurrentTenant tenant)
{
    /// <summary>Whether any workflow asks about a flow at all: most companies have none, and then facts need not be gathered.</summary>
    public async Task<bool> AsksAsync(ApprovalFlow flow, CancellationToken cancel) => (await ActiveAsync(flow, cancel)).Count > 0;

    /// <summary>Of the workflows that match, the one with the lowest priority, then the oldest; null for none.</summary>
    public async Task<ApprovalWorkflow?> WorkflowAsync(ApprovalFlow flow, Func<Task<ApprovalFacts>> facts, CancellationToken cancel)
    {
        var active = await ActiveAsync(flow, cancel);
        return active.Count == 0 ? null : active.Find((await facts()).Match);
    }

    /// <summary>Asks for what the subject needs; null when that is nothing.</summary>
    public async Task<ApprovalRequest?> RequestAsync(
        ApprovalFlow flow, Func<Task<ApprovalFacts>> facts, ApprovalSubject subject, CancellationToken cancel) =>
        await WorkflowAsync(flow, facts, cancel) is { } workflow ? Request(workflow, flow, subject) : null;

    public ApprovalRequest Request(ApprovalWorkflow workflow, ApprovalFlow flow, ApprovalSubject subject)
    {
        var request = ApprovalRequest.Of(workflow, flow, Ids.New("apreq"), subject, tenant.Now);
        db.Add(request);
        return request;
    }

    /// <summary>The request of a subject that is under way; null for none.</summary>
    public Task<ApprovalRequest?> OpenAsync(Expression<Func<ApprovalRequest, bool>> subject, CancellationToken cancel) =>
        db.Set<ApprovalRequest>().Where(subject).SingleOrDefaultAsync(r => r.Status == ApprovalStatus.Pending, cancel);

    /// <summary>Nobody needs to answer any more.</summary>
    public async Task CancelAsync(Expression<Func<ApprovalRequest, bool>> subject, CancellationToken cancel) =>
        (await OpenAsync(subject, cancel))?.Close(ApprovalStatus.Cancelled, tenant.Now);

    // few, and what they apply to stands in a JSON column that is not queried inside
    private async Task<List<ApprovalWorkflow>> ActiveAsync(ApprovalFlow flow, CancellationToken cancel) =>
    [
        .. (await db.Set<ApprovalWorkflow>().AsNoTracking().Where(w => w.IsActive && w.OriginalWorkflowId == null)
            .OrderBy(w => w.Priority).ThenBy(w => w.CreatedAt).ThenBy(w => w.Id).ToListAsync(cancel))
            .Where(w => w.ApplicableFlows.Contains(flow)),
    ];
}
