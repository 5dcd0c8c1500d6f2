using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

public static class CustomPropertyEndpoints
{
    private const string Area = "custom_properties";

    public static void MapCustomProperties(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(CustomPropertyJson.Default);
        routes.MapOperation("GET", "/v1/custom-properties", "listCustomProperties", Area, ListCustomProperties.HandleAsync);
        routes.MapOperation("POST", "/v1/custom-properties", "createCustomProperty", Area, CreateCustomProperty.HandleAsync);
        routes.MapOperation("PUT", "/v1/custom-properties/{id}", "updateCustomProperty", Area, UpdateCustomProperty.HandleAsync);
        routes.MapOperation("DELETE", "/v1/custom-properties/{id}", "deleteCustomProperty", Area, DeleteCustomProperty.HandleAsync);
    }
}
