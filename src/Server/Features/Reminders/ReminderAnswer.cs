using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Reminders;

public sealed record ReminderSequenceAnswer(
    string Id,
    string Name,
    bool Enabled,
    Audience Audience,
    IReadOnlyList<ReminderStep> Steps,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    public static ReminderSequenceAnswer Of(ReminderSequence s) =>
        new(s.Id, s.Name, s.Enabled, s.Audience, s.Steps, s.CreatedAt, s.UpdatedAt);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OffsetPage<ReminderSequenceAnswer>))]
[JsonSerializable(typeof(Audience))]
[JsonSerializable(typeof(List<ReminderStep>))]
internal sealed partial class ReminderJson : JsonSerializerContext;
