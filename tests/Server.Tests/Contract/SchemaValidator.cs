using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Plumbline.Server.Tests.Contract;

/// <summary>
/// Holds JSON values against the schemas of an OpenAPI 3.1 document. Stricter than JSON Schema in one way: a key that no schema of the
/// object declares is a fault, unless <c>additionalProperties</c> allows it or nothing is declared at all. <c>oneOf</c> is read as
/// <c>anyOf</c>: the contract's alternatives overlap.
/// </summary>
internal sealed partial class SchemaValidator(JsonElement document)
{
    // by reference: each combination is worked out once
    private readonly ConcurrentDictionary<string, IReadOnlyList<IReadOnlyList<JsonElement>>> _combinations = new(StringComparer.Ordinal);

    /// <summary>Every way in which the value breaks the schema, as <c>path: what is wrong</c>; empty when it fits.</summary>
    public IReadOnlyList<string> Validate(JsonElement value, JsonElement schema, string path = "$") => Check(value, schema, path, 0);

    private IReadOnlyList<string> Check(JsonElement value, JsonElement schema, string path, int depth)
    {
        if (depth > 64)
        {
            throw new InvalidOperationException($"The schema at {path} never ends");
        }
        // an object must fit one combination of the alternatives; of the failing ones the nearest is the one worth reporting
        IReadOnlyList<string>? nearest = null;
        var alternatives = Combine(schema, 0);
        foreach (var parts in alternatives)
        {
            var faults = CheckParts(value, parts, path, depth);
            if (faults.Count == 0)
            {
                return faults;
            }
            if (nearest is null || Weight(faults, path) < Weight(nearest, path))
            {
                nearest = faults;
            }
        }
        return alternatives.Count == 1 ? nearest! : [.. nearest!.Select(f => $"{f} (nearest of {alternatives.Count} alternatives)")];
    }

    // a wrong kind or word at the value itself means another alternative was meant; one wrong key deeper down is a small matter
    private static int Weight(IReadOnlyList<string> faults, string path) => faults.Sum(fault =>
        fault.StartsWith(path + ": expected", StringComparison.Ordinal) ? 1000
        : fault.Contains("is none of", StringComparison.Ordinal) ? 100
        : 1);

    private List<string> CheckParts(JsonElement value, IReadOnlyList<JsonElement> parts, string path, int depth)
    {
        var faults = new List<string>();
        foreach (var part in parts)
        {
            CheckKind(value, part, path, faults);
        }
        if (faults.Count > 0)
        {
            return faults;
        }
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckObject(value, parts, path, depth, faults);
                break;
            case JsonValueKind.Array:
                parts.ToList().ForEach(part => CheckArray(value, part, path, depth, faults));
                break;
            case JsonValueKind.String:
                parts.ToList().ForEach(part => CheckText(value.GetString()!, part, path, faults));
                break;
            case JsonValueKind.Number:
                parts.ToList().ForEach(part => CheckNumber(value.GetDecimal(), part, path, faults));
                break;
        }
        return faults;
    }

    private static void CheckKind(JsonElement value, JsonElement schema, string path, List<string> faults)
    {
        // a list of words without a type says nothing of null
        var isNullable = Get(schema, "enum") is null && Get(schema, "const") is null;
        if (Get(schema, "type") is { } type)
        {
            string[] kinds = type.ValueKind == JsonValueKind.Array
                ? [.. type.EnumerateArray().Select(kind => kind.GetString()!)]
                : [type.GetString()!];
            isNullable = kinds.Contains("null");
            if (!kinds.Any(kind => IsKind(value, kind)))
            {
                faults.Add($"{path}: expected {string.Join(" or ", kinds)}, got {Show(value)}");
                return;
            }
        }
        if (value.ValueKind == JsonValueKind.Null && isNullable)
        {
            return;
        }
        if (Get(schema, "enum") is { } words && !AllowedWords(schema, words).Any(word => SameValue(word, value)))
        {
            faults.Add($"{path}: {Show(value)} is none of {string.Join(", ", words.EnumerateArray().Select(w => w.ToString()))}");
        }
        if (Get(schema, "const") is { } only && !SameValue(only, value))
        {
            faults.Add($"{path}: {Show(value)} is none of {only}");
        }
    }

    private static IEnumerable<JsonElement> AllowedWords(JsonElement schema, JsonElement words) =>
        Get(schema, "x-newer-values") is { } newer ? words.EnumerateArray().Concat(newer.EnumerateArray()) : words.EnumerateArray();

    private void CheckObject(JsonElement value, IReadOnlyList<JsonElement> parts, string path, int depth, List<string> faults)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        var declaresNothing = true;
        foreach (var part in parts)
        {
            if (Get(part, "properties") is { } properties)
            {
                declaresNothing = false;
                foreach (var property in properties.EnumerateObject())
                {
                    declared.Add(property.Name);
                    if (value.TryGetProperty(property.Name, out var member))
                    {
                        faults.AddRange(Check(member, property.Value, $"{path}.{property.Name}", depth + 1));
                    }
                }
            }
        }
        bool? isOpen = null;
        foreach (var part in parts)
        {
            isOpen = CheckAdditional(value, part, declared, path, depth, faults) ?? isOpen;
            foreach (var name in Get(part, "required")?.EnumerateArray().Select(n => n.GetString()!) ?? [])
            {
                if (!value.TryGetProperty(name, out _))
                {
                    faults.Add($"{path}.{name}: missing, and the contract requires it");
                }
            }
        }
        if (!(isOpen ?? declaresNothing))
        {
            faults.AddRange(value.EnumerateObject().Where(member => !declared.Contains(member.Name))
                .Select(member => $"{path}.{member.Name}: the contract declares no such key"));
        }
    }

    private bool? CheckAdditional(
        JsonElement value, JsonElement part, HashSet<string> declared, string path, int depth, List<string> faults)
    {
        switch (Get(part, "additionalProperties"))
        {
            case { ValueKind: JsonValueKind.False }:
                return false;
            case { ValueKind: JsonValueKind.True }:
                return true;
            case { ValueKind: JsonValueKind.Object } rest:
                foreach (var member in value.EnumerateObject().Where(member => !declared.Contains(member.Name)))
                {
                    faults.AddRange(Check(member.Value, rest, $"{path}.{member.Name}", depth + 1));
                }
                return true;
            default:
                return null;
        }
    }

    private void CheckArray(JsonElement value, JsonElement schema, string path, int depth, List<string> faults)
    {
        CheckLimits(value.GetArrayLength(), schema, "minItems", "maxItems", "items", path, faults);
        if (Get(schema, "items") is { } items)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                faults.AddRange(Check(item, items, $"{path}[{index++}]", depth + 1));
            }
        }
    }

    private static void CheckText(string text, JsonElement schema, string path, List<string> faults)
    {
        CheckLimits(text.EnumerateRunes().Count(), schema, "minLength", "maxLength", "characters", path, faults);
        var fits = Get(schema, "format")?.GetString() switch
        {
            "date-time" => IsInstant(text),
            // the contract says date where date-times travel
            "date" => IsInstant(text) || IsDay(text),
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "email" => text.IndexOf('@', StringComparison.Ordinal) > 0,
            _ => true,
        };
        if (!fits)
        {
            faults.Add($"{path}: \"{text}\" is no {Get(schema, "format")}");
        }
        if (Get(schema, "pattern")?.GetString() is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant))
        {
            faults.Add($"{path}: \"{text}\" does not match {pattern}");
        }
    }

    private static void CheckNumber(decimal number, JsonElement schema, string path, List<string> faults)
    {
        CheckLimits(number, schema, "minimum", "maximum", null, path, faults);
        if (Get(schema, "exclusiveMinimum") is { ValueKind: JsonValueKind.Number } above && number <= above.GetDecimal())
        {
            faults.Add($"{path}: {number} is not above {above}");
        }
        if (Get(schema, "exclusiveMaximum") is { ValueKind: JsonValueKind.Number } below && number >= below.GetDecimal())
        {
            faults.Add($"{path}: {number} is not below {below}");
        }
    }

    private static void CheckLimits(
        decimal size, JsonElement schema, string minimum, string maximum, string? unit, string path, List<string> faults)
    {
        if (Get(schema, minimum) is { ValueKind: JsonValueKind.Number } least && size < least.GetDecimal())
        {
            faults.Add($"{path}: {size}{(unit is null ? "" : " " + unit)}, less than the {minimum} of {least}");
        }
        if (Get(schema, maximum) is { ValueKind: JsonValueKind.Number } most && size > most.GetDecimal())
        {
            faults.Add($"{path}: {size}{(unit is null ? "" : " " + unit)}, more than the {maximum} of {most}");
        }
    }

    /// <summary>
    /// The schema without references and combinators: a list of alternatives, each a list of plain schemas that hold together.
    /// </summary>
    private IReadOnlyList<IReadOnlyList<JsonElement>> Combine(JsonElement schema, int depth)
    {
        if (depth > 32)
        {
            throw new InvalidOperationException("A schema of the contract refers to itself without an object between");
        }
        if (Get(schema, "$ref")?.GetString() is { } reference)
        {
            return _combinations.GetOrAdd(reference, _ => Combine(Resolve(reference), depth + 1));
        }
        IReadOnlyList<IReadOnlyList<JsonElement>> result = [[schema]];
        foreach (var part in Get(schema, "allOf")?.EnumerateArray() ?? default)
        {
            result = Join(result, Combine(part, depth + 1));
        }
        foreach (var keyword in (string[])["anyOf", "oneOf"])
        {
            if (Get(schema, keyword) is { } branches)
            {
                result = Join(result, [.. branches.EnumerateArray().SelectMany(branch => Combine(branch, depth + 1))]);
            }
        }
        return result;
    }

    public JsonElement Resolve(string reference)
    {
        var here = document;
        foreach (var step in reference.TrimStart('#', '/').Split('/'))
        {
            here = here.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }
        return here;
    }

    private static List<IReadOnlyList<JsonElement>> Join(
        IReadOnlyList<IReadOnlyList<JsonElement>> left, IReadOnlyList<IReadOnlyList<JsonElement>> right) =>
        [.. left.SelectMany(l => right.Select(r => (IReadOnlyList<JsonElement>)[.. l, .. r]))];

    private static bool IsKind(JsonElement value, string kind) => kind switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.Truncate(number) == number,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new InvalidOperationException($"The contract uses the unknown type '{kind}'"),
    };

    private static bool SameValue(JsonElement a, JsonElement b) => a.ValueKind == b.ValueKind && a.ValueKind switch
    {
        JsonValueKind.Number => a.GetDecimal() == b.GetDecimal(),
        _ => a.ToString() == b.ToString(),
    };

    private static bool IsInstant(string text) => InstantShape().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _);

    private static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static JsonElement? Get(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var found) ? found : null;

    private static string Show(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\z", RegexOptions.CultureInvariant)]
    private static partial Regex InstantShape();
}
