using System.Collections.Frozen;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>The event types of the contract, which endpoints are told of. Other domain events are for the audit log alone.</summary>
public static class WebhookTypes
{
    public static readonly FrozenSet<string> All = FrozenSet.ToFrozenSet(
    [
        "custom_action", "event.price_calculated", "customer.created", "customer.updated", "customer.archived", "customer.recovered",
        "customer.deleted", "subscription.created", "subscription.trial_ended", "subscription.activated", "subscription.reactivated",
        "subscription.contract_started", "subscription.contract_renewed", "subscription.paused", "subscription.phase_activated",
        "subscription.updated", "subscription.cancellation_scheduled", "subscription.cancelled", "subscription.voided",
        "subscription.errored", "subscription.charged", "subscription.commitment_renewed", "subscription.reinstated",
        "subscription.analytics_updated", "invoice.created", "invoice.grace_period.started", "invoice.late", "invoice.ready",
        "invoice.reminder_sent", "invoice.settled", "invoice.errored", "invoice.chargeback", "invoice.voided", "invoice.uncollectible",
        "invoice.deleted", "invoice.batch.creation_succeeded", "invoice.batch.creation_failed", "invoice.batch.email_succeeded",
        "invoice.batch.email_skipped", "invoice.batch.email_failed", "credit_note.ready", "credit_note.allocations_updated",
        "credit_note.settled", "credit_note.voided", "checkout.created", "checkout.completed", "payment_method.created",
        "payment_method.activated", "payment_method.errored", "payment_method.deleted", "payment_method.expiring_soon",
        "payment_method.expired", "wallet.credited", "wallet.debited", "wallet.low_projected_balance", "daily_analytics.ready",
        "dataloader.failed", "credit.low_balance", "credit.balance_refreshed", "credit.created", "credit.updated",
        "credit.balance_at_zero", "credit.topup_transaction_created", "credit.usage_transaction_created",
        "credit.expiration_transaction_created", "quote.created", "quote.updated", "quote.approval_requested", "quote.approved",
        "quote.sent", "quote.viewed", "quote.signed", "quote.activated", "quote.voided", "bank_account.created", "bank_account.deleted",
        "bank_account.errored", "custom_property.created", "custom_property.updated", "custom_property.deleted",
        "custom_property.value_created", "custom_property.value_updated", "aggregator.updated", "aggregator.threshold_crossed",
        "feature.created", "feature.updated", "feature.archived", "feature.recovered", "feature.deleted", "product.feature.assigned",
        "product.feature.updated", "product.feature.unassigned", "customer.feature.assigned", "customer.feature.updated",
        "customer.feature.unassigned", "product.created", "product.updated", "product.archived", "product.recovered", "product.deleted",
        "plan.created", "plan.updated", "plan.deleted", "coupon.created", "coupon.updated", "coupon.deleted", "pricebook.created",
        "pricebook.updated", "pricebook.deleted", "subscription_transition.completed", "approval_workflow.created",
        "approval_workflow.updated", "approval_workflow.deleted", "approval_request.created", "approval_request.step_requested",
        "approval_request.step_approved", "approval_request.step_rejected", "approval_request.approved", "approval_request.rejected",
        "approval_request.cancelled", "agent.run.completed",
    ], StringComparer.Ordinal);
}
