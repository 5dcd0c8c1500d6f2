using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Analytics;

public static class AnalyticsEndpoints
{
    private const string Area = "analytics";

    public static void MapAnalytics(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(AnalyticsJson.Default);
        routes.MapOperation("GET", "/v1/analytics", "getAnalytics", Area, GetAnalytics.HandleAsync);
        routes.MapOperation("GET", "/v1/analytics/mrr-movements", "listMrrMovements", Area, MonthSeries.MovementsAsync);
        routes.MapOperation("GET", "/v1/analytics/cohorts", "listCohorts", Area, MonthSeries.CohortsAsync);
        routes.MapOperation("GET", "/v1/analytics/retention", "listRetention", Area, MonthSeries.RetentionAsync);
    }
}
