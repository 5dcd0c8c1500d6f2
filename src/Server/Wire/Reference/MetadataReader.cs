using System.Text.Json;

namespace Plumbline.Server.Wire.Reference;

/// <summary>The contract's free metadata (<c>properties</c>): an object of texts, numbers, booleans, nulls and arrays of them.</summary>
public static class MetadataReader
{
    public const int MaxKeys = 500;

    /// <summary>The map as JSON text, ready to be stored; null where it is absent, null or wrong.</summary>
    public static string? Metadata(this Body body, string name, Need need = Need.Optional)
    {
        if (body.Object(name, need) is not { } map)
        {
            return null;
        }
        var names = map.Names();
        if (names.Count > MaxKeys)
        {
            body.Refuse(name, $"Object must contain at most {MaxKeys} keys", "too_big");
            return null;
        }
        foreach (var key in names)
        {
            Judge(map, key);
        }
        return map.Json.GetRawText();
    }

    /// <summary>The stored map for an answer.</summary>
    public static JsonElement? OfStored(string? json) => json is null ? null : JsonElement.Parse(json);

    private static void Judge(Body map, string key)
    {
        var value = map.Raw(key)!.Value;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                map.Refuse(key, "Expected a text, number, boolean, null or an array of them, received object", "invalid_type");
                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(v => v.ValueKind is JsonValueKind.Object or JsonValueKind.Array):
                map.Refuse(key, "Expected an array of texts, numbers, booleans or nulls", "invalid_type");
                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.Number && !v.TryGetDecimal(out _)):
                map.Refuse(key, "Number is out of range", "too_big");
                break;
            case JsonValueKind.Array:
                if (value.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.String && !Body.IsCleanText(v)))
                {
                    map.Refuse(key, "String holds a NUL character or a lone surrogate", "invalid_string");
                }
                break;
            case JsonValueKind.String:
                map.Text(key);
                break;
            case JsonValueKind.Number:
                map.Number(key, min: decimal.MinValue, max: decimal.MaxValue);
                break;
        }
    }
}
