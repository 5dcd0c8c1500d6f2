using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

public static class AggregatorEndpoints
{
    public static void MapAggregators(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(AggregatorJson.Default);
        routes.MapOperation("GET", "/v1/aggregators", "listAggregators", "aggregators", ListAggregators.HandleAsync);
        routes.MapOperation("POST", "/v1/aggregators", "createAggregator", "aggregators", CreateAggregator.HandleAsync);
        routes.MapOperation("GET", "/v1/aggregators/{id}", "getAggregator", "aggregators", GetAggregator.HandleAsync);
        routes.MapOperation("PUT", "/v1/aggregators/{id}", "updateAggregator", "aggregators", UpdateAggregator.HandleAsync);
        routes.MapOperation("DELETE", "/v1/aggregators/{id}", "deleteAggregator", "aggregators", DeleteAggregator.HandleAsync);
    }
}
