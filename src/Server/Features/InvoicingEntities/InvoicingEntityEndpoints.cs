using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.InvoicingEntities;

public static class InvoicingEntityEndpoints
{
    private const string Area = "invoicing_entities";

    public static void MapInvoicingEntities(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(InvoicingEntityJson.Default);
        routes.MapOperation("GET", "/v1/invoicing-entities", "listInvoicingEntities", Area, ListInvoicingEntities.HandleAsync);
        routes.MapOperation("POST", "/v1/invoicing-entities", "createInvoicingEntity", Area, CreateInvoicingEntity.HandleAsync);
        routes.MapOperation("GET", "/v1/invoicing-entities/{id}", "getInvoicingEntity", Area, GetInvoicingEntity.HandleAsync);
        routes.MapOperation("PUT", "/v1/invoicing-entities/{id}", "updateInvoicingEntity", Area, UpdateInvoicingEntity.HandleAsync);
        routes.MapOperation("DELETE", "/v1/invoicing-entities/{id}", "deleteInvoicingEntity", Area, DeleteInvoicingEntity.HandleAsync);
    }
}
