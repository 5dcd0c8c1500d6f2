using System.Text.Json.Serialization;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Apps;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.OAuth;

/// <summary>A client as it is told of itself; the secret only here, and only to one that keeps it.</summary>
public sealed record OAuthClientAnswer(string ClientId, long ClientIdIssuedAt, IReadOnlyList<string> RedirectUris)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientSecret { get; init; }

    /// <summary>0: the secret does not expire.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ClientSecretExpiresAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientUri { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LogoUri { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    public IReadOnlyList<string> GrantTypes { get; } = ["authorization_code", "refresh_token"];

    public IReadOnlyList<string> ResponseTypes { get; } = ["code"];

    public required string TokenEndpointAuthMethod { get; init; }
}

/// <summary>Refusals of the protocol have a shape of their own.</summary>
public sealed record OAuthErrorAnswer(string Error, string ErrorDescription);

/// <summary><c>POST /oauth/register</c>: a client makes itself known (RFC 7591). Anybody may; nobody is let in by it.</summary>
public static class RegisterClient
{
    private const int MostCallbacks = 20;
    private static readonly string[] GrantTypes = ["authorization_code", "refresh_token"];
    private static readonly string[] ResponseTypes = ["code"];
    private static readonly string[] Methods = ["none", "client_secret_post"];

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, KeyDirectory directory, CancellationToken cancel)
    {
        try
        {
            return await RegisterAsync(http, db, directory, cancel);
        }
        catch (Refusal refusal) when (refusal.Status == StatusCodes.Status400BadRequest)
        {
            var code = (refusal.Errors ?? []).Any(e => e.Path is [string field, ..] && field == "redirect_uris")
                ? "invalid_redirect_uri"
                : "invalid_client_metadata";
            var reasons = (refusal.Errors ?? []).Select(e => $"{string.Join('.', e.Path)}: {e.Message}").DefaultIfEmpty(refusal.Message);
            return Results.Json(
                new OAuthErrorAnswer(code, string.Join("; ", reasons)), WireJson.Options, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<IResult> RegisterAsync(HttpContext http, BillingDb db, KeyDirectory directory, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var callbacks = body.Texts("redirect_uris", Need.Required, max: MostCallbacks, maxLength: 2048);
        if (callbacks is { Count: 0 })
        {
            body.Refuse("redirect_uris", "Give at least one");
        }
        for (var i = 0; i < callbacks?.Count; i++)
        {
            if (!AppInput.IsCallback(callbacks[i]))
            {
                body.RefuseAt(["redirect_uris", i], AppInput.CallbackRule, "invalid_string");
            }
        }
        var name = body.Text("client_name", Need.Optional, max: 200);
        var uri = body.Url("client_uri", Need.Optional);
        var logo = body.Url("logo_uri", Need.Optional);
        var scope = body.Text("scope", Need.Optional, max: 2000);
        var method = body.Text("token_endpoint_auth_method", Need.Optional, max: 100) ?? "none";
        Among(body, "token_endpoint_auth_method", [method], Methods);
        Among(body, "grant_types", body.Texts("grant_types", Need.Optional, max: 10, maxLength: 100), GrantTypes);
        Among(body, "response_types", body.Texts("response_types", Need.Optional, max: 10, maxLength: 100), ResponseTypes);
        body.ThrowIfInvalid();

        var secret = method == "none" ? null : Ids.Secret();
        var client = new RegisteredClient
        {
            Id = Ids.New("dyn"),
            Name = name,
            ClientUri = uri,
            LogoUri = logo,
            Scope = scope,
            Callbacks = [.. callbacks!],
            SecretHash = secret is null ? null : ApiKey.HashOf(secret),
            CreatedAt = directory.MachineNow(),
        };
        await db.WriteAsync(() =>
        {
            db.Add(client);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(new OAuthClientAnswer(client.Id, client.CreatedAt.ToUnixTimeSeconds(), client.Callbacks)
        {
            ClientSecret = secret,
            ClientSecretExpiresAt = secret is null ? null : 0,
            ClientName = name,
            ClientUri = uri,
            LogoUri = logo,
            Scope = scope,
            TokenEndpointAuthMethod = method,
        });
    }

    private static void Among(Body body, string field, IReadOnlyList<string>? given, string[] known)
    {
        if (given?.FirstOrDefault(g => !known.Contains(g)) is { } other)
        {
            body.Refuse(field, $"'{other}' is not offered; one of: {string.Join(", ", known)}");
        }
    }
}
