using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plumbline.Server.Contract;

namespace Plumbline.Server.Tests.Contract;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record AnswerToCheck(string Method, string Path, int Status, string? MediaType, byte[] Body);

/// <summary>Finds the operation that an answer belongs to and says how the answer departs from it.</summary>
internal sealed class ContractChecker
{
    // the shape of every refusal, declared or not; the contract leaves expected and received open, clients know no other keys
    private static readonly JsonElement ErrorShape = Parse("""
        {"type":"object","required":["message"],"additionalProperties":false,"properties":{
          "message":{"type":"string","minLength":1},"statusCode":{"type":"integer"},"type":{"type":"string"},
          "errors":{"type":"array","minItems":1,"items":{"type":"object","required":["code","path","message"],"additionalProperties":false,
            "properties":{"code":{"type":"string"},"message":{"type":"string"},"expected":{"type":"string"},"received":{"type":"string"},
              "path":{"type":"array","items":{"type":["string","number"]}}}}}}}
        """);

    // what this server serves that is no API
    private static readonly string[] OtherPaths = ["/metrics", "/openapi.json", "/docs"];

    private readonly SchemaValidator _validator;
    private readonly List<Route> _routes;

    public ContractChecker(JsonObject document)
    {
        var root = Parse(document.ToJsonString());
        _validator = new SchemaValidator(root);
        _routes = [.. root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(item => item.Name is "get" or "post" or "put" or "patch" or "delete")
            .Select(item => new Route(item.Name.ToUpperInvariant(), path.Name, item.Value)))
            .OrderBy(route => route.Parameters)];
    }

    public static ContractChecker OfShippedContract() => new(ContractDocument.Merged());

    public (string? OperationId, IReadOnlyList<string> Faults) Check(AnswerToCheck answer)
    {
        var route = _routes.FirstOrDefault(r => r.Method == answer.Method && r.Template.IsMatch(answer.Path));
        var id = route?.Operation.GetProperty("operationId").GetString();
        if (answer.Status >= 400)
        {
            return (id, CheckError(answer, route));
        }
        if (route is null)
        {
            return (null, IsOther(answer.Path) ? [] : [$"{answer.Method} {answer.Path} is no operation of the contract, yet it succeeded"]);
        }
        return (id, CheckSuccess(answer, route.Operation));
    }

    private IReadOnlyList<string> CheckSuccess(AnswerToCheck answer, JsonElement operation)
    {
        var responses = operation.GetProperty("responses");
        if (Declared(responses, answer.Status) is not { } response)
        {
            var declared = responses.EnumerateObject().Select(r => r.Name).Where(status => status[0] < '4');
            return [$"status {answer.Status}; the contract declares {string.Join(", ", declared)}"];
        }
        if (response.TryGetProperty("$ref", out var reference))
        {
            response = _validator.Resolve(reference.GetString()!);
        }
        if (!response.TryGetProperty("content", out var content))
        {
            return answer.Status == 204 && answer.Body.Length > 0 ? ["204 with a body"] : [];
        }
        if (answer.MediaType is null || !content.TryGetProperty(answer.MediaType, out var media))
        {
            var declared = content.EnumerateObject().Select(c => c.Name);
            return [$"content type {answer.MediaType ?? "(none)"}; the contract declares {string.Join(", ", declared)}"];
        }
        // a file that happens to be JSON is any JSON
        return answer.MediaType != "application/json" || !media.TryGetProperty("schema", out var schema)
            || (schema.TryGetProperty("format", out var format) && format.ValueEquals("binary"))
            ? []
            : Validate(answer.Body, schema);
    }

    private IReadOnlyList<string> CheckError(AnswerToCheck answer, Route? route)
    {
        if (answer.MediaType != "application/json")
        {
            return [$"an error of content type {answer.MediaType ?? "(none)"}"];
        }
        // OAuth clients read the OAuth error shape
        var shape = route is not null && IsOAuthError(route.Operation, answer.Status)
            ? _validator.Resolve("#/components/schemas/OAuthError")
            : ErrorShape;
        return Validate(answer.Body, shape);
    }

    private static bool IsOAuthError(JsonElement operation, int status) =>
        Declared(operation.GetProperty("responses"), status) is { } response
        && response.GetRawText().Contains("#/components/schemas/OAuthError", StringComparison.Ordinal);

    private IReadOnlyList<string> Validate(byte[] body, JsonElement schema)
    {
        try
        {
            return _validator.Validate(Parse(body), schema);
        }
        catch (JsonException e)
        {
            return [$"the body is no JSON: {e.Message}"];
        }
    }

    private static JsonElement? Declared(JsonElement responses, int status)
    {
        var text = status.ToString(CultureInfo.InvariantCulture);
        return responses.TryGetProperty(text, out var exact) ? exact
            : responses.TryGetProperty(text[0] + "XX", out var range) ? range
            : null;
    }

    private static bool IsOther(string path) =>
        path == "/" || OtherPaths.Any(other => path.StartsWith(other, StringComparison.Ordinal));

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    private static JsonElement Parse(byte[] json) => JsonSerializer.Deserialize<JsonElement>(json);

    private sealed record Route(string Method, string Path, JsonElement Operation)
    {
        public int Parameters { get; } = Path.Count(c => c == '{');

        // {id} stands for one segment
        public Regex Template { get; } = new(
            "^" + Regex.Replace(Regex.Escape(Path), @"\\\{[^}]+}", "[^/]+", RegexOptions.CultureInvariant) + "$",
            RegexOptions.CultureInvariant);
    }
}
