using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

/// <summary>
/// Requests, and what is said to them. A key speaks for the account's owner, whose word settles a step; with <c>user_id</c> it passes on
/// the word of an approver whom the step names. Rejecting is ours: the contract has approve only.
/// </summary>
public static class DecideApproval
{
    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel) => Reply.Ok(ApprovalRequestAnswer.Of(
        await db.Set<ApprovalRequest>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel) ?? throw NotFound()));

    public static Task<IResult> ApproveAsync(
        string id, HttpContext http, BillingDb db, HeldWork held, Charges charges, CurrentTenant tenant, CancellationToken cancel) =>
        DecideAsync(id, isApproval: true, http, db, held, charges, tenant, cancel);

    public static Task<IResult> RejectAsync(
        string id, HttpContext http, BillingDb db, HeldWork held, Charges charges, CurrentTenant tenant, CancellationToken cancel) =>
        DecideAsync(id, isApproval: false, http, db, held, charges, tenant, cancel);

    /// <summary><c>GET /v1/quotes/{id}/approvals</c>: the steps that were asked for, and while it is a draft those that would be.</summary>
    public static async Task<IResult> OfQuoteAsync(
        string id, BillingDb db, QuoteReader reader, QuoteApprovals approvals, CurrentTenant tenant, CancellationToken cancel)
    {
        var quote = await reader.FindAsync(id, cancel);
        var requests = await db.Set<ApprovalRequest>().AsNoTracking().Where(r => r.QuoteId == id)
            .OrderBy(r => r.CreatedAt).ThenBy(r => r.Id).ToListAsync(cancel);
        var steps = requests.SelectMany(r => ApprovalRequestAnswer.Of(r).Steps);
        if (quote.Status is QuoteStatus.Draft or QuoteStatus.ChangesRequested
            && await approvals.WorkflowAsync(quote, cancel) is { } workflow)
        {
            var preview = ApprovalRequest.Of(workflow, QuoteApprovals.FlowOf(quote), "", QuoteApprovals.SubjectOf(quote), tenant.Now);
            steps = steps.Concat(preview.Steps.Select(
                s => ApprovalStepAnswer.Of(s with { RequestedAt = null }, workflow.Id, workflow.Name, null)));
        }
        return Reply.Ok((IReadOnlyList<ApprovalStepAnswer>)[.. steps]);
    }

    private static async Task<IResult> DecideAsync(
        string id,
        bool isApproval,
        HttpContext http,
        BillingDb db,
        HeldWork held,
        Charges charges,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadOptionalObjectAsync(http);
        var stepId = body.Text("step_id", Need.Nullable, 255);
        var userId = body.Text("user_id", Need.Nullable, 255);
        var comment = body.Text("comment", Need.Nullable, 5000);
        body.ThrowIfInvalid();
        var customerId = await db.Set<ApprovalRequest>().Where(r => r.Id == id).Select(r => r.CustomerId).SingleOrDefaultAsync(cancel)
            ?? throw NotFound();
        var answer = await db.WriteAsync(async () =>
        {
            await db.LockAsync("customers", [customerId], cancel);
            var request = await db.Set<ApprovalRequest>().SingleAsync(r => r.Id == id, cancel);
            if (request.Status != ApprovalStatus.Pending)
            {
                throw Refusal.WrongState("Approval request", Words<ApprovalStatus>.Of(request.Status), "pending");
            }
            await held.RequireAliveAsync(request, cancel);
            var step = StepOf(request, stepId, userId);
            var decision = new ApprovalDecision(userId, isApproval, comment, tenant.Now);
            request.Decide(step, decision, isSettled: !isApproval || userId is null || IsLastWord(step, userId));
            await held.FollowAsync(request, cancel);
            return ApprovalRequestAnswer.Of(request);
        }, cancel);
        await charges.RunDueAsync(customerId, cancel);
        return Reply.Ok(answer);
    }

    private static RequestedStep StepOf(ApprovalRequest request, string? stepId, string? userId)
    {
        var asked = request.Steps.Where(s => s.Status == ApprovalStepStatus.Requested).ToList();
        if (stepId is not null)
        {
            var named = request.Steps.Find(s => s.Step.Id == stepId) ?? throw Refusal.Field("step_id", "The request has no such step");
            asked = asked.Contains(named)
                ? [named]
                : throw Refusal.WrongState("Approval step", Words<ApprovalStepStatus>.Of(named.Status), "requested");
        }
        if (userId is null)
        {
            return asked[0];
        }
        var own = asked.Find(s => s.Step.ApproverUserIds.Contains(userId))
            ?? throw Refusal.Forbidden("The user is no approver of a step that is asked for");
        return own.Decisions.Any(d => d.UserId == userId) ? throw Refusal.BadRequest("The user has approved this step already") : own;
    }

    // who is behind a role or a manager is not known here: where all are asked and some are not named, the owner's word is needed
    private static bool IsLastWord(RequestedStep step, string userId) =>
        step.Step.ApproverRequirement == ApproverRequirement.Any
        || (step.Step is { ApproverRoleIds.Count: 0, ApproverSources.Count: 0 }
            && !step.Step.ApproverUserIds.Except(step.Decisions.Select(d => d.UserId).OfType<string>().Append(userId)).Any());

    private static Refusal NotFound() => Refusal.NotFound("Approval request");
}
