using System.Text.Json.Serialization;
using Plumbline.Server.Features.OAuth.SignIn;
using Plumbline.Server.Features.Pages;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.OAuth;

public static class OAuthEndpoints
{
    // where the library reads requests
    private static readonly PathString[] Protocol =
        ["/oauth/authorize", "/authorize", "/oauth/tokens", "/v1/oauth/tokens", "/oauth/revoke", "/.well-known/oauth-authorization-server"];

    public static void AddOAuth(this IServiceCollection services)
    {
        OAuthServer.AddProtocol(services);
        services.AddScoped<OAuthClients>().AddScoped<OAuthGrants>().AddScoped<OAuthCallers>();
        services.AddScoped<SignInDoor>().AddScoped<SignInCodes>().AddScoped<ConsentAccounts>();
    }

    public static void UseOAuth(this IApplicationBuilder app)
    {
        // the host would put the library before every request, and before bodies are made forms
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseWhen(
            http => Protocol.Any(path => http.Request.Path.Equals(path, StringComparison.OrdinalIgnoreCase)),
            protocol => protocol.UseMiddleware<OAuthForms>().UseAuthentication());
        app.UseWhen(
            http => OAuthCallers.IsToken(http.Request.Headers.Authorization.ToString()), request => request.UseAuthentication());
    }

    public static void MapOAuth(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(OAuthJson.Default);
        routes.MapPublic("GET", "/oauth/authorize", "authorize", Authorize.HandleAsync);
        routes.MapPublic("GET", "/authorize", "authorizeRoot", Authorize.HandleAsync);
        routes.MapPublic("GET", "/oauth/callback", "oauthCallback", Authorize.CallbackAsync);
        routes.MapPublic("POST", "/oauth/register", "registerClient", RegisterClient.HandleAsync);
        routes.MapPublic("POST", "/oauth/tokens", "generateTokens", Tokens.HandleAsync);
        routes.MapPublic("POST", "/v1/oauth/tokens", "generateOAuthTokensV1", Tokens.HandleAsync);
        routes.MapPublic("POST", "/oauth/revoke", "revokeToken", Tokens.Unread);
        routes.MapOperation("GET", "/oauth/userinfo", "getUserInfo", Operation.AnyKey, UserInfo.HandleAsync);
        routes.MapGet("/.well-known/oauth-protected-resource", ProtectedResource.Show);
        routes.MapGet("/.well-known/oauth-protected-resource/mcp", ProtectedResource.Show);

        routes.MapPage("GET", SignInPages.Base, SignInPages.ShowAsync);
        routes.MapPage("POST", SignInPages.Base, SignInPages.SendAsync);
        routes.MapPage("GET", SignInPages.Base + SignInPages.Code, SignInPages.ShowCodeAsync);
        routes.MapPage("POST", SignInPages.Base + SignInPages.Code, SignInPages.ProveAsync);
        routes.MapPage("GET", SignInPages.Base + SignInPages.Consent, SignInPages.ShowConsentAsync);
        routes.MapPage("POST", SignInPages.Base + SignInPages.Consent, SignInPages.ConsentAsync);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OAuthClientAnswer))]
[JsonSerializable(typeof(OAuthErrorAnswer))]
[JsonSerializable(typeof(UserInfoAnswer))]
[JsonSerializable(typeof(ProtectedResourceAnswer))]
internal sealed partial class OAuthJson : JsonSerializerContext;
