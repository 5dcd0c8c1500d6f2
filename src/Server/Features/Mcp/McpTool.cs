using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Plumbline.Server.Contract;

namespace Plumbline.Server.Features.Mcp;

/// <summary>An operation of the API as a tool.</summary>
/// <param name="Tool">What clients are told of it.</param>
/// <param name="Method">Of the request that a call becomes.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Scope">What a key needs to use it; null for nothing.</param>
/// <param name="PathParameters">Names of the holes in the path.</param>
/// <param name="QueryParameters">Names that go into the query; all others go into the body.</param>
/// <param name="TakesArray">Whether the body is the array <c>items</c>.</param>
public sealed record McpTool(
    Tool Tool,
    string Method,
    string Path,
    string? Scope,
    IReadOnlySet<string> PathParameters,
    IReadOnlySet<string> QueryParameters,
    bool TakesArray)
{
    /// <param name="contract">The whole API description.</param>
    /// <param name="operation">Which operation.</param>
    /// <param name="scope">What a key needs to use it.</param>
    /// <returns>Null for operations that take or give anything but JSON.</returns>
    public static McpTool? Of(JsonObject contract, ContractOperation operation, string? scope)
    {
        var description = contract["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]!.AsObject();
        var schemas = new ToolSchema(contract);
        if (!IsJson(description["requestBody"]) || !Answers(description).All(IsJson))
        {
            return null;
        }
        var path = new HashSet<string>(StringComparer.Ordinal);
        var query = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in schemas.Parameters(contract["paths"]![operation.Path]!, description))
        {
            (parameter.IsInPath ? path : query).Add(parameter.Name);
            schemas.Add(parameter.Name, parameter.Schema, parameter.IsRequired);
        }
        var body = description["requestBody"]?["content"]?["application/json"]?["schema"];
        var takesArray = body is not null && schemas.AddBody(body);
        return new McpTool(
            new Tool
            {
                Name = operation.Id,
                Title = description["summary"]?.GetValue<string>() ?? operation.Id,
                Description = Text(operation, description),
                InputSchema = JsonSerializer.SerializeToElement(schemas.Input()),
                Annotations = AnnotationsOf(operation),
            },
            operation.Method, operation.Path, scope, path, query, takesArray);
    }

    private static ToolAnnotations AnnotationsOf(ContractOperation operation)
    {
        var reads = operation.Method == "GET" || Starts(operation, "simulate", "preview", "resolve");
        return new ToolAnnotations
        {
            ReadOnlyHint = reads,
            DestructiveHint = !reads && (operation.Method == "DELETE"
                || Starts(operation, "void", "cancel", "discard", "revert", "revoke", "archive", "refund", "mark", "replace", "reset")),
            IdempotentHint = reads || operation.Method is "PUT" or "DELETE",
            OpenWorldHint = false,
        };
    }

    private static bool Starts(ContractOperation operation, params string[] words) =>
        words.Any(w => operation.Id.StartsWith(w, StringComparison.Ordinal));

    private static string Text(ContractOperation operation, JsonObject description) => string.Join("\n", new[]
    {
        description["summary"]?.GetValue<string>(),
        description["description"]?.GetValue<string>(),
        $"{operation.Method} {operation.Path}",
    }.OfType<string>());

    private static IEnumerable<JsonNode?> Answers(JsonObject description) => description["responses"]!.AsObject()
        .Where(r => r.Key.StartsWith('2')).Select(r => r.Value);

    private static bool IsJson(JsonNode? carrier) =>
        carrier?["content"] is not JsonObject content || content.ContainsKey("application/json");
}
