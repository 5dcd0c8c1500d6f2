using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Plans;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>
/// A subscription that is sold again and again: a name, and a configuration for each currency, or currency and country. A deleted one is
/// kept for the subscriptions that carry it as their label.
/// </summary>
public sealed class SubscriptionTemplate : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>subt_…</c></summary>
    public required string Id { get; init; }

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? DeletedAt { get; set; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change) => PlanEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<SubscriptionTemplate>
    {
        public void Configure(EntityTypeBuilder<SubscriptionTemplate> table)
        {
            table.ToTable("subscription_templates");
            table.HasIndex(t => new { t.TenantId, t.CreatedAt, t.Id });
        }
    }
}

/// <summary>What a template sells in one currency, everywhere or in one country.</summary>
public sealed class TemplateConfiguration : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>subtc_…</c></summary>
    public required string Id { get; init; }

    public required string TemplateId { get; init; }

    public required string Currency { get; set; }

    /// <summary>Null for every country that has no configuration of its own.</summary>
    public string? Country { get; set; }

    /// <summary>The request as it came, as JSON text: a subscription is made by reading it again.</summary>
    public required string Request { get; set; }

    /// <summary>The phases as they were understood when it was written: their ids, and the prices that it names itself.</summary>
    public required List<PhaseState> Phases { get; set; }

    public required Instant CreatedAt { get; init; }

    public IEnumerable<Happening> Happenings(RowChange change) => PlanEvents.Of(this);

    internal sealed class Table : IEntityTypeConfiguration<TemplateConfiguration>
    {
        public void Configure(EntityTypeBuilder<TemplateConfiguration> table)
        {
            table.ToTable("subscription_template_configurations");
            table.Property(c => c.Phases).HasJson();
            table.HasIndex(c => new { c.TenantId, c.TemplateId });
        }
    }
}

/// <summary>A product within a configuration, in a table of its own for the question "who uses this product?".</summary>
public sealed class TemplateProductUse : ITenantRow
{
    public int TenantId { get; set; }

    public required string ConfigurationId { get; init; }

    public required string ProductId { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<TemplateProductUse>
    {
        public void Configure(EntityTypeBuilder<TemplateProductUse> table)
        {
            table.ToTable("subscription_template_products");
            table.HasKey(u => new { u.ConfigurationId, u.ProductId });
            table.HasIndex(u => new { u.TenantId, u.ProductId });
        }
    }
}
