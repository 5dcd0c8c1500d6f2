using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Subscriptions.Arr;

/// <summary>Where the value of a subscription counts: in what runs, in what is to come, or nowhere.</summary>
public enum ArrBucket
{
    Active,
    Pending,
    Excluded,
}

public enum ArrMovement
{
    New,
    Churn,
    Expansion,
    Contraction,
    CustomerTransfer,
    StatusTransfer,
    CurrencyChange,
    UsageChange,
    NoChange,
}

/// <summary>Whether a change was recorded when it was made, or worked out later from the terms.</summary>
public enum ArrSource
{
    Tracked,
    Reconstructed,
}

/// <summary>What a year of a subscription is worth, in minor units. A total set by hand has no parts.</summary>
public sealed record ArrState(ArrBucket Bucket, long Total, long? Fixed, long? Variable);

/// <summary>
/// How far the history of a subscription is written, kept in its own row: what the last entry says and when it was, and up to when the
/// terms were looked at. One that takes the place of another goes on from there.
/// </summary>
public sealed record ArrMark(ArrState? State, Instant? SeenAt, Instant? EnteredAt, bool TakesOver = false, bool IsOver = false)
{
    public static readonly ArrMark Nothing = new(null, null, null);
}

/// <summary>One change of what a subscription is worth a year; never changed itself.</summary>
public sealed class ArrEntry : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>arcg_…</c></summary>
    public required string Id { get; init; }

    public required string SubscriptionId { get; init; }

    public required string CustomerId { get; init; }

    public required string Currency { get; init; }

    /// <summary>When the change took effect by the terms, never before the entry before.</summary>
    public required Instant OccurredAt { get; init; }

    public required ArrMovement MovementType { get; init; }

    public required ArrSource DataSource { get; init; }

    /// <summary>What brought it about, a word for people.</summary>
    public required string ChangeSource { get; init; }

    public ArrState? Previous { get; init; }

    public required ArrState Current { get; init; }

    public IEnumerable<Happening> Happenings(RowChange change) => change.IsNew
        ? [new Happening("subscription.analytics_updated", SubscriptionId) { CustomerId = CustomerId, SubscriptionId = SubscriptionId }]
        : [];

    internal sealed class Table : IEntityTypeConfiguration<ArrEntry>
    {
        public void Configure(EntityTypeBuilder<ArrEntry> table)
        {
            table.ToTable("arr_entries");
            table.Property(e => e.Previous).HasJson();
            table.Property(e => e.Current).HasJson();
            table.HasIndex(e => new { e.TenantId, e.SubscriptionId, e.OccurredAt, e.Id });
            table.HasIndex(e => new { e.TenantId, e.CustomerId, e.OccurredAt, e.Id });
        }
    }
}
