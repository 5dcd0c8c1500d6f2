using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Reminders;

/// <summary>One message of a sequence.</summary>
/// <param name="Id"><c>rms_…</c></param>
/// <param name="DaysAfterDue">Calendar days after the due date; negative before it, 0 on it.</param>
/// <param name="Subject">Its own subject, as a template; null for the built-in words in the customer's language.</param>
/// <param name="Body">Its own body, likewise.</param>
public sealed record ReminderStep(string Id, int DaysAfterDue, string? Subject, string? Body);

/// <summary>A custom property that customers of an audience have, or hold among several values.</summary>
public sealed record AudienceProperty(string Slug, JsonElement Value);

/// <summary>Whom a sequence is for; all conditions hold. Nothing said: everybody.</summary>
/// <param name="Language">The customer's language.</param>
/// <param name="CustomProperties">Custom properties of the customer.</param>
/// <param name="SegmentId">A segment that it is in when the step comes.</param>
public sealed record Audience(string? Language, List<AudienceProperty> CustomProperties, string? SegmentId = null)
{
    public static readonly Audience Everybody = new(null, []);

    /// <param name="language">The customer's, or its seller's.</param>
    /// <param name="custom">The customer's custom properties by slug.</param>
    /// <param name="isIn">Whether the customer is in a segment.</param>
    public bool Holds(string language, IReadOnlyDictionary<string, JsonElement> custom, Func<string, bool> isIn) =>
        (Language is null || Language == language)
        && (SegmentId is null || isIn(SegmentId))
        && CustomProperties.TrueForAll(p => custom.TryGetValue(p.Slug, out var value) && Has(value, p.Value));

    private static bool Has(JsonElement value, JsonElement wanted) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Any(item => JsonElement.DeepEquals(item, wanted))
        : JsonElement.DeepEquals(value, wanted);
}

/// <summary>Reminders about invoices, by their due date. A customer follows the newest sequence whose audience it belongs to.</summary>
public sealed class ReminderSequence : ITenantRow, IVersionedRow
{
    // before it is late, soon after, and once more
    private static readonly int[] DefaultDays = [-3, 3, 10];

    public int TenantId { get; set; }

    /// <summary><c>rem_…</c></summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public bool Enabled { get; set; } = true;

    public required Audience Audience { get; set; }

    /// <summary>By their days.</summary>
    public required List<ReminderStep> Steps { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    /// <summary>What every company begins with.</summary>
    public static ReminderSequence Default(int tenantId, Instant now) => new()
    {
        TenantId = tenantId,
        Id = Ids.New("rem"),
        Name = "Default",
        Audience = Audience.Everybody,
        Steps = [.. DefaultDays.Select(days => new ReminderStep(Ids.New("rms"), days, null, null))],
        CreatedAt = now,
        UpdatedAt = now,
    };

    internal sealed class Table : IEntityTypeConfiguration<ReminderSequence>
    {
        public void Configure(EntityTypeBuilder<ReminderSequence> table)
        {
            table.ToTable("reminder_sequences");
            table.Property(s => s.Audience).HasJson();
            table.Property(s => s.Steps).HasJson();
            table.HasIndex(s => new { s.TenantId, s.CreatedAt, s.Id });
        }
    }
}
