using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Contract;
using Plumbline.Server.Tests.Conventions;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Contract;

/// <summary>The routes that features map are those that the documents name.</summary>
public sealed class OperationTests(TestServer server)
{
    [Fact]
    public void Operations_Mapped_StandInADocumentWithMethodPathAndId()
    {
        var known = ContractDocument.Operations.Concat(ContractDocument.OwnOperations)
            .Select(o => $"{o.Method} {MappedOperation.ShapeOf(o.Path)} {o.Id}").ToHashSet(StringComparer.Ordinal);

        var mapped = MappedOperation.All(server).Where(route => route.IsApi).ToList();
        var strangers = mapped.Select(route => $"{route.Method} {route.Shape} {route.Id}").Where(route => !known.Contains(route)).ToList();

        Assert.True(mapped.Count > 10);
        Assert.True(strangers.Count == 0, "In neither contract/openapi.yaml nor contract/plumbline.yaml with this method, path and "
            + "operationId:\n" + string.Join('\n', strangers));
    }

    [Fact]
    public void Outline_ReadByIndentation_IsWhatTheParserFinds()
    {
        var parsed =
            from path in ContractDocument.Merged()["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where operation.Key is "get" or "post" or "put" or "patch" or "delete"
            select new ContractOperation(
                operation.Key.ToUpperInvariant(), path.Key, (string)operation.Value!["operationId"]!, (string)operation.Value["tags"]![0]!);

        var outline = ContractDocument.Operations.Concat(ContractDocument.OwnOperations);

        Assert.Equal(parsed.OrderBy(o => o.Id, StringComparer.Ordinal), outline.OrderBy(o => o.Id, StringComparer.Ordinal));
    }

    [Fact]
    public void OwnOperations_Documented_AreMapped()
    {
        var mapped = MappedOperation.All(server).Select(route => route.Id).ToHashSet();

        Assert.All(ContractDocument.OwnOperations, operation => Assert.Contains(operation.Id, mapped));
    }

    [Fact]
    public void Operations_Mapped_LeaveTheBodyToOurReader()
    {
        // a handler's parameter that is no registered service would be read from the body, with errors of another shape
        var readers = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
            // the tools speak a protocol of their own, whose library reads its messages
            .Where(endpoint => !endpoint.DisplayName!.StartsWith("MCP ", StringComparison.Ordinal))
            .Select(endpoint => $"{endpoint.DisplayName} takes a parameter from the body: is its type registered as a service?").ToList();

        Assert.True(readers.Count == 0, string.Join('\n', readers));
    }

    [Fact]
    public void CoveragePage_ComparedWithTheApp_IsCurrent() =>
        Assert.True(
            Coverage.Of(server.App) == SourceTree.Read("docs/coverage.md").ReplaceLineEndings("\n"),
            "docs/coverage.md is not current. Refresh it: dotnet run --project src/Server -- coverage > docs/coverage.md");

    [Fact]
    public async Task UnbuiltOperation_Called_Answers501WithItsName()
    {
        var built = server.App.BuiltOperations().Select(o => o.Id).ToHashSet();
        var unbuilt = ContractDocument.Operations.First(o => !built.Contains(o.Id) && o.Path.StartsWith("/v1", StringComparison.Ordinal));
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(new HttpMethod(unbuilt.Method), unbuilt.Path, 501);

        Assert.Contains(unbuilt.Id, error.Text("message"), StringComparison.Ordinal);
        Assert.Equal("not_implemented", error.Text("type"));
    }

    [Fact]
    public async Task Path_NotOffered_Answers404And405()
    {
        var api = await server.NewCompanyAsync();

        await api.FailAsync(HttpMethod.Get, "/v1/no-such-thing", 404);
        var answer = await api.SendAsync(HttpMethod.Delete, "/v1/companies");

        Assert.Equal(405, answer.Status);
        Assert.Contains("GET", answer.Headers["Allow"], StringComparison.Ordinal);
    }
}
