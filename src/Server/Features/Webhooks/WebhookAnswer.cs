using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;

namespace Plumbline.Server.Features.Webhooks;

public sealed record WebhookEndpointAnswer(
    string Id, string Description, string Url, int? RateLimit, IReadOnlyList<string>? EventTypes, Instant CreatedAt)
{
    public static WebhookEndpointAnswer Of(WebhookEndpoint e) => new(e.Id, e.Description, e.Url, e.RateLimit, e.EventTypes, e.CreatedAt);
}

/// <summary>What is sent: the type, and the resource as the API answers it.</summary>
public sealed record WebhookBody(string EventType, JsonElement Data);

public sealed record WebhookMessageAnswer(string Id, string EventId, JsonElement Payload, Instant SentAt)
{
    private static readonly JsonElement Expunged = JsonElement.Parse("\"EXPUNGED\"");

    public static WebhookMessageAnswer Of(WebhookMessage m) =>
        new(m.Id, m.EventId, m.Payload is { } payload ? JsonElement.Parse(payload) : Expunged, m.SentAt);
}

/// <summary>How an endpoint does: ours.</summary>
public sealed record EndpointStatusAnswer(string Id, bool Enabled, Instant? FailingSince, Instant? DisabledAt, int PendingDeliveries);

public sealed record EndpointSecretAnswer(string Secret, Instant? PreviousSecretUntil);

public sealed record DeliveryAnswer(
    string MessageId,
    string EndpointId,
    DeliveryStatus Status,
    int Tries,
    Instant? NextAttemptAt,
    IReadOnlyList<DeliveryAttempt> Attempts)
{
    public static DeliveryAnswer Of(WebhookDelivery d) => new(d.MessageId, d.EndpointId, d.Status, d.Tries, d.DueAt, d.Attempts);
}

public sealed record DeliveriesAnswer(IReadOnlyList<DeliveryAnswer> Data);

public sealed record ReplayAnswer(int Deliveries);

public sealed record IteratorMeta(string? Iterator);

/// <summary>A page whose <c>iterator</c> leads to the next; null on the last.</summary>
public sealed record IteratorPage<T>(IteratorMeta Meta, IReadOnlyList<T> Data);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WebhookEndpointAnswer))]
[JsonSerializable(typeof(IteratorPage<WebhookEndpointAnswer>))]
[JsonSerializable(typeof(IteratorPage<WebhookMessageAnswer>))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(EndpointStatusAnswer))]
[JsonSerializable(typeof(EndpointSecretAnswer))]
[JsonSerializable(typeof(DeliveriesAnswer))]
[JsonSerializable(typeof(ReplayAnswer))]
internal sealed partial class WebhookJson : JsonSerializerContext;
