using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Plumbline.Server.Wire;

/// <summary>
/// Where people reach this server, for the links that it hands out: <c>PLUMBLINE_PUBLIC_URL</c>; without it the address that a request
/// came to, and for background work the first that the server listens on.
/// </summary>
public sealed class PublicUrl(IConfiguration settings, IHttpContextAccessor http, IServer server)
{
    /// <summary>What stands between the host and every path; mostly empty.</summary>
    public string Root { get; } =
        settings["PLUMBLINE_PUBLIC_URL"] is { Length: > 0 } url && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri.AbsolutePath.TrimEnd('/') : "";

    public string Of(string path) => Base() + path;

    private string Base()
    {
        if (settings["PLUMBLINE_PUBLIC_URL"] is { Length: > 0 } configured)
        {
            return configured.TrimEnd('/');
        }
        return http.HttpContext?.Request is { } request
            ? $"{request.Scheme}://{request.Host}"
            : (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? PlumblineApp.DefaultUrl).TrimEnd('/');
    }
}
