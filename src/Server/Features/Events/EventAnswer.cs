using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>An event as it is shown: the customer by our id, the record as it came.</summary>
public sealed record EventAnswer(string CustomerId, string EventType, Instant Timestamp, JsonElement Record)
{
    public static EventAnswer Of(StoredEvent e)
    {
        using var record = JsonDocument.Parse(e.Record);
        return new EventAnswer(e.CustomerId, e.EventType, e.Timestamp, record.RootElement.Clone());
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OffsetPage<EventAnswer>))]
internal sealed partial class EventJson : JsonSerializerContext;
