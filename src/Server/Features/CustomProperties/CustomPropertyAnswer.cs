using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

public sealed record CustomPropertyAnswer(
    string Id,
    string Name,
    string Slug,
    PropertyType Type,
    IReadOnlyList<Carrier> Entities,
    IReadOnlyList<string>? AuthorizedValues,
    bool ApiOnly,
    bool Required,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    public static CustomPropertyAnswer Of(CustomProperty property) => new(
        property.Id, property.Name, property.Slug, property.Type, property.Entities,
        property.AuthorizedValues.Count == 0 ? null : property.AuthorizedValues,
        property.ApiOnly, property.Required, property.CreatedAt, property.UpdatedAt);
}

[JsonSerializable(typeof(CustomPropertyAnswer))]
[JsonSerializable(typeof(OffsetPage<CustomPropertyAnswer>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
public sealed partial class CustomPropertyJson : JsonSerializerContext;
