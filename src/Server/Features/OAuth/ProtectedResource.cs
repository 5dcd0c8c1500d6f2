using Plumbline.Server.Features.Mcp;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.OAuth;

public sealed record ProtectedResourceAnswer(
    string Resource, IReadOnlyList<string> AuthorizationServers, IReadOnlyList<string> ScopesSupported,
    IReadOnlyList<string> BearerMethodsSupported);

/// <summary>
/// Tells clients of <c>/mcp</c> where its access tokens are to be had (RFC 9728): they begin with a request that is refused, and follow its
/// <c>WWW-Authenticate</c> here.
/// </summary>
public static class ProtectedResource
{
    public const string Path = "/.well-known/oauth-protected-resource";

    /// <summary>What a client without a token is told.</summary>
    public static string Challenge(HttpContext http) =>
        $"Bearer resource_metadata=\"{http.RequestServices.GetRequiredService<PublicUrl>().Of(Path)}\"";

    public static IResult Show(PublicUrl url) => Reply.Ok(new ProtectedResourceAnswer(
        url.Of(McpEndpoints.Path), [url.Of("/")], ["mcp"], ["header"]));
}
