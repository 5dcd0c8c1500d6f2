using Plumbline.Server.Features.Pages.CheckingOut;
using Plumbline.Server.Features.Pages.Invoicing;
using Plumbline.Server.Features.Pages.Portal;
using Plumbline.Server.Features.Pages.Quoting;

namespace Plumbline.Server.Features.Pages;

public static class PageEndpoints
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddScoped<PageLinks>();
        services.AddScoped<PageDoor>();
        services.AddScoped<PageForms>();
        services.AddScoped<PageFrames>();
        services.AddScoped<StripeVisits>();
        services.AddScoped<InvoiceView>();
        services.AddScoped<UsageView>();
        services.AddScoped<CheckoutDoor>();
        services.AddScoped<CheckoutPreview>();
        services.AddScoped<CheckoutView>();
        services.AddScoped<CheckoutClosing>();
        services.AddPortal();
        services.AddScoped<QuoteMethods>();
        services.AddScoped<QuotePanels>();
        services.AddScoped<QuoteView>();
    }

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", AssetRoutes.Show);
        routes.MapGet("/assets/brand/{name}", AssetRoutes.ShowBrand);
        routes.MapGet("/assets/images/{seller}/{hash}", AssetRoutes.ShowImageAsync);

        routes.MapPage("GET", "/invoices/{id}", InvoicePages.ShowAsync);
        routes.MapPage("GET", "/invoices/{id}/pdf", InvoicePages.DownloadAsync);
        routes.MapPage("GET", "/invoices/{id}/e-invoice", InvoicePages.DownloadXmlAsync);
        routes.MapPage("POST", "/invoices/{id}/pay", InvoicePages.PayAsync);
        routes.MapPage("GET", "/invoices/{id}/stripe", InvoicePages.FromStripeAsync);
        routes.MapPage("GET", "/invoices/{id}/usage/{line}", InvoicePages.UsageAsync);
        routes.MapPage("GET", "/invoices/{id}/usage/{line}/csv", InvoicePages.UsageCsvAsync);

        routes.MapPage("GET", "/checkout/{id}", CheckoutPages.ShowAsync);
        routes.MapPage("POST", "/checkout/{id}/preview", CheckoutPages.PreviewAsync);
        routes.MapPage("POST", "/checkout/{id}/details", CheckoutPages.SetDetailsAsync);
        routes.MapPage("POST", "/checkout/{id}/code", CheckoutPages.SetCodeAsync);
        routes.MapPage("POST", "/checkout/{id}/pay", CheckoutPages.PayAsync);
        routes.MapPage("GET", "/checkout/{id}/stripe", CheckoutPages.FromStripeAsync);

        routes.MapPortal();

        routes.MapPage("GET", "/quotes/{id}", QuotePages.ShowAsync);
        routes.MapPage("GET", "/quotes/{id}/pdf", QuotePages.DownloadAsync);
        routes.MapPage("GET", "/quotes/{id}/files/{file}", QuotePages.FileAsync);
        routes.MapPage("POST", "/quotes/{id}/method", QuotePages.SaveMethodAsync);
        routes.MapPage("GET", "/quotes/{id}/stripe", QuotePages.FromStripeAsync);
        routes.MapPage("POST", "/quotes/{id}/sign", QuotePages.SignAsync);
    }

    internal static void MapPage(this IEndpointRouteBuilder routes, string method, string path, Delegate handler) =>
        routes.MapMethods(path, method == "GET" ? ["GET", "HEAD"] : [method], handler).WithMetadata(PageRoute.Mark);
}
