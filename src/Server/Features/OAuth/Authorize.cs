using System.Security.Claims;
using Microsoft.AspNetCore;
using NodaTime;
using OpenIddict.Abstractions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Plumbline.Server.Features.OAuth;

/// <summary>
/// <c>GET /oauth/authorize</c>: sends the browser to sign in and consent, and when it comes back with a ticket, to the client with a code.
/// The request travels along signed, so nothing is stored for those who never sign in.
/// </summary>
public static class Authorize
{
    public const string RequestPurpose = "oauth.request";
    public const string TicketPurpose = "oauth.ticket";
    public const string Denied = "denied";
    private const string Ticket = "ticket";
    private const int MaxRequest = 2000;
    private static readonly Duration RequestLasts = Duration.FromMinutes(30);
    private static readonly Duration TicketLasts = Duration.FromMinutes(1);

    public static async Task<IResult> HandleAsync(
        HttpContext http, OAuthGrants grants, SignedLinks links, PublicUrl url, CancellationToken cancel)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw Refusal.BadRequest("Not an authorization request");
        var ticket = http.Request.Query[Ticket].ToString();
        if (ticket.Length > 0)
        {
            return await AnswerAsync(request, ticket, grants, links, cancel);
        }
        var query = http.Request.QueryString.Value ?? "";
        if (query.Length > MaxRequest)
        {
            return Tokens.Refuse(Errors.InvalidRequest, "The request is too long");
        }
        var (token, _) = await links.SignAsync(new CurrentTenant(), RequestPurpose, query, RequestLasts, cancel);
        return Results.Redirect(url.Root + SignIn.SignInPages.PathOf(token));
    }

    /// <summary><c>GET /oauth/callback</c>: where the pages lead: back to the request, with what the user said.</summary>
    public static async Task<IResult> CallbackAsync(HttpContext http, SignedLinks links, PublicUrl url, CancellationToken cancel)
    {
        var state = await links.ReadAsync(http.Request.Query["state"].ToString(), RequestPurpose, cancel)
            ?? throw Refusal.BadRequest("The state is wrong or too old; begin again");
        var code = http.Request.Query["code"].ToString();
        var error = http.Request.Query["error"].ToString();
        var ticket = error.Length > 0 ? Denied : Uri.EscapeDataString(code);
        return Results.Redirect($"{url.Root}/oauth/authorize{state.Subject}&{Ticket}={ticket}");
    }

    /// <summary>What a user's consent is carried by from the pages to here: good for the one request, for a minute.</summary>
    public static async Task<string> TicketAsync(SignedLinks links, OAuthGrant grant, string request, CancellationToken cancel) =>
        (await links.SignAsync(new CurrentTenant(), TicketPurpose, $"{grant.Id} {request}", TicketLasts, cancel)).Token;

    private static async Task<IResult> AnswerAsync(
        OpenIddictRequest request, string ticket, OAuthGrants grants, SignedLinks links, CancellationToken cancel)
    {
        if (ticket == Denied)
        {
            return Tokens.Refuse(Errors.AccessDenied, "The user did not consent");
        }
        var claim = await links.ReadAsync(ticket, TicketPurpose, cancel);
        if (claim?.Subject.Split(' ', 2) is not [var id, var asked] || asked != IdentityOf(request)
            || await grants.FindAsync(id, cancel) is not { ExchangedAt: null } grant)
        {
            return Tokens.Refuse(Errors.AccessDenied, "The consent is too old, or for another request");
        }
        var identity = new ClaimsIdentity("oauth", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, grant.UserId).SetClaim(OAuthServer.Grant, grant.Id);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(Scopes.OfflineAccess);
        return Tokens.SignIn(principal);
    }

    /// <summary>What makes a request this one.</summary>
    public static string IdentityOf(OpenIddictRequest request) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
            string.Join('\n', request.ClientId, request.RedirectUri, request.CodeChallenge, request.State, request.Scope))));
}
