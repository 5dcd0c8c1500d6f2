using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Plans;

public static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(PlanJson.Default);
        routes.MapOperation("GET", "/v1/plans", "getPlans", "subscriptions", ListPlans.HandleAsync);
        routes.MapOperation("GET", "/v1/plans/{id}", "getPlan", "subscriptions", GetPlan.HandleAsync);
    }
}
