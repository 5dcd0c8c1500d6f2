using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Simulations;

/// <summary>The stretch that is simulated: a contract begins at its start, and what falls due up to and at its end is billed.</summary>
public sealed record SimulatedWindow(Instant StartsAt, Instant EndsAt)
{
    /// <summary>Whether what begins at an instant is counted: the end is not, so that three months hold three monthly fees.</summary>
    public bool Holds(Instant at) => at >= StartsAt && at < EndsAt;

    /// <summary>The window of a request; null when that is wrong.</summary>
    public static SimulatedWindow? Read(Body body)
    {
        var startsAt = body.Instant("starts_at", Need.Required);
        var endsAt = body.Instant("ends_at", Need.Required);
        if (endsAt <= startsAt)
        {
            body.Refuse("ends_at", "Must be after starts_at");
        }
        return startsAt is { } from && endsAt is { } to ? new SimulatedWindow(from, to) : null;
    }
}
