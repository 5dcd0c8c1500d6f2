using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Reads <c>contract_terms</c>.</summary>
public static class ContractInput
{
    /// <param name="body">What holds them.</param>
    /// <param name="now">When one that begins at once begins; a quote's waits for the signature.</param>
    /// <param name="need">Whether they may be null.</param>
    /// <param name="isQuoted">Whether they are a quote's.</param>
    /// <param name="mayCheckout">Whether they are of a new subscription, which may begin with a checkout.</param>
    public static ContractState? Read(
        Body body, Instant now, Need need = Need.Optional, bool isQuoted = false, bool mayCheckout = false)
    {
        if (body.Object("contract_terms", need) is not { } terms)
        {
            return null;
        }
        var activation = terms.Word<ContractActivation>("activation_strategy", Need.Required);
        var end = terms.Word<ContractEnd>("end_strategy", Need.Required);
        var startsAt = terms.Instant("starts_at", activation == ContractActivation.StartDate ? Need.RequiredNullable : Need.Nullable);
        var endsAt = terms.Instant("ends_at", end == ContractEnd.EndDate ? Need.Required : Need.Nullable);
        var duration = SubscriptionInput.Interval(terms, "duration", end == ContractEnd.Duration ? Need.Required : Need.Nullable);
        var renews = terms.Flag("renew_automatically", Need.Nullable) ?? false;
        var renewFor = SubscriptionInput.Interval(terms, "renew_for_duration", Need.Nullable);
        if ((activation == ContractActivation.Checkout && !mayCheckout) || (activation == ContractActivation.QuoteSignature && !isQuoted))
        {
            throw Refusal.NotBuilt($"contract_terms: activation_strategy '{Words<ContractActivation>.Of(activation.Value)}'");
        }
        if (activation == ContractActivation.StartDate && startsAt is null && terms.IsValid)
        {
            terms.Refuse("starts_at", "Required with activation_strategy 'start_date'");
        }
        if (endsAt <= startsAt)
        {
            terms.Refuse("ends_at", "Must be after starts_at");
        }
        if (renews && end == ContractEnd.Manual)
        {
            terms.Refuse("renew_automatically", "A contract without an end is not renewed");
        }
        if (renews && end == ContractEnd.EndDate && renewFor is null)
        {
            terms.Refuse("renew_for_duration", "Required to renew a contract that ends on a date");
        }
        return !terms.IsValid ? null : new ContractState(
            activation!.Value,
            end!.Value,
            isQuoted && activation is ContractActivation.Immediately or ContractActivation.QuoteSignature ? null
                : activation == ContractActivation.Immediately ? now : startsAt,
            end == ContractEnd.EndDate ? endsAt : null,
            end == ContractEnd.Duration ? duration : null,
            renews,
            renewFor);
    }
}
