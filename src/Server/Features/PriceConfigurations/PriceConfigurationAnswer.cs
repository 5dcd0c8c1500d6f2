using System.Text.Json.Serialization;
using NodaTime;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>An interval as answered; <c>once</c> and <c>all</c> have no count.</summary>
public sealed record IntervalAnswer(string Period, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Count)
{
    public static IntervalAnswer Of(PriceInterval interval) => new(interval.Period, interval.Count);
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FeeConfigurationAnswer), "fee")]
[JsonDerivedType(typeof(VolumeConfigurationAnswer), "volume")]
[JsonDerivedType(typeof(BulkConfigurationAnswer), "bulk")]
[JsonDerivedType(typeof(PackagedConfigurationAnswer), "packaged")]
[JsonDerivedType(typeof(BpsConfigurationAnswer), "bps")]
[JsonDerivedType(typeof(BundleConfigurationAnswer), "bundle")]
public abstract record PriceConfigurationAnswer
{
    internal PriceConfigurationAnswer(PriceConfiguration configuration)
    {
        Id = configuration.Id;
        ProductId = configuration.ProductId;
        PriceBookId = configuration.PriceBookId;
        Status = configuration.Status;
        Currency = configuration.Currency;
        Country = configuration.Countries is [var only] ? only : null;
        Countries = configuration.Countries;
        PlanId = configuration.PlanId;
        BillingInterval = IntervalAnswer.Of(configuration.BillingInterval);
        CommitmentInterval = IntervalAnswer.Of(configuration.CommitmentInterval ?? IntervalInput.All);
        Prices = [.. configuration.Prices.Select(tier => PriceAnswer.Of(configuration.Type, tier))];
        UpdatedAt = configuration.UpdatedAt;
        ArchivedAt = configuration.ArchivedAt;
    }

    public string Id { get; }

    public string ProductId { get; }

    public string? PriceBookId { get; }

    public PriceStatus Status { get; }

    public string Currency { get; }

    /// <summary>Set where exactly one country applies.</summary>
    public string? Country { get; }

    public IReadOnlyList<string>? Countries { get; }

    public string? PlanId { get; }

    public IntervalAnswer BillingInterval { get; }

    public IntervalAnswer CommitmentInterval { get; }

    public IReadOnlyList<PriceAnswer> Prices { get; }

    public Instant UpdatedAt { get; }

    public Instant? ArchivedAt { get; }

    /// <summary>Links to other systems; none yet.</summary>
    public IReadOnlyList<string> Integrations { get; } = [];

    public static PriceConfigurationAnswer Of(PriceConfiguration configuration) => configuration.Type switch
    {
        PriceType.Fee => new FeeConfigurationAnswer(configuration),
        PriceType.Volume => new VolumeConfigurationAnswer(configuration),
        PriceType.Bulk => new BulkConfigurationAnswer(configuration),
        PriceType.Packaged => new PackagedConfigurationAnswer(configuration),
        PriceType.Bps => new BpsConfigurationAnswer(configuration),
        PriceType.Bundle => new BundleConfigurationAnswer(configuration),
        _ => throw new InvalidOperationException($"Unknown price type {configuration.Type}"),
    };
}

public sealed record FeeConfigurationAnswer : PriceConfigurationAnswer
{
    internal FeeConfigurationAnswer(PriceConfiguration configuration)
        : base(configuration)
    {
    }
}

/// <summary>A price on units that may count some events only.</summary>
public abstract record MeteredConfigurationAnswer : PriceConfigurationAnswer
{
    internal MeteredConfigurationAnswer(PriceConfiguration configuration)
        : base(configuration) => MeteringFilter = MeteringFilterAnswer.Of(configuration.MeteringFilter);

    public MeteringFilterAnswer? MeteringFilter { get; }
}

public sealed record VolumeConfigurationAnswer : MeteredConfigurationAnswer
{
    internal VolumeConfigurationAnswer(PriceConfiguration configuration)
        : base(configuration)
    {
    }
}

public sealed record BulkConfigurationAnswer : MeteredConfigurationAnswer
{
    internal BulkConfigurationAnswer(PriceConfiguration configuration)
        : base(configuration)
    {
    }
}

public sealed record PackagedConfigurationAnswer : MeteredConfigurationAnswer
{
    internal PackagedConfigurationAnswer(PriceConfiguration configuration)
        : base(configuration)
    {
    }
}

public sealed record BpsConfigurationAnswer : MeteredConfigurationAnswer
{
    internal BpsConfigurationAnswer(PriceConfiguration configuration)
        : base(configuration)
    {
    }
}

public sealed record BundleConfigurationAnswer : PriceConfigurationAnswer
{
    internal BundleConfigurationAnswer(PriceConfiguration configuration)
        : base(configuration) => AllowOnPortal = configuration.AllowOnPortal;

    public bool AllowOnPortal { get; }
}
