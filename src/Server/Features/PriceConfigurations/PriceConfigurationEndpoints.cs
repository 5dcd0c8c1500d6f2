using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

public static class PriceConfigurationEndpoints
{
    public static void MapPriceConfigurations(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(PriceConfigurationJson.Default);
        const string path = "/v1/price-configurations";
        routes.MapOperation("GET", path, "listPriceConfigurations", "products", ListPriceConfigurations.HandleAsync);
        routes.MapOperation("POST", path, "createPriceConfiguration", "products", CreatePriceConfiguration.HandleAsync);
        routes.MapOperation("GET", $"{path}/{{id}}", "getPriceConfiguration", "products", GetPriceConfiguration.HandleAsync);
        routes.MapOperation("DELETE", $"{path}/{{id}}", "deletePriceConfiguration", "products", DeletePriceConfiguration.HandleAsync);
        routes.MapOperation("PUT", $"{path}/{{id}}/prices", "updatePrices", "products", UpdatePrices.HandleAsync);
    }
}
