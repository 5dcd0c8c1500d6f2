using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

/// <summary>Lists, makes, changes and deletes workflows. Requests that are under way go on as they were asked.</summary>
public static class ApprovalWorkflows
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<ApprovalWorkflow>(query, faults).Flag("is_active", w => w.IsActive);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<ApprovalWorkflow>().AsNoTracking().Where(w => w.OriginalWorkflowId == null));
        return Reply.Ok(await page.PageAsync(
            rows.OrderByDescending(w => w.CreatedAt).ThenByDescending(w => w.Id), ApprovalWorkflowAnswer.Of, cancel));
    }

    /// <summary>A workflow, or a version of one that was replaced.</summary>
    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel) => Reply.Ok(ApprovalWorkflowAnswer.Of(
        await db.Set<ApprovalWorkflow>().AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancel) ?? throw NotFound()));

    public static async Task<IResult> CreateAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var input = WorkflowInput.Read(body, null);
        body.ThrowIfInvalid();
        var workflow = new ApprovalWorkflow { Id = Ids.New("apw"), Name = "", CreatedAt = tenant.Now };
        input.SetOn(workflow);
        await db.WriteAsync(() =>
        {
            db.Add(workflow);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(ApprovalWorkflowAnswer.Of(workflow));
    }

    public static async Task<IResult> UpdateAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var workflow = await db.WriteAsync(async () =>
        {
            var found = await LockedAsync(db, id, cancel);
            var input = WorkflowInput.Read(body, found.Steps);
            body.ThrowIfInvalid();
            db.Add(ArchivedOf(found));
            input.SetOn(found);
            found.Revision++;
            return found;
        }, cancel);
        return Reply.Ok(ApprovalWorkflowAnswer.Of(workflow));
    }

    public static async Task<IResult> DeleteAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () => db.Remove(await LockedAsync(db, id, cancel)), cancel);
        return Reply.NoContent();
    }

    private static ApprovalWorkflow ArchivedOf(ApprovalWorkflow w) => new()
    {
        Id = Ids.New("apw"),
        Name = w.Name,
        Description = w.Description,
        ApplicableFlows = w.ApplicableFlows,
        IsActive = false,
        Priority = w.Priority,
        StepExecution = w.StepExecution,
        EmailNotificationEnabled = w.EmailNotificationEnabled,
        Rules = w.Rules,
        Steps = w.Steps,
        Revision = w.Revision,
        OriginalWorkflowId = w.Id,
        CreatedAt = w.CreatedAt,
    };

    private static async Task<ApprovalWorkflow> LockedAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("approval_workflows", [id], cancel);
        return await db.Set<ApprovalWorkflow>().SingleOrDefaultAsync(w => w.Id == id && w.OriginalWorkflowId == null, cancel)
            ?? throw NotFound();
    }

    private static Refusal NotFound() => Refusal.NotFound("Approval workflow");
}
