using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Plumbline.Server.Wire;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Plumbline.Server.Features.OAuth;

/// <summary><c>POST /oauth/tokens</c>: tokens for a code, or a new access token for a refresh token.</summary>
public static class Tokens
{
    public static async Task<IResult> HandleAsync(HttpContext http, OAuthGrants grants, CancellationToken cancel)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw Refusal.BadRequest("Send client_id and grant_type");
        var carried = await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        var id = carried.Principal?.GetClaim(OAuthServer.Grant);
        var opens = id is not null && (request.IsAuthorizationCodeGrantType()
            ? await grants.ExchangeAsync(id, cancel)
            : await grants.FindAsync(id, cancel) is not null);
        return opens ? SignIn(carried.Principal!) : Refuse(Errors.InvalidGrant, "The grant is over");
    }

    /// <summary>The library answers revocations itself; what it did not read was no such request.</summary>
    public static IResult Unread() => throw Refusal.BadRequest("Send client_id, client_secret and token");

    /// <summary>Lets the library make the tokens of a grant.</summary>
    public static IResult SignIn(ClaimsPrincipal principal)
    {
        principal.SetDestinations(static _ => [Destinations.AccessToken]);
        return Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    public static IResult Refuse(string error, string reason) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = reason,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
