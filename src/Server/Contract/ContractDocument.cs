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
    private static readonly Lazy<IReadOnlyList<ContractOperation>> Listed = new(() => [.. ListOperations(Contract.Value)]);
    private static readonly Lazy<IReadOnlyList<ContractOperation>> OwnListed = new(() => [.. ListOperations(Own.Value)]);

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
        foreach (var (section, additions) in Own.Value["components"]!.AsObject())
        {
            AddMissing(document["components"]![section]!.AsObject(), additions!.AsObject());
        }
        return document;
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

    private static IEnumerable<ContractOperation> ListOperations(JsonObject document)
    {
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                if (method is "get" or "post" or "put" or "patch" or "delete")
                {
                    yield return new ContractOperation(
                        method.ToUpperInvariant(), path, operation!["operationId"]!.GetValue<string>(),
                        operation["tags"]?[0]?.GetValue<string>() ?? "Other");
                }
            }
        }
    }

    private static JsonObject Load(string name)
    {
        using var stream = typeof(ContractDocument).Assembly.GetManifestResourceStream(name)!;
        using var text = new StreamReader(stream);
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

/// <summary>One operation of the contract.</summary>
public sealed record ContractOperation(string Method, string Path, string Id, string Tag);
