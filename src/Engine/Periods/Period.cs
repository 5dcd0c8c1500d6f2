using NodaTime;

namespace Plumbline.Engine.Periods;

/// <summary>A half-open stretch of time: the start belongs to it, the end does not.</summary>
/// <param name="Start">First instant inside.</param>
/// <param name="End">First instant after; equal to the start for an empty period.</param>
public readonly record struct Period(Instant Start, Instant End)
{
    /// <summary>Whether no instant lies inside.</summary>
    public bool IsEmpty => End <= Start;

    /// <summary>Elapsed time from start to end.</summary>
    public Duration Length => End - Start;

    /// <summary>Whether the instant lies inside; the end does not.</summary>
    public bool Contains(Instant at) => at >= Start && at < End;

    /// <summary>Whether the two share at least one instant.</summary>
    public bool Overlaps(Period other) => !Intersect(other).IsEmpty;

    /// <summary>The common part; an empty period starting at the later start when there is none.</summary>
    public Period Intersect(Period other)
    {
        var start = Instant.Max(Start, other.Start);
        return new Period(start, Instant.Max(start, Instant.Min(End, other.End)));
    }
}
