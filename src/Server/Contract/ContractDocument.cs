using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace Plumbline.Server.Contract;

/// <summary>
/// The wire contract as shipped inside the server: every operation that clients may call, built or not. Beside it stands our own document
/// of what Plumbline adds.
/// </summary>
public static class ContractDocument
{
    private static readonly Lazy<JsonObject> Contract = new(() => ContractCorrections.Apply(Load("contract/openapi.yaml")));
    private static readonly Lazy<JsonObject> Own = new(() => Load("contract/plumbline.yaml"));
    private static readonly Lazy<IReadOnlyList<ContractOperation>> Listed = new(() => Outline("contract/openapi.yaml"));
    private static readonly Lazy<IReadOnlyList<ContractOperation>> OwnListed = new(() => Outline("contract/plumbline.yaml"));

    public static IReadOnlyList<ContractOperation> Operations => Listed.Value;

    /// <summary>The operations that Plumbline adds: bank accounts, sandbox, keys, health.</summary>
    public static IReadOnlyList<ContractOperation> OwnOperations => OwnListed.Value;

    /// <summary>Contract and additions as one document, which the caller may change. A name in both is the contract's.</summary>
    public static JsonObject Merged()
    {
        var document = (JsonObject)Contract.Value.DeepClone();
        var paths = document["paths"]!.AsObject();
        foreach (var (path, item) in Own.Value["paths"]!.AsObject())
        {
            paths.TryAdd(path, new JsonObject());
            AddMissing(paths[path]!.AsObject(), item!.AsObject());
        }
        AddToOperations(paths);
        foreach (var (section, additions) in Own.Value["components"]!.AsObject())
        {
            AddMissing(document["components"]![section]!.AsObject(), additions!.AsObject());
        }
        return document;
    }

    /// <summary>What we add to operations of the contract: parameters, and further media of an answer.</summary>
    private static void AddToOperations(JsonObject paths)
    {
        var additions = Own.Value["x-additions"]!.AsObject();
        var operations = paths.SelectMany(path => path.Value!.AsObject()).Select(item => item.Value).OfType<JsonObject>()
            .Where(operation => operation["operationId"] is { } id && additions.ContainsKey(id.GetValue<string>()));
        foreach (var operation in operations)
        {
            var added = additions[operation["operationId"]!.GetValue<string>()]!;
            foreach (var parameter in added["parameters"]!.AsArray())
            {
                operation["parameters"]!.AsArray().Add(parameter!.DeepClone());
            }
            AddMissing(operation["responses"]!["200"]!["content"]!.AsObject(), added["content"]!.AsObject());
        }
    }

    private static void AddMissing(JsonObject target, JsonObject additions)
    {
        foreach (var (name, value) in additions)
        {
            if (!target.ContainsKey(name))
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static StreamReader Open(string name) => new(typeof(ContractDocument).Assembly.GetManifestResourceStream(name)!);

    private static ContractOperation[] Outline(string name)
    {
        using var text = Open(name);
        return [.. ContractOutline.Read(text)];
    }

    private static JsonObject Load(string name)
    {
        using var text = Open(name);
        var parser = new Parser(text);
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        return (JsonObject)Read(parser)!;
    }

    private static JsonNode? Read(Parser parser)
    {
        if (parser.TryConsume<YamlScalar>(out var scalar))
        {
            return OfScalar(scalar);
        }
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var array = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                array.Add(Read(parser));
            }
            return array;
        }
        parser.Consume<MappingStart>();
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<YamlScalar>().Value;
            map[key] = Read(parser);
        }
        return map;
    }

    // the YAML 1.2 core schema: only plain scalars can be anything but text
    private static JsonNode? OfScalar(YamlScalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }
        return text switch
        {
            "" or "null" or "~" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign,
                System.Globalization.CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            _ when decimal.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign
                | System.Globalization.NumberStyles.AllowDecimalPoint,
                System.Globalization.CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }
}
