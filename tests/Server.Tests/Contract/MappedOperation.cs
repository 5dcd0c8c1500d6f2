using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.Contract;

/// <summary>A route of the running app that is an operation: what the tests that walk every route go by.</summary>
internal sealed partial record MappedOperation(string Method, string Path, string Id)
{
    /// <summary>Every one of them; the list grows with the app, so that new routes are walked as they come.</summary>
    public static IReadOnlyList<MappedOperation> All(TestServer server) =>
        [.. server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Operation>() is not null)
            .Select(endpoint => new MappedOperation(
                endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0],
                "/" + endpoint.RoutePattern.RawText!.TrimStart('/'),
                endpoint.Metadata.GetMetadata<Operation>()!.Id))];

    /// <summary>Whether it belongs to the API, and not to health or documents.</summary>
    public bool IsApi => Path.StartsWith("/v", StringComparison.Ordinal);

    public bool HasIds => Path.Contains('{', StringComparison.Ordinal);

    /// <summary>The path without the names of its parameters, in which documents and routes may differ.</summary>
    public string Shape => ShapeOf(Path);

    public static string ShapeOf(string path) => Parameter().Replace(path, "{}");

    [GeneratedRegex(@"\{[^}]+}")]
    private static partial Regex Parameter();
}
