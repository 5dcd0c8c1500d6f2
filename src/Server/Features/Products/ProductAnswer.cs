using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Products;

/// <summary>Rows that belong to a page of products, each kind read with one query.</summary>
/// <param name="Aggregators">By id.</param>
/// <param name="Bundled">Products inside bundles, by id.</param>
/// <param name="Prices">Of the one product shown in full; null in lists, which show neither prices nor bundle items.</param>
/// <param name="CustomProperties">Custom property values of a product, by slug.</param>
public sealed record ProductParts(
    IReadOnlyDictionary<string, Aggregator> Aggregators,
    IReadOnlyDictionary<string, BundledProductAnswer> Bundled,
    IReadOnlyList<PriceConfiguration>? Prices,
    Func<string, IReadOnlyDictionary<string, JsonElement>> CustomProperties)
{
    public bool InFull => Prices is not null;

    public AggregatorAnswer? Aggregator(string? id) => id is null ? null : AggregatorAnswer.Of(Aggregators[id]);
}

public sealed record BundledProductAnswer(string Id, string Name, ProductType Type);

public sealed record BundleItemAnswer(string Id, string ProductId, decimal Percentage, BundledProductAnswer Product);

public sealed record CreditAggregatorAnswer(string AggregatorId, AggregatorAnswer Aggregator, decimal Weight);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FlatFeeProductAnswer), "flat_fee")]
[JsonDerivedType(typeof(SeatProductAnswer), "seat")]
[JsonDerivedType(typeof(DynamicProductAnswer), "dynamic")]
[JsonDerivedType(typeof(CreditProductAnswer), "credit")]
[JsonDerivedType(typeof(BundleProductAnswer), "bundle")]
public abstract record ProductAnswer
{
    internal ProductAnswer(Product product, ProductParts parts)
    {
        Id = product.Id;
        Name = product.Name;
        Status = product.Status;
        Description = product.Description;
        DescriptionDisplayIntervalDates = product.DescriptionDisplayIntervalDates;
        PublicDescription = product.PublicDescription;
        Translations = product.Translations;
        Properties = MetadataReader.OfStored(product.Properties);
        CustomProperties = parts.CustomProperties(product.Id);
        Accounting = product.Accounting;
        PriceConfigurations = parts.Prices is { } prices ? [.. prices.Select(PriceConfigurationAnswer.Of)] : null;
    }

    public string Id { get; }

    public string Name { get; }

    public ProductStatus Status { get; }

    public string? Description { get; }

    public bool DescriptionDisplayIntervalDates { get; }

    public string? PublicDescription { get; }

    public IReadOnlyDictionary<string, ProductTranslation>? Translations { get; }

    public JsonElement? Properties { get; }

    public IReadOnlyDictionary<string, JsonElement> CustomProperties { get; }

    public IReadOnlyDictionary<string, ProductAccounting> Accounting { get; }

    /// <summary>Links to other systems; none yet.</summary>
    public IReadOnlyList<string> Integrations { get; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PriceConfigurationAnswer>? PriceConfigurations { get; }

    public static ProductAnswer Of(Product product, ProductParts parts) => product.Type switch
    {
        ProductType.FlatFee => new FlatFeeProductAnswer(product, parts),
        ProductType.Seat => new SeatProductAnswer(product, parts),
        ProductType.Dynamic => new DynamicProductAnswer(product, parts),
        ProductType.Credit => new CreditProductAnswer(product, parts),
        ProductType.Bundle => new BundleProductAnswer(product, parts),
        _ => throw new InvalidOperationException($"Unknown product type {product.Type}"),
    };
}

public sealed record FlatFeeProductAnswer : ProductAnswer
{
    internal FlatFeeProductAnswer(Product product, ProductParts parts)
        : base(product, parts) =>
        (IsAvailableOnDemand, IsAvailableOnSubscription) = (product.IsAvailableOnDemand, product.IsAvailableOnSubscription);

    public bool IsAvailableOnDemand { get; }

    public bool IsAvailableOnSubscription { get; }
}

public sealed record SeatProductAnswer : ProductAnswer
{
    internal SeatProductAnswer(Product product, ProductParts parts)
        : base(product, parts) => Aggregator = parts.Aggregator(product.AggregatorId);

    public AggregatorAnswer? Aggregator { get; }
}

public sealed record DynamicProductAnswer : ProductAnswer
{
    internal DynamicProductAnswer(Product product, ProductParts parts)
        : base(product, parts) => Aggregator = parts.Aggregator(product.AggregatorId);

    public AggregatorAnswer? Aggregator { get; }
}

public sealed record CreditProductAnswer : ProductAnswer
{
    internal CreditProductAnswer(Product product, ProductParts parts)
        : base(product, parts)
    {
        Aggregator = parts.Aggregator(product.AggregatorId);
        CreditAggregators =
        [
            .. product.CreditAggregators.Select(
                a => new CreditAggregatorAnswer(a.AggregatorId, parts.Aggregator(a.AggregatorId)!, a.Weight)),
        ];
        LowCreditsThreshold = product.LowCreditsThreshold;
        CreditsGrantMode = product.CreditsGrantMode;
    }

    public AggregatorAnswer? Aggregator { get; }

    public IReadOnlyList<CreditAggregatorAnswer> CreditAggregators { get; }

    public decimal? LowCreditsThreshold { get; }

    public CreditsGrantMode CreditsGrantMode { get; }
}

public sealed record BundleProductAnswer : ProductAnswer
{
    internal BundleProductAnswer(Product product, ProductParts parts)
        : base(product, parts)
    {
        DisplayMode = product.DisplayMode!.Value;
        ExclusiveItemsEnabled = product.ExclusiveItemsEnabled;
        BundleItems = parts.InFull
            ? [.. product.BundleItems.Select(i => new BundleItemAnswer(i.Id, i.ProductId, i.Percentage, parts.Bundled[i.ProductId]))]
            : null;
    }

    public BundleDisplay DisplayMode { get; }

    public bool ExclusiveItemsEnabled { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BundleItemAnswer>? BundleItems { get; }
}
