using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Approvals;

/// <summary>What changes of workflows and requests mean to the world outside.</summary>
public static class ApprovalEvents
{
    /// <summary>A version that is kept is no workflow of its own.</summary>
    public static IEnumerable<Happening> Of(ApprovalWorkflow workflow, RowChange change)
    {
        if (workflow.OriginalWorkflowId is null && change.Word() is { } word)
        {
            yield return new Happening($"approval_workflow.{word}", workflow.Id) { Shape = () => ApprovalWorkflowAnswer.Of(workflow) };
        }
    }

    public static IEnumerable<Happening> Of(ApprovalRequest request, RowChange change)
    {
        if (change.IsGone)
        {
            yield break;
        }
        foreach (var word in Words(request, change))
        {
            yield return new Happening($"approval_request.{word}", request.Id)
            {
                CustomerId = request.CustomerId,
                QuoteId = request.QuoteId.Length == 0 ? null : request.QuoteId,
                InvoiceId = request.InvoiceId,
                SubscriptionId = request.SubscriptionId,
                Shape = () => ApprovalRequestAnswer.Of(request),
            };
        }
    }

    private static IEnumerable<string> Words(ApprovalRequest request, RowChange change)
    {
        if (change.IsNew)
        {
            yield return "created";
        }
        var before = (change.Before<List<RequestedStep>>(nameof(ApprovalRequest.Steps)) ?? [])
            .ToDictionary(s => s.Step.Id, s => s.Status, StringComparer.Ordinal);
        bool Came(ApprovalStepStatus status) =>
            request.Steps.Exists(s => s.Status == status && before.GetValueOrDefault(s.Step.Id) != status);
        if (Came(ApprovalStepStatus.Approved))
        {
            yield return "step_approved";
        }
        if (Came(ApprovalStepStatus.Rejected))
        {
            yield return "step_rejected";
        }
        if (Came(ApprovalStepStatus.Requested))
        {
            yield return "step_requested";
        }
        if (request.Status != ApprovalStatus.Pending && change.Became(nameof(ApprovalRequest.Status), request.Status))
        {
            yield return Wire.Words<ApprovalStatus>.Of(request.Status);
        }
    }
}
