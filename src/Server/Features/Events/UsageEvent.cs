using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// A billable event. EF makes its table and nothing else: events are written and read in bulk by the event store. Its identity is
/// (tenant, event type, record id); sending it again replaces it.
/// </summary>
public sealed class UsageEvent : ITenantRow
{
    public int TenantId { get; set; }

    public required string EventType { get; init; }

    public required string RecordId { get; init; }

    /// <summary>Our customer id, never the external one.</summary>
    public required string CustomerId { get; init; }

    public required Instant Timestamp { get; init; }

    /// <summary>The record as JSON, its id included.</summary>
    public required string Record { get; init; }

    public required Instant ReceivedAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<UsageEvent>
    {
        public void Configure(EntityTypeBuilder<UsageEvent> table)
        {
            table.ToTable("usage_events");
            table.HasKey(e => new { e.TenantId, e.EventType, e.RecordId });
            // led by the customer, so that no planner ever takes it for a lookup by key, whatever it believes of an empty table
            table.HasIndex(e => new { e.CustomerId, e.TenantId, e.EventType, e.Timestamp });
        }
    }
}
