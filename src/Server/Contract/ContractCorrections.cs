using System.Text.Json.Nodes;

namespace Plumbline.Server.Contract;

/// <summary>
/// Where the contract cannot be right, and what we hold to instead; each with its reason in docs/decisions/0006-contract-corrections.md.
/// The file itself stays as it came.
/// </summary>
public static class ContractCorrections
{
    public static JsonObject Apply(JsonObject document)
    {
        var schemas = document["components"]!["schemas"]!.AsObject();
        AllowNull(schemas["SubscriptionDetails"]!["allOf"]![1]!["properties"]!.AsObject(), "payment_method");
        foreach (var path in (string[])["/v1/events/batch", "/v2/events/batch"])
        {
            EchoAnything(document["paths"]![path]!["post"]!["responses"]!.AsObject(), "events_failed");
        }
        return document;
    }

    private static void EchoAnything(JsonObject responses, string name)
    {
        var answer = responses.Where(r => r.Key.StartsWith('2')).Select(r => r.Value!["content"]!["application/json"]!["schema"]!).Single();
        answer["properties"]![name]!["items"] = new JsonObject();
    }

    private static void AllowNull(JsonObject properties, string name)
    {
        var schema = properties[name]!.DeepClone();
        properties[name] = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
    }
}
