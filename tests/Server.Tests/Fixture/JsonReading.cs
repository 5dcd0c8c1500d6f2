using System.Globalization;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.Fixture;

/// <summary>
/// Reads JSON by a dotted path, e.g. <c>invoice.Decimal("line_items.0.amount")</c>. A key that is not there fails the test with the JSON.
/// </summary>
public static class JsonReading
{
    public static JsonElement At(this JsonElement json, string path) =>
        json.Find(path) ?? throw new XunitException($"Nothing at '{path}' in {json}");

    public static string Text(this JsonElement json, string path) =>
        json.At(path) is { ValueKind: JsonValueKind.String } found ? found.GetString()! : throw NotA("text", path, json);

    public static decimal Decimal(this JsonElement json, string path) =>
        json.At(path) is { ValueKind: JsonValueKind.Number } found ? found.GetDecimal() : throw NotA("number", path, json);

    public static bool Flag(this JsonElement json, string path) => json.At(path).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw NotA("boolean", path, json),
    };

    /// <summary>Whether the key is there and null.</summary>
    public static bool IsNull(this JsonElement json, string path) => json.At(path).ValueKind == JsonValueKind.Null;

    public static bool Has(this JsonElement json, string path) => json.Find(path) is not null;

    public static JsonElement[] Items(this JsonElement json, string path) =>
        json.At(path) is { ValueKind: JsonValueKind.Array } found ? [.. found.EnumerateArray()] : throw NotA("array", path, json);

    /// <summary>The value at <paramref name="field"/> of every element of the array at <paramref name="path"/>.</summary>
    public static string[] Texts(this JsonElement json, string path, string field) =>
        [.. json.Items(path).Select(item => item.Text(field))];

    public static decimal[] Decimals(this JsonElement json, string path, string field) =>
        [.. json.Items(path).Select(item => item.Decimal(field))];

    private static JsonElement? Find(this JsonElement json, string path)
    {
        var here = json;
        foreach (var step in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (here.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                if (index >= here.GetArrayLength())
                {
                    return null;
                }
                here = here[index];
            }
            else if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(step, out here))
            {
                return null;
            }
        }
        return here;
    }

    private static XunitException NotA(string kind, string path, JsonElement json) => new($"'{path}' is no {kind} in {json}");
}
