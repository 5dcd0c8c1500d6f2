using System.Security.Cryptography;
using Microsoft.AspNetCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Plumbline.Server.Features.OAuth;

/// <summary>
/// How the protocol is spoken. OpenIddict checks requests and makes tokens that carry all they say, sealed with keys that come of the
/// installation's secret; it asks here who the clients are.
/// </summary>
internal static class OAuthServer
{
    /// <summary>The claim by which a token names its grant.</summary>
    public const string Grant = "grant";

    /// <summary>How long an access token lasts.</summary>
    public static readonly TimeSpan AccessLasts = TimeSpan.FromHours(1);

    // who asks is looked at before what is asked
    private const int First = int.MinValue + 10_000;

    private static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(5);

    public static void AddProtocol(IServiceCollection services)
    {
        services.AddAuthentication();
        services.AddOpenIddict()
            .AddServer(server =>
            {
                // clients and grants are rows of ours
                server.EnableDegradedMode();
                server.SetAuthorizationEndpointUris("oauth/authorize", "authorize")
                    .SetTokenEndpointUris("oauth/tokens", "v1/oauth/tokens")
                    .SetRevocationEndpointUris("oauth/revoke")
                    .SetConfigurationEndpointUris(".well-known/oauth-authorization-server");
                server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow();
                // what people were told of clients is not narrowed by lists that nobody keeps
                server.DisableScopeValidation().DisableResourceValidation().DisableAudienceValidation();
                server.SetAuthorizationCodeLifetime(CodeLasts).SetAccessTokenLifetime(AccessLasts)
                    .SetRefreshTokenLifetime(null).DisableRollingRefreshTokens();
                server.Configure(options => options.CodeChallengeMethods.Add(CodeChallengeMethods.Plain));
                // asked for by the library, for identity tokens, of which there are none
                server.AddEphemeralSigningKey();
                server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough()
                    // TLS ends at the proxy in front
                    .DisableTransportSecurityRequirement();
                server.AddEventHandler<ValidateAuthorizationRequestContext>(h => h.UseScopedHandler<CheckAuthorization>());
                server.AddEventHandler<ValidateTokenRequestContext>(h => h.UseScopedHandler<CheckClient>().SetOrder(First));
                server.AddEventHandler<ValidateRevocationRequestContext>(h => h.UseScopedHandler<CheckClient>().SetOrder(First));
                server.AddEventHandler<HandleRevocationRequestContext>(h => h.UseScopedHandler<Revoke>());
                server.AddEventHandler<HandleConfigurationRequestContext>(h => h.UseSingletonHandler<Describe>());
                server.AddEventHandler<ApplyRevocationResponseContext>(h => h.UseSingletonHandler<Shape>().SetOrder(int.MinValue));
                server.AddEventHandler<ApplyTokenResponseContext>(h => h.UseSingletonHandler<Shape>().SetOrder(int.MinValue));
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
            });
        services.AddOptions<OpenIddictServerOptions>().Configure<IServiceScopeFactory>(AddKeys);
    }

    private static void AddKeys(OpenIddictServerOptions options, IServiceScopeFactory scopes)
    {
        using var scope = scopes.CreateScope();
        var secret = scope.ServiceProvider.GetRequiredService<BillingDb>().Set<InstallationSecret>()
            .Where(s => s.Id == SignedLinks.SecretId).Select(s => s.Bytes).Single();
        options.EncryptionCredentials.Add(new EncryptingCredentials(
            Key("oauth encryption"), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        options.SigningCredentials.Add(new SigningCredentials(Key("oauth signature"), SecurityAlgorithms.HmacSha256));

        SymmetricSecurityKey Key(string use) =>
            new(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: System.Text.Encoding.ASCII.GetBytes(use)));
    }

    /// <summary>Whether the client is known, people may be sent back to it, and it proves itself one way or another.</summary>
    private sealed class CheckAuthorization(OAuthClients clients) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
    {
        public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
        {
            var client = await clients.FindAsync(context.ClientId, context.CancellationToken);
            if (client is null)
            {
                context.Reject(Errors.InvalidClient, "There is no such client");
            }
            else if (context.RedirectUri is not { Length: > 0 } address || !client.Allows(address))
            {
                context.Reject(Errors.InvalidRequest, "The redirect_uri is not one of the client's");
            }
            else if (client.SecretHash is null && string.IsNullOrEmpty(context.Request.CodeChallenge))
            {
                context.Reject(Errors.InvalidRequest, "A client without a secret needs a code_challenge");
            }
        }
    }

    private sealed class CheckClient(OAuthClients clients)
        : IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<ValidateRevocationRequestContext>
    {
        public ValueTask HandleAsync(ValidateTokenRequestContext context) => CheckAsync(context, context.ClientId, context.ClientSecret);

        public ValueTask HandleAsync(ValidateRevocationRequestContext context) =>
            CheckAsync(context, context.ClientId, context.ClientSecret);

        private async ValueTask CheckAsync(BaseValidatingContext context, string? id, string? secret)
        {
            if (await clients.FindAsync(id, context.CancellationToken) is not { } client || !client.IsProvenBy(secret))
            {
                context.Reject(Errors.InvalidClient, "The client or its secret is wrong");
            }
        }
    }

    private sealed class Revoke(OAuthGrants grants) : IOpenIddictServerHandler<HandleRevocationRequestContext>
    {
        public async ValueTask HandleAsync(HandleRevocationRequestContext context)
        {
            if (context.GenericTokenPrincipal.GetClaim(Grant) is { } id)
            {
                await grants.RevokeAsync(id, context.CancellationToken);
            }
        }
    }

    /// <summary>Where clients register, which the library knows nothing of.</summary>
    private sealed class Describe : IOpenIddictServerHandler<HandleConfigurationRequestContext>
    {
        public ValueTask HandleAsync(HandleConfigurationRequestContext context)
        {
            context.Metadata["registration_endpoint"] = new Uri(context.BaseUri!, "oauth/register").AbsoluteUri;
            context.Metadata["userinfo_endpoint"] = new Uri(context.BaseUri!, "oauth/userinfo").AbsoluteUri;
            context.TokenEndpointAuthenticationMethods.Add("none");
            return default;
        }
    }

    /// <summary>Answers as the contract writes them.</summary>
    private sealed class Shape
        : IOpenIddictServerHandler<ApplyTokenResponseContext>, IOpenIddictServerHandler<ApplyRevocationResponseContext>
    {
        public ValueTask HandleAsync(ApplyTokenResponseContext context)
        {
            context.Response.ErrorUri = null;
            context.Response.Scope = null;
            context.Response.TokenType = context.Response.TokenType is null ? null : "bearer";
            return default;
        }

        public ValueTask HandleAsync(ApplyRevocationResponseContext context)
        {
            context.Response.ErrorUri = null;
            // a token that is wrong or over opens nothing, which is what was asked for (RFC 7009, 2.2)
            if (context.Error is null or Errors.InvalidToken && context.Transaction.GetHttpRequest()?.HttpContext is { } http)
            {
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                context.HandleRequest();
            }
            return default;
        }
    }
}
