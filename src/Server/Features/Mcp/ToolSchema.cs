using System.Text.Json.Nodes;

namespace Plumbline.Server.Features.Mcp;

/// <summary>One input of a tool.</summary>
public sealed record ToolParameter(string Name, bool IsInPath, bool IsRequired, JsonNode? Schema);

/// <summary>
/// The input of one tool as JSON Schema: parameters and the fields of the body side by side. Schemas that they name come along as
/// <c>$defs</c>.
/// </summary>
public sealed class ToolSchema(JsonObject contract)
{
    private const string Prefix = "#/components/schemas/";

    private readonly JsonObject _properties = [];
    private readonly SortedSet<string> _required = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonNode?> _definitions = new(StringComparer.Ordinal);

    public IEnumerable<ToolParameter> Parameters(JsonNode path, JsonNode operation) =>
        new[] { path["parameters"], operation["parameters"] }.OfType<JsonArray>().SelectMany(p => p).Select(Resolve)
            .Where(p => p["in"]!.GetValue<string>() is "path" or "query")
            .Select(p => new ToolParameter(
                p["name"]!.GetValue<string>(),
                p["in"]!.GetValue<string>() == "path",
                p["required"]?.GetValue<bool>() ?? false,
                p["schema"]));

    public void Add(string name, JsonNode? schema, bool isRequired)
    {
        // a field of the body may be called as a parameter is: the parameter, which came first, has it
        if (_properties.ContainsKey(name))
        {
            return;
        }
        _properties[name] = Own(schema) ?? new JsonObject();
        if (isRequired)
        {
            _required.Add(name);
        }
    }

    /// <summary>Adds the fields of a body; true when it is an array, which goes into <c>items</c>.</summary>
    public bool AddBody(JsonNode schema)
    {
        var body = Resolve(schema);
        if (body["type"] is JsonValue type && type.TryGetValue<string>(out var word) && word == "array")
        {
            Add("items", body, isRequired: true);
            return true;
        }
        var required = RequiredOf(body);
        foreach (var (name, field) in FieldsOf(body))
        {
            Add(name, field, required.Contains(name));
        }
        return false;
    }

    public JsonObject Input()
    {
        var input = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = _properties,
            ["required"] = new JsonArray([.. _required.Select(r => JsonValue.Create(r))]),
        };
        if (_definitions.Count > 0)
        {
            input["$defs"] = new JsonObject(_definitions.Select(d => KeyValuePair.Create(d.Key, d.Value?.DeepClone())));
        }
        return input;
    }

    private JsonNode Resolve(JsonNode? node)
    {
        while (node?["$ref"]?.GetValue<string>() is { } reference)
        {
            node = reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode)contract, (at, part) => at[part]!);
        }
        return node ?? new JsonObject();
    }

    private Dictionary<string, JsonNode?> FieldsOf(JsonNode schema)
    {
        var fields = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, field) in (schema["properties"] as JsonObject) ?? [])
        {
            fields.TryAdd(name, field);
        }
        foreach (var part in Parts(schema, "allOf", "oneOf", "anyOf"))
        {
            foreach (var (name, field) in FieldsOf(part))
            {
                fields.TryAdd(name, field);
            }
        }
        return fields;
    }

    /// <summary>What every form of the body asks for.</summary>
    private HashSet<string> RequiredOf(JsonNode schema)
    {
        var required = ((schema["required"] as JsonArray) ?? []).Select(r => r!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        foreach (var part in Parts(schema, "allOf"))
        {
            required.UnionWith(RequiredOf(part));
        }
        var forms = Parts(schema, "oneOf", "anyOf").Select(RequiredOf).ToList();
        if (forms.Count > 0)
        {
            required.UnionWith(forms.Aggregate((all, form) => [.. all.Intersect(form)]));
        }
        return required;
    }

    private IEnumerable<JsonNode> Parts(JsonNode schema, params string[] words) =>
        words.SelectMany(w => (schema[w] as JsonArray) ?? []).Select(Resolve);

    /// <summary>A copy whose references lead to <c>$defs</c>, and what it names beside it.</summary>
    private JsonNode? Own(JsonNode? schema)
    {
        switch (schema)
        {
            case JsonObject map:
                var copy = new JsonObject();
                foreach (var (name, value) in map)
                {
                    copy[name] = name == "$ref" ? JsonValue.Create(Define(value!.GetValue<string>())) : Own(value);
                }
                return copy;
            case JsonArray list:
                return new JsonArray([.. list.Select(Own)]);
            default:
                return schema?.DeepClone();
        }
    }

    private string Define(string reference)
    {
        var name = reference[Prefix.Length..];
        if (!_definitions.ContainsKey(name))
        {
            // named before it is read: schemas may name themselves
            _definitions[name] = null;
            _definitions[name] = Own(contract["components"]!["schemas"]![name]);
        }
        return "#/$defs/" + name;
    }
}
