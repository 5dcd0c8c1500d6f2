using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using ModelContextProtocol.Protocol;

namespace Plumbline.Server.Features.Mcp;

/// <summary>Makes a tool call a request to this server, with the headers of the caller.</summary>
public sealed class McpCall(IServer server) : IDisposable
{
    private static readonly string[] Passed = ["Authorization", "Hyperline-CompanyId"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    public async Task<CallToolResult> RunAsync(
        McpTool tool, IDictionary<string, JsonElement>? arguments, HttpRequest caller, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(tool.Method), Own() + PathOf(tool, arguments ?? NoArguments));
        foreach (var header in Passed)
        {
            request.Headers.TryAddWithoutValidation(header, caller.Headers[header].AsEnumerable());
        }
        request.Headers.Add("Hyperline-Source", "mcp");
        if (tool.Method != "GET" && BodyOf(tool, arguments ?? NoArguments) is { } body)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }
        using var answer = await _http.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = text.Length > 0 ? text : $"{(int)answer.StatusCode}" }],
            StructuredContent = text.Length > 0 ? JsonElement.Parse($"{{\"result\":{text}}}") : null,
            IsError = !answer.IsSuccessStatusCode,
        };
    }

    public void Dispose() => _http.Dispose();

    private static readonly Dictionary<string, JsonElement> NoArguments = [];

    private string Own()
    {
        var address = server.Features.Get<IServerAddressesFeature>()!.Addresses
            .OrderByDescending(a => a.StartsWith("http:", StringComparison.Ordinal)).First();
        var uri = new Uri(address.Replace("://+", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://[::1]", StringComparison.Ordinal));
        return uri.GetLeftPart(UriPartial.Authority);
    }

    private static string PathOf(McpTool tool, IDictionary<string, JsonElement> arguments)
    {
        var path = tool.Path;
        foreach (var name in tool.PathParameters)
        {
            var value = arguments.TryGetValue(name, out var given) ? TextOf(given) : "";
            path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value.Length > 0 ? value : "-"), StringComparison.Ordinal);
        }
        var query = arguments.Where(a => tool.QueryParameters.Contains(a.Key) && a.Value.ValueKind != JsonValueKind.Null)
            .Select(a => $"{Uri.EscapeDataString(a.Key)}={Uri.EscapeDataString(TextOf(a.Value))}").ToList();
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    private static string? BodyOf(McpTool tool, IDictionary<string, JsonElement> arguments)
    {
        if (tool.TakesArray)
        {
            return arguments.TryGetValue("items", out var items) ? items.GetRawText() : "[]";
        }
        var body = new JsonObject(arguments
            .Where(a => !tool.PathParameters.Contains(a.Key) && !tool.QueryParameters.Contains(a.Key))
            .Select(a => KeyValuePair.Create(a.Key, JsonNode.Parse(a.Value.GetRawText()))));
        return body.ToJsonString();
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(TextOf)),
        _ => value.GetRawText(),
    };
}
