using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Money;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Subscriptions.Discounts;

namespace Plumbline.Server.Features.Subscriptions.Arr;

/// <summary>What a year of a subscription is worth at an instant, by its row alone: no query, so that every change can afford it.</summary>
public static class AnnualWorth
{
    // what is fixed hangs on no meter and on no zone: phases have their instants
    private static readonly Dictionary<string, Aggregator> NoMeters = [];

    /// <summary>What it is worth while it lasts, paused or not; a planned end changes nothing until it has come.</summary>
    /// <exception cref="OverflowException">The amounts do not fit 64 bits.</exception>
    public static ArrState At(Subscription subscription, Instant at)
    {
        var bucket = BucketAt(subscription, at);
        if (subscription.EstimatedArr is { } byHand)
        {
            return new ArrState(bucket, Rounding.ToMinor(byHand), null, null);
        }
        var steady = FixedAt(subscription, at);
        return new ArrState(bucket, checked(steady + subscription.AnnualUsage), steady, subscription.AnnualUsage);
    }

    /// <summary>
    /// The instants at which the terms alone change the value: a phase begins, a coupon for ever applies, a pause begins or ends.
    /// </summary>
    public static IEnumerable<Instant> Edges(Subscription subscription) =>
    [
        .. ComingEdges(subscription),
        .. subscription.Pauses.Select(p => p.From),
        .. subscription.Pauses.Select(p => p.To).OfType<Instant>(),
    ];

    /// <summary>Those of them that may lie ahead.</summary>
    public static IEnumerable<Instant> ComingEdges(Subscription subscription) =>
    [
        .. subscription.Phases.Select(p => p.StartsAt).OfType<Instant>(),
        .. subscription.Phases.SelectMany(p => p.Coupons).Where(AttachedCoupons.RunsForEver).Select(c => c.ApplyAt).OfType<Instant>(),
    ];

    private static ArrBucket BucketAt(Subscription subscription, Instant at) =>
        subscription.Status == SubscriptionStatus.Errored || subscription.Pauses.Exists(p => p.From <= at && !(p.To <= at))
            ? ArrBucket.Excluded
            : subscription.Status == SubscriptionStatus.Pending || subscription.Phases.Count == 0
                || subscription.Phases[0].StartsAt is not { } start || start > at
                ? ArrBucket.Pending
                : ArrBucket.Active;

    private static long FixedAt(Subscription subscription, Instant at)
    {
        if (subscription.PhaseAt(at) is not { } phase)
        {
            return 0;
        }
        var known = phase with { StartsAt = phase.StartsAt ?? at };
        var terms = SubscriptionTerms.Of(subscription, DateTimeZone.Utc, NoMeters, [known]);
        return Value.FixedAnnual(terms, terms.Phases[0], at, ForEver([known]));
    }

    /// <summary>
    /// What the coupons that apply at an instant and will end would take off a year if they did not end: 20.00 of 100.00 a month for three
    /// months are 240.00. Those that apply once are left out.
    /// </summary>
    /// <exception cref="OverflowException">The amounts do not fit 64 bits.</exception>
    public static long TakenByEndingCoupons(Subscription subscription, Instant at, DateTimeZone zone)
    {
        if (subscription.PhaseAt(at) is not { } phase || !phase.Coupons.Any(c => Ends(phase, c, at, zone)))
        {
            return 0;
        }
        var terms = SubscriptionTerms.Of(subscription, DateTimeZone.Utc, NoMeters, [phase with { StartsAt = phase.StartsAt ?? at }]);
        var forEver = ForEver([phase]);
        ImmutableArray<Coupon> all =
        [
            .. forEver,
            .. phase.Coupons.Where(c => Ends(phase, c, at, zone)).Select(
                c => AttachedCoupons.ToEngine(phase, c, zone) with { EndsAt = null }),
        ];
        return Value.FixedAnnual(terms, terms.Phases[0], at, forEver) - Value.FixedAnnual(terms, terms.Phases[0], at, all);
    }

    private static bool Ends(PhaseState phase, CouponState coupon, Instant at, DateTimeZone zone) =>
        coupon is { IsOpen: true, Repeat: AttachedRepeat.Custom or AttachedRepeat.Duration }
        && !(coupon.ApplyAt > at) && !(AttachedCoupons.EndOf(phase, coupon, zone) <= at);

    /// <summary>The coupons that lower what a year is worth.</summary>
    public static ImmutableArray<Coupon> ForEver(IEnumerable<PhaseState> phases) =>
    [
        .. from phase in phases
           from coupon in phase.Coupons
           where AttachedCoupons.RunsForEver(coupon)
           select AttachedCoupons.ToEngine(phase, coupon, DateTimeZone.Utc),
    ];
}
