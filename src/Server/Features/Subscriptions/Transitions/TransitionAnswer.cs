using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Transitions;

/// <summary>A transition. Its dates are days of the invoicing entity.</summary>
public sealed record TransitionAnswer(
    string Id,
    string CustomerId,
    string BaseSubscriptionId,
    string SourceSubscriptionId,
    string? TargetSubscriptionId,
    TransitionStatus Status,
    string? TransitionedAt,
    string? Name,
    string? TransitionDate,
    TransitionSchedule ApplicationSchedule,
    CycleTransition? BillingCycleTransitionMethod,
    TransitionCalculation? CalculationMethod)
{
    public static TransitionAnswer Of(Transition t, DateTimeZone zone) => new(
        t.Id, t.CustomerId, t.SourceSubscriptionId, t.SourceSubscriptionId, t.HasTarget ? t.TargetSubscriptionId : null, t.Status,
        Day(t.TransitionedAt, zone),
        t.Name, Day(t.TransitionDate, zone), t.ApplicationSchedule, t.BillingCycleTransitionMethod, t.CalculationMethod);

    private static string? Day(Instant? at, DateTimeZone zone) =>
        at is { } instant ? LocalDatePattern.Iso.Format(instant.InZone(zone).Date) : null;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TransitionAnswer))]
[JsonSerializable(typeof(OffsetPage<TransitionAnswer>))]
[JsonSerializable(typeof(TransitionPreviewAnswer))]
internal sealed partial class TransitionsJson : JsonSerializerContext;
