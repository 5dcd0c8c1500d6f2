using System.Text.Json.Serialization;

namespace Plumbline.Server.Features.Apps;

public sealed record AppAnswer(
    string Id, string Name, string? Description, string? LogoUri, IReadOnlyList<string> Callbacks, string ClientId)
{
    public static AppAnswer Of(App a) => new(a.Id, a.Name, a.Description, a.LogoUri, a.Callbacks, a.ClientId);
}

public sealed record NewAppAnswer(
    string Id, string Name, string? Description, string? LogoUri, IReadOnlyList<string> Callbacks, string ClientId, string ClientSecret);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<AppAnswer>))]
[JsonSerializable(typeof(NewAppAnswer))]
internal sealed partial class AppJson : JsonSerializerContext;
