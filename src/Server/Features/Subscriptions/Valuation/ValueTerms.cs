using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Billing;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary>
/// The terms that a subscription is valued by, and how far. One that waits for somebody is valued as if it began now; so is its contract.
/// </summary>
public sealed record ValueTerms(Subscription Subscription, IReadOnlyList<PhaseState> Phases, Terms Terms, Instant Start, Instant End)
{
    public static ValueTerms Of(Subscription subscription, BillingBatch batch, Instant now)
    {
        var zone = batch.ZoneOf(subscription);
        var start = subscription.Phases.Count == 0 ? now : subscription.Phases[0].StartsAt ?? now;
        var contract = subscription.ContractTerms is { StartsAt: null } open
            ? Contract.Of(open with { StartsAt = start }, zone)
            : Contract.Of(subscription, zone);
        IReadOnlyList<PhaseState> phases = subscription.Phases is [{ StartsAt: null }, ..]
            ? PhasePlan.Of(subscription.Phases, start, contract?.FinalEnd, zone)
            : subscription.Phases;
        var terms = SubscriptionTerms.Of(subscription, zone, batch.Aggregators, phases);
        return new ValueTerms(subscription, phases, terms, start, EndOf(subscription, phases, start, contract, zone, now));
    }

    public PhaseState? PhaseOf(string? productKey, Instant at) =>
        Phases.FirstOrDefault(p => p.Products.Any(product => product.Key == productKey) && p.StartsAt <= at && !(p.EndsAt <= at))
        ?? Phases.FirstOrDefault(p => p.Products.Any(product => product.Key == productKey))
        ?? Phases.LastOrDefault(p => p.StartsAt <= at)
        ?? (Phases.Count > 0 ? Phases[0] : null);

    /// <summary>
    /// The end of the subscription, or of the contract's running term: renewals to come do not count. Without either it is taken year by
    /// year from its start, up to the end of the running one.
    /// </summary>
    private static Instant EndOf(
        Subscription subscription, IReadOnlyList<PhaseState> phases, Instant start, Contract? contract, DateTimeZone zone, Instant now)
    {
        var planned = phases.Count > 0 && phases[^1].EndsAt is { } last ? Subscription.Earliest(last, subscription.CancelAt)
            : subscription.CancelAt;
        var end = subscription.EndedAt ?? planned;
        var term = contract?.TermAt(now).To is { } to && to > now ? to : (Instant?)null;
        var years = new Cycle(start, new Engine.Periods.Interval(IntervalUnit.Years, 1), Alignment.Anniversary, zone);
        return Subscription.Earliest(end, term) ?? years.At(years.IndexOf(Instant.Max(now, start))).End;
    }
}
