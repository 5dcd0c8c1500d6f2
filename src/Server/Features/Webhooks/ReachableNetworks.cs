using System.Net;
using System.Net.Sockets;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>
/// Which addresses a webhook may be sent to: public ones, and what <c>PLUMBLINE_WEBHOOK_ALLOWED_NETWORKS</c> names (CIDR, by commas).
/// Judged when the connection is made, on the address that is connected to: a name that is resolved anew cannot get around it.
/// </summary>
public sealed class ReachableNetworks(IConfiguration settings)
{
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7",
            "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private readonly IPNetwork[] _allowed = Allowed(settings["PLUMBLINE_WEBHOOK_ALLOWED_NETWORKS"]);

    public bool Includes(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _allowed.Any(n => n.Contains(plain)) || !Closed.Any(n => n.Contains(plain));
    }

    /// <summary>Connects to the first reachable address of a host; the way for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancel);
        var open = addresses.Where(Includes).ToArray();
        if (open.Length == 0)
        {
            throw new HttpRequestException($"{host} is not a public address; PLUMBLINE_WEBHOOK_ALLOWED_NETWORKS may allow it");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPNetwork[] Allowed(string? list) => (list ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(network => IPNetwork.TryParse(network, out var parsed)
            ? parsed
            : throw new ArgumentException($"PLUMBLINE_WEBHOOK_ALLOWED_NETWORKS: {network} is not a network such as 10.0.0.0/8")).ToArray();
}
