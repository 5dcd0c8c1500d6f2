using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Products;

public enum ProductType
{
    FlatFee,
    Seat,
    Dynamic,
    Credit,
    Bundle,
}

public enum ProductStatus
{
    Active,
    Archived,
}

public enum BundleDisplay
{
    SingleLine,
    Ventilated,
}

public enum CreditsGrantMode
{
    Prorated,
    FullAllowance,
}

/// <summary>Texts of a product in another language.</summary>
public sealed record ProductTranslation(string? Name, string? PublicDescription);

/// <summary>A product's keys in an accounting system.</summary>
public sealed record AccountingIntegration(string? ProductId, string? RevrecRuleId);

/// <summary>How one invoicing entity books a product.</summary>
public sealed record ProductAccounting(
    string? TaxRateId, string? ProductCode, string? AccountCode, Dictionary<string, AccountingIntegration> Integrations);

/// <summary>A meter of a credit product: each unit of its usage takes <paramref name="Weight"/> credits.</summary>
public sealed record WeightedAggregator(string AggregatorId, decimal Weight);

/// <summary>A product inside a bundle, with its percentage of the bundle's revenue.</summary>
public sealed record BundleItem(string Id, string ProductId, decimal Percentage);

/// <summary>Something that can be sold; its prices are price configurations.</summary>
public sealed class Product : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>itm_…</c></summary>
    public required string Id { get; init; }

    public required ProductType Type { get; init; }

    public required string Name { get; set; }

    public ProductStatus Status { get; set; } = ProductStatus.Active;

    public string? Description { get; set; }

    public bool DescriptionDisplayIntervalDates { get; set; }

    public string? PublicDescription { get; set; }

    /// <summary>By language.</summary>
    public Dictionary<string, ProductTranslation>? Translations { get; set; }

    /// <summary>Free metadata as JSON text.</summary>
    public string? Properties { get; set; }

    /// <summary>By invoicing entity id.</summary>
    public Dictionary<string, ProductAccounting> Accounting { get; set; } = [];

    public bool IsAvailableOnDemand { get; set; } = true;

    public bool IsAvailableOnSubscription { get; set; } = true;

    /// <summary>The meter of a usage, seat or credit product.</summary>
    public string? AggregatorId { get; set; }

    public string? UnitName { get; set; }

    /// <summary>The seat count follows an external source.</summary>
    public bool IsConnectedSeatItem { get; set; }

    /// <summary>Several meters of a credit product; then <see cref="AggregatorId"/> is null.</summary>
    public List<WeightedAggregator> CreditAggregators { get; set; } = [];

    public decimal? LowCreditsThreshold { get; set; }

    public CreditsGrantMode CreditsGrantMode { get; set; }

    public BundleDisplay? DisplayMode { get; set; }

    public bool ExclusiveItemsEnabled { get; set; }

    public List<BundleItem> BundleItems { get; set; } = [];

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change) => ProductEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<Product>
    {
        public void Configure(EntityTypeBuilder<Product> table)
        {
            table.ToTable("products");
            table.Property(p => p.Translations).HasJson();
            table.Property(p => p.Accounting).HasJson();
            table.Property(p => p.CreditAggregators).HasJson();
            table.Property(p => p.BundleItems).HasJson();
            table.HasIndex(p => new { p.TenantId, p.CreatedAt, p.Id });
            table.HasIndex(p => new { p.TenantId, p.AggregatorId });
        }
    }
}
