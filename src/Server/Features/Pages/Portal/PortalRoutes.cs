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
        services.AddScoped<CreditPacks>();
        services.AddScoped<OverviewView>();
        services.AddScoped<SubscriptionView>();
        services.AddScoped<PortalUsageView>();
        services.AddScoped<InvoicesView>();
        services.AddScoped<MethodsView>();
        services.AddScoped<BalancesView>();
        services.AddScoped<DetailsView>();
    }

    public static void MapPortal(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(PortalJson.Default);
        routes.MapOperation("GET", "/v1/customers/{id}/portal", "getCustomerPortalUrl", "customers", PortalUrl.GetAsync);
        routes.MapOperation("DELETE", "/v1/customers/{id}/portal", "revokeCustomerPortalUrls", "customers", PortalUrl.RevokeAsync);
        routes.MapOperation("GET", "/v1/portal-settings", "getPortalSettings", "companies", WritePortalSettings.GetAsync);
        routes.MapOperation("PATCH", "/v1/portal-settings", "updatePortalSettings", "companies", WritePortalSettings.UpdateAsync);

        const string portal = "/portal/{id}";
        routes.MapPage("GET", portal, PortalPages.ShowAsync);
        routes.MapPage("GET", portal + "/subscriptions/{subscription}", PortalPages.SubscriptionAsync);
        routes.MapPage("GET", portal + PortalFrames.Usage, PortalPages.UsageAsync);
        routes.MapPage("GET", portal + PortalFrames.Invoices, PortalPages.InvoicesAsync);
        routes.MapPage("GET", portal + PortalFrames.Methods, PortalPages.MethodsAsync);
        routes.MapPage("POST", portal + MethodsView.Add, PortalForms.AddMethodAsync);
        routes.MapPage("GET", portal + PortalFrames.Methods + StripeVisits.Below, PortalForms.FromStripeAsync);
        routes.MapPage("POST", portal + MethodsView.Default, PortalForms.SetDefaultAsync);
        routes.MapPage("POST", portal + MethodsView.Remove, PortalForms.RemoveMethodAsync);
        routes.MapPage("GET", portal + PortalFrames.Balances, PortalPages.BalancesAsync);
        routes.MapPage("POST", portal + BalancesView.Topup, PortalForms.TopUpAsync);
        routes.MapPage("POST", portal + BalancesView.Buy, PortalForms.BuyAsync);
        routes.MapPage("GET", portal + PortalFrames.Details, PortalPages.DetailsAsync);
        routes.MapPage("POST", portal + PortalFrames.Details, PortalForms.SetDetailsAsync);
    }
}
