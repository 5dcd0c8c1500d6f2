using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Apps;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.OAuth;

/// <summary>A client as the protocol sees it.</summary>
/// <param name="Id">The client id.</param>
/// <param name="Name">What people are told it is called.</param>
/// <param name="Callbacks">Where people may be sent back to.</param>
/// <param name="SecretHash">SHA-256 of its secret; null for a client without one.</param>
public sealed record OAuthClient(string Id, string Name, IReadOnlyList<string> Callbacks, string? SecretHash)
{
    /// <summary>Whether it may get and trade in tokens: with its secret, or by PKCE alone where it has none.</summary>
    public bool IsProvenBy(string? secret) => SecretHash is null || (secret is not null && CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(ApiKey.HashOf(secret)), Encoding.ASCII.GetBytes(SecretHash)));

    /// <summary>
    /// Whether people may be sent there: exactly an address of the client's. Programs on people's own machines listen on whatever port is
    /// free (RFC 8252, 7.3).
    /// </summary>
    public bool Allows(string address) => Callbacks.Contains(address)
        || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { Scheme: "http", IsLoopback: true }
            && Callbacks.Any(c => Uri.TryCreate(c, UriKind.Absolute, out var own) && own is { Scheme: "http", IsLoopback: true }
                && own.Host == uri.Host && own.PathAndQuery == uri.PathAndQuery && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0));
}

/// <summary>Apps that companies made, and clients that registered themselves.</summary>
public sealed class OAuthClients(BillingDb db)
{
    public async Task<OAuthClient?> FindAsync(string? id, CancellationToken cancel)
    {
        if (id is not { Length: > 0 and <= 100 })
        {
            return null;
        }
        if (await db.Set<App>().AsNoTracking().IgnoreQueryFilters().SingleOrDefaultAsync(a => a.ClientId == id, cancel) is { } app)
        {
            return new OAuthClient(id, app.Name, app.Callbacks, app.ClientSecretHash);
        }
        return await db.Set<RegisteredClient>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) is { } own
            ? new OAuthClient(id, own.Name ?? new Uri(own.Callbacks[0]).Host, own.Callbacks, own.SecretHash)
            : null;
    }
}
