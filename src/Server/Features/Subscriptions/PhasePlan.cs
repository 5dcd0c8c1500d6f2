using NodaTime;
using Plumbline.Engine.Periods;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// When the phases of a subscription begin and end: each starts where the one before ends, by its date, its duration or the contract's end.
/// From the first end that nobody knows yet on, everything is open.
/// </summary>
public static class PhasePlan
{
    /// <summary>Fills in what is not known yet; starts and ends that stand already are kept.</summary>
    /// <param name="phases">In order.</param>
    /// <param name="start">The start of the first; null when it waits for somebody.</param>
    /// <param name="contractEnd">The end of a contract that is not renewed; null when open.</param>
    /// <param name="zone">Days and months of a duration are the invoicing entity's.</param>
    public static List<PhaseState> Of(IEnumerable<PhaseState> phases, Instant? start, Instant? contractEnd, DateTimeZone zone)
    {
        var planned = new List<PhaseState>();
        var next = start;
        foreach (var phase in phases)
        {
            var starts = phase.StartsAt ?? next;
            var ends = phase.EndsAt ?? End(phase, starts, contractEnd, zone);
            planned.Add(phase with { StartsAt = starts, EndsAt = ends });
            next = starts is null ? null : ends;
        }
        return planned;
    }

    /// <summary>The same phases with one of them left at an instant: those after it are planned anew from there.</summary>
    public static List<PhaseState> LeftAt(
        IReadOnlyList<PhaseState> phases, int index, Instant at, Instant? contractEnd, DateTimeZone zone) =>
        Of(
            phases.Select((phase, i) => i < index ? phase
                : i == index ? phase with { EndsAt = at }
                : Reset(phase)),
            null,
            contractEnd,
            zone);

    /// <summary>A phase to come, to be planned anew after those before it.</summary>
    public static PhaseState Reset(PhaseState phase) =>
        phase with { StartsAt = null, EndsAt = phase.EndStrategy == PhaseEnd.EndDate ? phase.EndsAt : null };

    /// <summary>An instant moved on by an interval of the zone's calendar, keeping the local time of day.</summary>
    public static Instant Plus(Instant start, IntervalState interval, DateTimeZone zone) =>
        new Cycle(start, SubscriptionTerms.Interval(interval)!.Value, Alignment.Anniversary, zone).At(0).End;

    private static Instant? End(PhaseState phase, Instant? starts, Instant? contractEnd, DateTimeZone zone) => phase.EndStrategy switch
    {
        PhaseEnd.Duration when starts is { } from => Plus(from, phase.Duration!, zone),
        PhaseEnd.ContractEndDate when starts is not null => contractEnd,
        _ => null,
    };
}
