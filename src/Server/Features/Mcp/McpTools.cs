using System.Collections.Frozen;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Plumbline.Server.Contract;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Mcp;

/// <summary>The tools: one an operation that this version serves. Made at the first question.</summary>
public sealed class McpTools(EndpointDataSource endpoints)
{
    private const int PageSize = 50;

    private readonly Lazy<FrozenDictionary<string, McpTool>> _tools = new(() => Make(endpoints));

    /// <summary>Those that the caller's key may use, a page at a time.</summary>
    public ListToolsResult Page(Caller caller, string? cursor)
    {
        var usable = _tools.Value.Values.Where(t => t.Scope is null || caller.May(t.Scope))
            .Where(t => cursor is null || string.CompareOrdinal(t.Tool.Name, cursor) > 0)
            .OrderBy(t => t.Tool.Name, StringComparer.Ordinal).Take(PageSize + 1).ToList();
        return new ListToolsResult
        {
            Tools = [.. usable.Take(PageSize).Select(t => t.Tool)],
            NextCursor = usable.Count > PageSize ? usable[PageSize - 1].Tool.Name : null,
        };
    }

    public McpTool Find(string name) =>
        _tools.Value.GetValueOrDefault(name) ?? throw new McpProtocolException($"There is no tool {name}", McpErrorCode.InvalidParams);

    private static FrozenDictionary<string, McpTool> Make(EndpointDataSource endpoints)
    {
        var contract = ContractDocument.Merged();
        var scopes = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Select(e => (Operation: e.Metadata.GetMetadata<Operation>(), Method: e.Metadata.GetMetadata<HttpMethodMetadata>()))
            .Where(e => e.Operation is { Area.Length: > 0 })
            .ToDictionary(
                e => e.Operation!.Id,
                e => e.Operation!.Area + (e.Method!.HttpMethods.Contains("GET") ? ".read" : ".write"),
                StringComparer.Ordinal);
        return ContractDocument.Operations.Concat(ContractDocument.OwnOperations)
            .Where(o => scopes.ContainsKey(o.Id)).DistinctBy(o => o.Id)
            .Select(o => McpTool.Of(contract, o, scopes[o.Id])).OfType<McpTool>()
            .ToFrozenDictionary(t => t.Tool.Name, StringComparer.Ordinal);
    }
}
