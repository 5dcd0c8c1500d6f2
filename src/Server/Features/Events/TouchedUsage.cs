using System.Runtime.InteropServices;
using NodaTime;

namespace Plumbline.Server.Features.Events;

/// <summary>Whose usage of which type some events change: what follows events looks there.</summary>
/// <param name="CustomerId">Our customer id.</param>
/// <param name="EventType">The type.</param>
/// <param name="First">The earliest timestamp.</param>
/// <param name="Last">The latest timestamp.</param>
/// <param name="ReceivedAt">When the latest of them arrived.</param>
internal readonly record struct TouchedUsage(
    string CustomerId, string EventType, Instant First, Instant Last, Instant ReceivedAt)
{
    public static TouchedUsage[] Of(IReadOnlyList<EventToStore> events)
    {
        var touched = new Dictionary<(string, string), TouchedUsage>();
        foreach (var e in events)
        {
            ref var one = ref CollectionsMarshal.GetValueRefOrAddDefault(touched, (e.CustomerId, e.EventType), out var isKnown);
            one = isKnown
                ? one with
                {
                    First = Instant.Min(one.First, e.Timestamp),
                    Last = Instant.Max(one.Last, e.Timestamp),
                    ReceivedAt = Instant.Max(one.ReceivedAt, e.ReceivedAt),
                }
                : new TouchedUsage(e.CustomerId, e.EventType, e.Timestamp, e.Timestamp, e.ReceivedAt);
        }
        return [.. touched.Values];
    }
}
