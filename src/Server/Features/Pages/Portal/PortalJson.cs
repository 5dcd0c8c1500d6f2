using System.Text.Json.Serialization;

namespace Plumbline.Server.Features.Pages.Portal;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PortalUrlAnswer))]
[JsonSerializable(typeof(PortalSettingsAnswer))]
internal sealed partial class PortalJson : JsonSerializerContext;
