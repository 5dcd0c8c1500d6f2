using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Segments;

public sealed record SegmentAnswer(
    string Id, string Name, string? Description, IReadOnlyList<SegmentRule> Rules, Instant CreatedAt, Instant UpdatedAt)
{
    public static SegmentAnswer Of(Segment s) => new(s.Id, s.Name, s.Description, s.Rules, s.CreatedAt, s.UpdatedAt);
}

/// <summary>A customer who would be in a segment.</summary>
public sealed record SegmentPreviewAnswer(
    string Id, string Name, string? Country, string? Currency, string? Language, string? BillingEmail)
{
    public static SegmentPreviewAnswer Of(Customer c) => new(c.Id, c.Name, c.Country, c.Currency, c.Language, c.BillingEmail);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OffsetPage<SegmentAnswer>))]
[JsonSerializable(typeof(OffsetPage<SegmentPreviewAnswer>))]
internal sealed partial class SegmentJson : JsonSerializerContext;
