using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>Where events are sent.</summary>
public sealed class WebhookEndpoint : ITenantRow, IVersionedRow
{
    /// <summary>How long the secret before the present one still signs.</summary>
    public static readonly Duration RotationTime = Duration.FromHours(24);

    /// <summary>How long everything must have failed until it is switched off.</summary>
    public static readonly Duration Patience = Duration.FromDays(5);

    public int TenantId { get; set; }

    /// <summary><c>ep_…</c></summary>
    public required string Id { get; init; }

    public required string Url { get; set; }

    public string Description { get; set; } = "";

    /// <summary>Deliveries a second; null for as many as come.</summary>
    public int? RateLimit { get; set; }

    /// <summary>What it wants; null: everything.</summary>
    public List<string>? EventTypes { get; set; }

    /// <summary>The key of its signatures, Base64 of random bytes, without the <c>whsec_</c> that receivers put before it.</summary>
    public required string Secret { get; set; }

    /// <summary>The secret before; it signs too until <see cref="PreviousSecretUntil"/>.</summary>
    public string? PreviousSecret { get; set; }

    public Instant? PreviousSecretUntil { get; set; }

    /// <summary>Since when nothing was delivered while something was tried; null when the last try went well.</summary>
    public Instant? FailingSince { get; set; }

    /// <summary>Since when it is switched off; null: it is on.</summary>
    public Instant? DisabledAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    public bool Wants(string type) => DisabledAt is null && (EventTypes is null || EventTypes.Contains(type));

    /// <summary>A new key of 256 random bits.</summary>
    public static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public void Rotate(Instant now)
    {
        PreviousSecret = Secret;
        PreviousSecretUntil = now + RotationTime;
        Secret = NewSecret();
    }

    /// <summary>The secrets that sign at an instant, the present one first.</summary>
    public IEnumerable<string> SecretsAt(Instant now) =>
        PreviousSecret is { } previous && PreviousSecretUntil > now ? [Secret, previous] : [Secret];

    /// <summary>Takes note of how a try ended.</summary>
    public void Note(bool delivered, bool isGone, Instant now)
    {
        FailingSince = delivered ? null : FailingSince ?? now;
        if (isGone || now - FailingSince >= Patience)
        {
            DisabledAt ??= now;
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<WebhookEndpoint>
    {
        public void Configure(EntityTypeBuilder<WebhookEndpoint> table)
        {
            table.ToTable("webhook_endpoints");
            table.Property(e => e.EventTypes).HasJson();
            table.HasIndex(e => new { e.TenantId, e.CreatedAt, e.Id });
        }
    }
}
