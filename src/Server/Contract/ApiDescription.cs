using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Plumbline.Server.Wire;
using Scalar.AspNetCore;

namespace Plumbline.Server.Contract;

/// <summary>
/// <c>/openapi.json</c>: what this server serves, with every operation of the contract, those not built marked as such. <c>/docs</c> shows
/// it in the browser from assets inside the server: no request leaves for elsewhere.
/// </summary>
public static class ApiDescription
{
    public static void MapApiDescription(this WebApplication app)
    {
        // written on the first request, when every feature has mapped its routes
        var served = new Lazy<(byte[] Bytes, EntityTagHeaderValue Tag)>(() =>
        {
            var bytes = ToBytes(Describe(app));
            return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\""));
        });
        app.MapPublic("GET", "/openapi.json", "getApiDescription", () =>
            Results.Bytes(served.Value.Bytes, "application/json; charset=utf-8", entityTag: served.Value.Tag));
        app.MapScalarApiReference("/docs", options => options
            .WithTitle("Plumbline API")
            .WithOpenApiRoutePattern("/openapi.json")
            .HideDeveloperTools()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp());
        app.MapGet("/", () => Results.Redirect("/docs"));
    }

    private static JsonObject Describe(IEndpointRouteBuilder app)
    {
        var document = ContractDocument.Merged();
        document["info"] = new JsonObject
        {
            ["title"] = "Plumbline",
            ["version"] = typeof(ApiDescription).Assembly.GetName().Version!.ToString(3),
            ["description"] = "The billing API. Operations that this version does not offer answer 501 and say so here.",
        };
        document["servers"] = new JsonArray(new JsonObject { ["url"] = "/" });
        document["security"] = new JsonArray(
            new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject { ["basic"] = new JsonArray() });
        var built = app.BuiltOperations().Select(o => o.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var operation in ContractDocument.Operations.Where(o => !built.Contains(o.Id)))
        {
            MarkUnbuilt(document["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]!.AsObject());
        }
        return document;
    }

    private static void MarkUnbuilt(JsonObject operation)
    {
        const string notice = "Not available in this version of Plumbline: answers 501.";
        operation["description"] = operation["description"]?.GetValue<string>() is { Length: > 0 } text ? $"{notice}\n\n{text}" : notice;
        operation["responses"]!["501"] = new JsonObject { ["$ref"] = "#/components/responses/NotBuilt" };
    }

    private static byte[] ToBytes(JsonObject document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = WireJson.Encoder }))
        {
            document.WriteTo(writer);
        }
        return buffer.ToArray();
    }
}
