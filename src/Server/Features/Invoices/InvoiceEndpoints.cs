using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

public static class InvoiceEndpoints
{
    public static void AddInvoices(this IServiceCollection services)
    {
        services.AddScoped<InvoiceReader>();
        services.AddScoped<CreateInvoice>();
        services.AddScoped<CreditNotes>();
        services.AddScoped<ValidateInvoice>();
    }

    public static void MapInvoices(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(InvoicesJson.Default);
        WireJson.Add(InvoiceBatchJson.Default);
        WireJson.Add(InvoiceEventJson.Default);
        routes.MapOperation("GET", "/v2/invoices", "listInvoices", "invoices", ListInvoices.HandleAsync);
        routes.MapOperation("GET", "/v2/invoices/{id}", "getInvoice", "invoices", GetInvoice.HandleAsync);
        routes.MapOperation("GET", "/v2/invoices/{id}/download", "downloadInvoice", "invoices", DownloadInvoice.HandleAsync);
        routes.MapOperation("GET", "/v1/invoices", "listInvoicesDeprecated", "invoices", ListInvoices.HandleV1Async);
        routes.MapOperation("POST", "/v1/invoices", "createInvoice", "invoices", CreateInvoice.HandleAsync);
        routes.MapOperation("POST", "/v2/invoices/batch", "createInvoices", "invoices", CreateInvoices.HandleAsync);
        routes.MapOperation("GET", "/v1/invoices/batches/{id}", "getInvoiceBatch", "invoices", CreateInvoices.GetAsync);
        routes.MapOperation("POST", "/v1/invoices/{id}/upload", "uploadPdfToInvoice", "invoices", UploadPdf.HandleAsync);
        routes.MapOperation("GET", "/v1/invoices/{id}", "getInvoiceDeprecated", "invoices", GetInvoice.HandleV1Async);
        routes.MapOperation("GET", "/v1/invoices/{id}/events", "listInvoiceEvents", "invoices", ListInvoiceEvents.HandleAsync);
        routes.MapOperation("PATCH", "/v1/invoices/{id}", "updateInvoice", "invoices", UpdateInvoice.HandleAsync);
        routes.MapOperation("DELETE", "/v1/invoices/{id}", "deleteInvoice", "invoices", DeleteInvoice.HandleAsync);
        routes.MapOperation("POST", "/v1/invoices/{id}/validate", "validateInvoice", "invoices", ValidateInvoice.HandleAsync);
        routes.MapOperation("POST", "/v1/invoices/{id}/void", "voidInvoice", "invoices", CloseInvoice.VoidAsync);
        routes.MapOperation(
            "POST", "/v1/invoices/{id}/uncollectible", "markInvoiceAsUncollectible", "invoices", CloseInvoice.WriteOffAsync);
        routes.MapOperation("POST", "/v1/invoices/{id}/credit-notes", "createCreditNote", "invoices", CreateCreditNote.HandleAsync);
        routes.MapOperation("GET", "/v1/invoices/{id}/download", "downloadInvoiceDeprecated", "invoices", DownloadInvoice.HandleAsync);
    }
}
