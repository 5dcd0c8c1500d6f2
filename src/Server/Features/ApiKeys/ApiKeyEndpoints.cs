using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.ApiKeys;

/// <summary>Plumbline's own addition to the contract: keys are made, listed and revoked over the API.</summary>
public static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(ApiKeyJson.Default);
        routes.MapOperation("GET", "/v1/api-keys", "listApiKeys", "api_keys", ListApiKeys.HandleAsync);
        routes.MapOperation("POST", "/v1/api-keys", "createApiKey", "api_keys", CreateApiKey.HandleAsync);
        routes.MapOperation("DELETE", "/v1/api-keys/{id}", "revokeApiKey", "api_keys", RevokeApiKey.HandleAsync);
    }
}
