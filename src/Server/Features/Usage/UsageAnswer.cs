using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Usage;

public sealed record CustomerUsageItem(string AggregatorId, string Name, string? UnitName, decimal Total, long Count)
{
    public static CustomerUsageItem Of(Aggregator aggregator, UsageSums sums) =>
        new(aggregator.Id, AggregatorUsage.NameOf(aggregator), aggregator.UnitName, sums.Total, sums.Events);
}

public sealed record CustomerUsage(string AggregatorId, decimal Total, long Count, Instant PeriodStart, Instant PeriodEnd);

public sealed record UsageTick(Instant Tick, decimal Count);

public sealed record UsageTimeseries(IReadOnlyList<UsageTick> Timeseries, decimal Total)
{
    public static UsageTimeseries Of(IReadOnlyList<Bucket> buckets, UsageSums sums) =>
        new([.. buckets.Zip(sums.OfParts, (bucket, total) => new UsageTick(bucket.Tick, total))], sums.Total);
}

public sealed record UsageOfCustomer(string CustomerId, decimal Total, IReadOnlyList<string> SubscriptionIds);

public sealed record UsageThreshold(string Id, string? Name, decimal Value, ThresholdComparison Operator)
{
    public static UsageThreshold Of(AggregatorThreshold threshold) => new(
        threshold.Id, threshold.Name.Length == 0 ? null : threshold.Name, threshold.ThresholdValue, threshold.ComparisonOperator);
}

public sealed record AggregatorUsage(string Id, string Name, string? UnitName, IReadOnlyList<UsageThreshold> Thresholds)
{
    public static AggregatorUsage Of(Aggregator aggregator) =>
        new(aggregator.Id, NameOf(aggregator), aggregator.UnitName, [.. aggregator.Thresholds.Select(UsageThreshold.Of)]);

    /// <summary>What an aggregator is called; one without a name by its events.</summary>
    public static string NameOf(Aggregator aggregator) => aggregator.Name is { Length: > 0 } name ? name : aggregator.Entity;
}

public sealed record UsageEventAnswer(string Id, string Name, Instant Timestamp, IReadOnlyDictionary<string, JsonElement> Payload)
{
    /// <summary>The record, of which only the exposed keys where the aggregator names some.</summary>
    public static UsageEventAnswer Of(StoredEvent e, Aggregator aggregator)
    {
        using var record = JsonDocument.Parse(e.Record);
        var exposed = aggregator.ExposedEventKeys;
        var payload = record.RootElement.EnumerateObject().Where(p => exposed.Count == 0 || exposed.Contains(p.Name))
            .ToDictionary(p => p.Name, p => p.Value.Clone(), StringComparer.Ordinal);
        var name = aggregator.CustomEventName is { Length: > 0 } own ? own : e.EventType;
        return new UsageEventAnswer(e.RecordId, name, e.Timestamp, payload);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<CustomerUsageItem>))]
[JsonSerializable(typeof(CustomerUsage))]
[JsonSerializable(typeof(UsageTimeseries))]
[JsonSerializable(typeof(AggregatorUsage))]
[JsonSerializable(typeof(OffsetPage<UsageOfCustomer>))]
[JsonSerializable(typeof(OffsetPage<UsageEventAnswer>))]
internal sealed partial class UsageJson : JsonSerializerContext;
