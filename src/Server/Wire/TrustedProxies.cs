using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Plumbline.Server.Wire;

/// <summary>
/// Whom a request comes from behind a proxy: <c>PLUMBLINE_TRUSTED_PROXIES</c> names the networks (CIDR, by commas) whose
/// <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. Nobody's are without it: any client can send them.
/// </summary>
public static class TrustedProxies
{
    public const string Setting = "PLUMBLINE_TRUSTED_PROXIES";

    /// <summary>Reads the headers of trusted proxies; does nothing where none is trusted.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, IConfiguration settings)
    {
        var networks = Read(settings[Setting]);
        if (networks.Length == 0)
        {
            return;
        }
        var options = new ForwardedHeadersOptions
        {
            // the host is the operator's to say: PLUMBLINE_PUBLIC_URL
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // as many hops as are trusted, from the nearest on
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }
        app.UseForwardedHeaders(options);
    }

    private static IPNetwork[] Read(string? list) => (list ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(network => IPNetwork.TryParse(network, out var parsed)
            ? parsed
            : throw new ArgumentException($"{Setting}: {network} is not a network such as 10.0.0.0/8")).ToArray();
}
