using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>One event as it is sent.</summary>
public sealed class WebhookMessage : ITenantRow
{
    /// <summary>How long payloads are kept.</summary>
    public static readonly Duration KeptFor = Duration.FromDays(90);

    public int TenantId { get; set; }

    /// <summary><c>msg_…</c></summary>
    public required string Id { get; init; }

    /// <summary><c>evt_…</c></summary>
    public required string EventId { get; init; }

    public required string EventType { get; init; }

    /// <summary>The body of the request, to the byte; null once it is removed.</summary>
    public required string? Payload { get; set; }

    /// <summary>On the machine's clock.</summary>
    public required Instant SentAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<WebhookMessage>
    {
        public void Configure(EntityTypeBuilder<WebhookMessage> table)
        {
            table.ToTable("webhook_messages");
            table.HasIndex(m => new { m.TenantId, m.SentAt, m.Id });
            table.HasIndex(m => m.SentAt).HasFilter("payload is not null").HasDatabaseName("ix_webhook_messages_kept");
        }
    }
}

public enum DeliveryStatus
{
    Pending,
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}

/// <summary>One try. Either an answer came, with its status, or none did, and why.</summary>
public sealed record DeliveryAttempt(Instant At, int DurationMs, int? StatusCode, string? Error)
{
    [JsonIgnore]
    public bool IsDelivered => StatusCode is >= 200 and < 300;

    /// <summary>The receiver says that it is no more.</summary>
    [JsonIgnore]
    public bool IsGone => StatusCode == 410;
}

/// <summary>One message to one endpoint.</summary>
public sealed class WebhookDelivery : ITenantRow, IVersionedRow
{
    // what came before is not kept: a replayed message could gather tries for ever
    private const int MostAttemptsKept = 20;

    public int TenantId { get; set; }

    public required string MessageId { get; init; }

    public required string EndpointId { get; init; }

    public DeliveryStatus Status { get; set; }

    /// <summary>When it is tried next; null when it is over. While it is being tried: when somebody else may take it up.</summary>
    public Instant? DueAt { get; set; }

    /// <summary>How often it was tried since it was sent, or sent again.</summary>
    public int Tries { get; set; }

    public List<DeliveryAttempt> Attempts { get; set; } = [];

    public int Version { get; set; }

    /// <summary>Takes note of a try: over, or to be tried again.</summary>
    public void Note(DeliveryAttempt attempt, Duration? retryAfter)
    {
        Attempts = [.. Attempts.Append(attempt).TakeLast(MostAttemptsKept)];
        Tries++;
        Status = attempt.IsDelivered ? DeliveryStatus.Delivered
            : retryAfter is null ? DeliveryStatus.Failed
            : DeliveryStatus.Pending;
        DueAt = Status == DeliveryStatus.Pending ? attempt.At + retryAfter!.Value : null;
    }

    /// <summary>Sends it again from the start.</summary>
    public void Replay(Instant now)
    {
        Status = DeliveryStatus.Pending;
        Tries = 0;
        DueAt = now;
    }

    internal sealed class Table : IEntityTypeConfiguration<WebhookDelivery>
    {
        public void Configure(EntityTypeBuilder<WebhookDelivery> table)
        {
            table.ToTable("webhook_deliveries");
            table.HasKey(d => new { d.MessageId, d.EndpointId });
            table.Property(d => d.Attempts).HasJson();
            table.HasIndex(d => new { d.EndpointId, d.DueAt }).HasFilter("due_at is not null");
        }
    }
}
