using NodaTime;

namespace Plumbline.Server.Features.Events;

/// <summary>An event as it came in, read and checked. Its bytes are slices of the request's body and live as long as that.</summary>
/// <param name="CustomerReference">Our customer id, or the caller's own one.</param>
/// <param name="EventType">The type.</param>
/// <param name="RecordId">The record's id as text.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Record">The record as JSON, its id a text and without nulls.</param>
/// <param name="AsSent">The whole event as it stood in the body, to name it in the answer.</param>
/// <param name="IsValid">Whether it may be stored; otherwise only <paramref name="AsSent"/> is set for sure.</param>
public readonly record struct IncomingEvent(
    string CustomerReference,
    string EventType,
    string RecordId,
    Instant Timestamp,
    ReadOnlyMemory<byte> Record,
    ReadOnlyMemory<byte> AsSent,
    bool IsValid)
{
    public EventToStore For(string customerId, Instant receivedAt) => new(customerId, EventType, RecordId, Timestamp, Record, receivedAt);
}
