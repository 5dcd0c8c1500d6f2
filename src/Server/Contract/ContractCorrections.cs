using System.Text.Json.Nodes;

namespace Plumbline.Server.Contract;

/// <summary>
/// Where the contract cannot be right, and what we hold to instead; each with its reason in docs/decisions/0004-contract-corrections.md.
/// The file itself stays as it came.
/// </summary>
public static class ContractCorrections
{
    public static JsonObject Apply(JsonObject document)
    {
        var schemas = document["components"]!["schemas"]!.AsObject();
        AllowNull(schemas["SubscriptionDetails"]!["allOf"]![1]!["properties"]!.AsObject(), "payment_method");
        return document;
    }

    private static void AllowNull(JsonObject properties, string name)
    {
        var schema = properties[name]!.DeepClone();
        properties[name] = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
    }
}
