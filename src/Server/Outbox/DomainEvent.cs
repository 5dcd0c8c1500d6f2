using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Outbox;

/// <summary>The record of a thing that happened, written in the commit of the change. Never changed.</summary>
public sealed class DomainEvent : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>evt_…</c>; in the order in which things happened.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required string SubjectId { get; init; }

    public string? CustomerId { get; init; }

    public string? SubscriptionId { get; init; }

    public string? InvoiceId { get; init; }

    public string? QuoteId { get; init; }

    /// <summary>On the tenant's clock.</summary>
    public required Instant HappenedAt { get; init; }

    /// <summary>On the machine's clock.</summary>
    public required Instant RecordedAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<DomainEvent>
    {
        public void Configure(EntityTypeBuilder<DomainEvent> table)
        {
            table.ToTable("domain_events");
            table.HasIndex(e => new { e.TenantId, e.HappenedAt, e.Id });
            table.HasIndex(e => new { e.TenantId, e.CustomerId, e.HappenedAt });
        }
    }
}
