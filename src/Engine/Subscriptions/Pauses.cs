using NodaTime;

namespace Plumbline.Engine.Subscriptions;

/// <summary>What pauses do to a charged stretch.</summary>
static class Pauses
{
    /// <summary>Cuts off the pause that a stretch begins in and, when asked, the one that it ends in; empty when nothing is left.</summary>
    public static Period Trim(Period stretch, IReadOnlyList<Period> pauses, bool cutsEnd)
    {
        var (start, end) = (stretch.Start, stretch.End);
        foreach (var pause in pauses)
        {
            if (pause.Contains(start))
            {
                start = pause.End;
            }

            if (cutsEnd && pause.Start < end && pause.End >= end && pause.Start >= start)
            {
                end = pause.Start;
            }
        }

        return start < end ? new Period(start, end) : new Period(stretch.Start, stretch.Start);
    }

    /// <summary>The pauses inside a stretch, clipped to it.</summary>
    public static IEnumerable<Period> Within(Period stretch, IReadOnlyList<Period> pauses) =>
        pauses.Select(pause => pause.Intersect(stretch)).Where(pause => !pause.IsEmpty);

    /// <summary>When the pause that lasts began; the end of time when none does.</summary>
    public static Instant OpenSince(IReadOnlyList<Period> pauses) =>
        pauses is [.., var last] && last.End == Instant.MaxValue ? last.Start : Instant.MaxValue;
}
