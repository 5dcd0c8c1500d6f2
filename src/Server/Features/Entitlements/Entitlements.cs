using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>What a product brings of a feature to whoever subscribes to it.</summary>
public sealed class ProductGrant : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    public required string ProductId { get; init; }

    public required string FeatureId { get; init; }

    public required EntitlementValue Value { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change) => FeatureEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<ProductGrant>
    {
        public void Configure(EntityTypeBuilder<ProductGrant> table)
        {
            table.ToTable("product_features");
            table.HasKey(g => new { g.ProductId, g.FeatureId });
            table.Property(g => g.Value).HasJson();
            table.HasOne<Product>().WithMany().HasForeignKey(g => g.ProductId);
            table.HasOne<Feature>().WithMany().HasForeignKey(g => g.FeatureId);
        }
    }
}

/// <summary>What one customer has of a feature whatever it subscribes to.</summary>
public sealed class CustomerOverride : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    public required string CustomerId { get; init; }

    public required string FeatureId { get; init; }

    public required EntitlementValue Value { get; set; }

    public string? Reason { get; set; }

    /// <summary>The last instant at which it holds; null for no end.</summary>
    public Instant? ExpiresAt { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change) => FeatureEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<CustomerOverride>
    {
        public void Configure(EntityTypeBuilder<CustomerOverride> table)
        {
            table.ToTable("customer_features");
            table.HasKey(o => new { o.CustomerId, o.FeatureId });
            table.Property(o => o.Value).HasJson();
            table.HasOne<Customer>().WithMany().HasForeignKey(o => o.CustomerId);
            table.HasOne<Feature>().WithMany().HasForeignKey(o => o.FeatureId);
        }
    }
}
