using Plumbline.Server.Features.Pages.Invoicing;

namespace Plumbline.Server.Features.Pages;

public static class PageEndpoints
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddScoped<PageLinks>();
        services.AddScoped<PageDoor>();
        services.AddScoped<PageForms>();
        services.AddScoped<PageFrames>();
        services.AddScoped<InvoiceView>();
        services.AddScoped<UsageView>();
    }

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", AssetRoutes.Show);
        routes.MapGet("/assets/brand/{name}", AssetRoutes.ShowBrand);
        routes.MapGet("/assets/images/{seller}/{hash}", AssetRoutes.ShowImageAsync);

        routes.MapPage("GET", "/invoices/{id}", InvoicePages.ShowAsync);
        routes.MapPage("GET", "/invoices/{id}/pdf", InvoicePages.DownloadAsync);
        routes.MapPage("POST", "/invoices/{id}/pay", InvoicePages.PayAsync);
        routes.MapPage("GET", "/invoices/{id}/usage/{line}", InvoicePages.UsageAsync);
        routes.MapPage("GET", "/invoices/{id}/usage/{line}/csv", InvoicePages.UsageCsvAsync);
    }

    private static void MapPage(this IEndpointRouteBuilder routes, string method, string path, Delegate handler) =>
        routes.MapMethods(path, method == "GET" ? ["GET", "HEAD"] : [method], handler).WithMetadata(PageRoute.Mark);
}
