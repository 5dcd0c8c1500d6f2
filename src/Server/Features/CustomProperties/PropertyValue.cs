using System.Globalization;
using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

/// <summary>One value in its stored form: JSON written one way, so that a filter compares texts.</summary>
public static class PropertyValue
{
    /// <summary>Longest text value.</summary>
    public const int MaxText = 5_000;

    /// <summary>The value under the property's slug; null, with a fault in the map, where it does not fit.</summary>
    public static string? Read(Body map, CustomProperty property) => property.Type switch
    {
        PropertyType.Date => map.Instant(property.Slug) is { } date ? Json(date) : null,
        PropertyType.Boolean => map.Flag(property.Slug) is { } flag ? Json(flag) : null,
        PropertyType.Number => map.Number(property.Slug) is { } number ? Json(number) : null,
        PropertyType.MultiSelect => ReadMany(map, property),
        _ => ReadText(map, property),
    };

    /// <summary>The stored form of a value written in a query string; null where it is not one of the property's type.</summary>
    public static string? OfQuery(CustomProperty property, string text) => property.Type switch
    {
        PropertyType.Date => Body.TryInstant(text, out var date) ? Json(date) : null,
        PropertyType.Boolean => text is "true" or "false" ? text : null,
        PropertyType.Number => decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? Json(number) : null,
        _ => Json(text),
    };

    /// <summary>The stored form of a JSON value; null where it is not one of the property's type.</summary>
    public static string? OfElement(CustomProperty property, JsonElement value) =>
        OfQuery(property, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());

    private static string? ReadText(Body map, CustomProperty property)
    {
        if (map.Text(property.Slug, max: MaxText) is not { } text)
        {
            return null;
        }
        if (property.AuthorizedValues.Count == 0 || property.AuthorizedValues.Contains(text))
        {
            return Json(text);
        }
        map.Refuse(property.Slug, Unauthorized(property), "invalid_enum_value");
        return null;
    }

    private static string? ReadMany(Body map, CustomProperty property)
    {
        if (map.Texts(property.Slug, maxLength: MaxText) is not { } texts)
        {
            return null;
        }
        if (texts.All(property.AuthorizedValues.Contains))
        {
            return Json(texts.Distinct(StringComparer.Ordinal).ToArray());
        }
        map.Refuse(property.Slug, Unauthorized(property), "invalid_enum_value");
        return null;
    }

    private static string Unauthorized(CustomProperty property)
    {
        var shown = string.Join(" | ", property.AuthorizedValues.Take(20).Select(v => $"'{v}'"));
        return $"Not an authorized value. Expected {shown}{(property.AuthorizedValues.Count > 20 ? " | …" : "")}";
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);
}
