using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TemplateAnswer))]
[JsonSerializable(typeof(TemplateListedAnswer))]
[JsonSerializable(typeof(OffsetPage<TemplateListedAnswer>))]
[JsonSerializable(typeof(IdAnswer))]
internal sealed partial class TemplateJson : JsonSerializerContext;
