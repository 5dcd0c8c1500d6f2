using NodaTime;
using Plumbline.Engine.Periods;

namespace Plumbline.Server.Features.Subscriptions;

public enum ContractActivation
{
    StartDate,
    Immediately,
    Manual,
    QuoteSignature,
    Checkout,
}

public enum ContractEnd
{
    EndDate,
    Duration,
    Manual,
}

public enum ContractStatus
{
    Pending,
    Active,
    Finished,
}

/// <summary>Terms of a contract as they were agreed. The start is null while it waits for the subscription's activation.</summary>
public sealed record ContractState(
    ContractActivation ActivationStrategy,
    ContractEnd EndStrategy,
    Instant? StartsAt,
    Instant? EndsAt,
    IntervalState? Duration,
    bool RenewAutomatically,
    IntervalState? RenewForDuration);

/// <summary>
/// The commitment of a customer, independent of billing intervals and phases: its first term, and the terms it renews for. Computed from
/// the first term at each use, so a renewal needs no work and cannot be missed.
/// </summary>
public sealed class Contract(Instant? startsAt, Instant? firstEnd, IntervalState? renewFor, DateTimeZone zone)
{
    public Instant? StartsAt => startsAt;

    /// <summary>The end of the first term; null when open.</summary>
    public Instant? FirstEnd => firstEnd;

    /// <summary>The end of a contract that is not renewed; null when open.</summary>
    public Instant? FinalEnd => renewFor is null ? firstEnd : null;

    /// <summary>The length of each further term; null when it is not renewed.</summary>
    public IntervalState? RenewsFor => renewFor;

    public bool Renews => renewFor is not null && firstEnd is not null;

    /// <summary>The contract of a subscription, from its terms or the older fields; null when it has none.</summary>
    public static Contract? Of(Subscription subscription, DateTimeZone zone) => subscription switch
    {
        { ContractTerms: { } terms } => Of(terms, zone),
        { ContractStart: null, ContractEnd: null, CommitmentInterval: null } => null,
        _ => Of(
            OfOlderFields(
                subscription.ContractStart ?? subscription.StartsAt, subscription.ContractEnd, subscription.CommitmentInterval,
                subscription.RenewAutomatically, subscription.RenewFor),
            zone),
    };

    /// <summary>What the older fields say, in the words of the newer ones.</summary>
    public static ContractState OfOlderFields(
        Instant? startsAt, Instant? endsAt, IntervalState? commitment, bool renews, IntervalState? renewFor) => new(
        ContractActivation.StartDate,
        endsAt is null ? ContractEnd.Duration : ContractEnd.EndDate,
        startsAt,
        endsAt,
        commitment,
        renews,
        renewFor ?? commitment);

    public static Contract Of(ContractState terms, DateTimeZone zone)
    {
        var end = terms switch
        {
            { EndStrategy: ContractEnd.EndDate } => terms.EndsAt,
            { EndStrategy: ContractEnd.Duration, Duration: { } duration, StartsAt: { } start } => PhasePlan.Plus(start, duration, zone),
            _ => null,
        };
        return new Contract(
            terms.StartsAt, end, terms.RenewAutomatically ? terms.RenewForDuration ?? terms.Duration : null, zone);
    }

    /// <summary>The term that runs at an instant; the first before the start, the last after the end. The end is null when open.</summary>
    public (Instant? From, Instant? To) TermAt(Instant at)
    {
        if (firstEnd is not { } end || at < end || renewFor is null)
        {
            return (startsAt, firstEnd);
        }
        var renewals = new Cycle(end, SubscriptionTerms.Interval(renewFor)!.Value, Alignment.Anniversary, zone);
        var term = renewals.At(renewals.IndexOf(at));
        return (term.Start, term.End);
    }

    /// <summary>When it is next renewed, seen from an instant; null when never.</summary>
    public Instant? RenewsAt(Instant at) => Renews ? TermAt(at).To : null;

    public ContractStatus StatusAt(Instant at) =>
        startsAt is null || startsAt > at ? ContractStatus.Pending
        : FinalEnd <= at ? ContractStatus.Finished
        : ContractStatus.Active;
}
