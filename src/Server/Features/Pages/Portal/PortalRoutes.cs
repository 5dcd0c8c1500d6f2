using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.Portal;

public static class PortalRoutes
{
    public static void AddPortal(this IServiceCollection services)
    {
        services.AddScoped<PortalLinks>();
        services.AddScoped<PortalFrames>();
        services.AddScoped<InvoiceRows>();
        services.AddScoped<UpcomingInvoices>();
        services.AddScoped<OverviewView>();
    }

    public static void MapPortal(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(PortalJson.Default);
        routes.MapOperation("GET", "/v1/customers/{id}/portal", "getCustomerPortalUrl", "customers", PortalUrl.GetAsync);
        routes.MapOperation("DELETE", "/v1/customers/{id}/portal", "revokeCustomerPortalUrls", "customers", PortalUrl.RevokeAsync);
        routes.MapOperation("GET", "/v1/portal-settings", "getPortalSettings", "companies", WritePortalSettings.GetAsync);
        routes.MapOperation("PATCH", "/v1/portal-settings", "updatePortalSettings", "companies", WritePortalSettings.UpdateAsync);

        routes.MapPage("GET", "/portal/{id}", PortalPages.ShowAsync);
    }
}
