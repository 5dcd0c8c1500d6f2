using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

/// <summary>
/// Which approvals a change of a subscription needs. Rules are asked about the subscription as it would be, so a change is rehearsed
/// first; what must wait is kept as the request that was sent, and carried out once it is approved.
/// </summary>
public sealed class SubscriptionApprovals(BillingDb db, ApprovalDesk desk, CurrentTenant tenant)
{
    /// <summary>The workflow that holds back what a change does, and what the change answers; null when it may go on.</summary>
    public async Task<(ApprovalWorkflow Workflow, T Outcome)?> HolderAsync<T>(
        Func<Task<(Subscription Changed, T Outcome)>> change, CancellationToken cancel)
    {
        if (!await desk.AsksAsync(ApprovalFlow.SubscriptionUpdate, cancel))
        {
            return null;
        }
        return await db.RehearseAsync<(ApprovalWorkflow, T)?>(
            async () =>
            {
                var (changed, outcome) = await change();
                await db.SaveChangesAsync(cancel);
                return await desk.WorkflowAsync(ApprovalFlow.SubscriptionUpdate, () => FactsAsync(changed, cancel), cancel) is { } workflow
                    ? (workflow, outcome)
                    : null;
            },
            cancel);
    }

    /// <summary>For changes that have no way to wait.</summary>
    public async Task RefuseHeldAsync(Func<Task<Subscription>> change, CancellationToken cancel)
    {
        if (await HolderAsync(async () => (await change(), true), cancel) is { } holder)
        {
            throw Refusal.BadRequest(
                $"The change needs the approval of '{holder.Workflow.Name}': send it as PUT /v2/subscriptions/{{id}} or as a transition, "
                + "which wait for it");
        }
    }

    public ApprovalRequest Request(ApprovalWorkflow workflow, ApprovalSubject subject) =>
        desk.Request(workflow, ApprovalFlow.SubscriptionUpdate, subject);

    private async Task<ApprovalFacts> FactsAsync(Subscription changed, CancellationToken cancel)
    {
        var batch = await BillingBatch.LoadAsync(db, [changed], cancel);
        return new ApprovalFacts()
            .With("total_amount", (await SubscriptionValues.LoadAsync(db, batch, tenant.Now, cancel)).ContractValue(changed))
            .With("currency", changed.Currency)
            .With("customer_id", changed.CustomerId)
            .With("invoicing_entity_id", changed.BillingEntityId)
            .With("owner_email", (string?)null)
            .With("payment_method_type", await db.Set<Customer>().Where(c => c.Id == changed.CustomerId)
                .Select(c => c.PaymentMethodType).SingleAsync(cancel))
            .With("has_attachment", false)
            .OfSubscription(changed);
    }
}
