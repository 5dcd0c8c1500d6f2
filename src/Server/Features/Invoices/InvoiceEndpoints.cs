using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

public static class InvoiceEndpoints
{
    public static void AddInvoices(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<InvoiceReader>();
    }

    public static void MapInvoices(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(InvoicesJson.Default);
        routes.MapOperation("GET", "/v2/invoices", "listInvoices", "invoices", ListInvoices.HandleAsync);
        routes.MapOperation("GET", "/v2/invoices/{id}", "getInvoice", "invoices", GetInvoice.HandleAsync);
        routes.MapOperation("GET", "/v2/invoices/{id}/download", "downloadInvoice", "invoices", DownloadInvoice.HandleAsync);
    }
}
