using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Users;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.OAuth;

/// <summary>Who calls with an access token.</summary>
public sealed class OAuthCallers(BillingDb db, OAuthGrants grants)
{
    /// <summary>Whether a bearer's text may be an access token: keys have no dots.</summary>
    public static bool IsToken(string text) => text.Contains('.', StringComparison.Ordinal);

    /// <summary>Null for a token that is damaged or over, whose grant was revoked or whose user may do nothing any more.</summary>
    public async Task<Caller?> OfAsync(HttpContext http)
    {
        var token = await http.AuthenticateAsync(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        if (token.Principal?.GetClaim(OAuthServer.Grant) is not { } id || await grants.FindAsync(id, http.RequestAborted) is not { } grant)
        {
            return null;
        }
        var may = await Roles.OfUserAsync(db, grant.UserId, http.RequestAborted);
        return may.Count == 0 ? null : new Caller(
            grant.Id, grant.Mode, grant.Scopes.ToHashSet(StringComparer.Ordinal), [grant.CompanyId],
            may.ToHashSet(StringComparer.Ordinal))
        {
            UserId = grant.UserId,
        };
    }
}
