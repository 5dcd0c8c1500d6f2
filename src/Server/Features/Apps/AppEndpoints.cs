using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Apps;

public static class AppEndpoints
{
    public static void MapApps(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(AppJson.Default);
        const string area = "apps";
        routes.MapOperation("GET", "/v1/apps", "listApps", area, ListApps.HandleAsync);
        routes.MapOperation("POST", "/v1/apps", "createApp", area, CreateApp.HandleAsync);
        routes.MapOperation("PUT", "/v1/apps/{id}", "updateApp", area, UpdateApp.HandleAsync);
        routes.MapOperation("DELETE", "/v1/apps/{id}", "deleteApp", area, DeleteApp.HandleAsync);
    }
}
