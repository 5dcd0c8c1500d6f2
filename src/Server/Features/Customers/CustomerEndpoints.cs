using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

public static class CustomerEndpoints
{
    private const string Area = "customers";

    public static void MapCustomers(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(CustomerJson.Default);
        routes.MapOperation("GET", "/v1/customers", "listCustomersDeprecated", Area, ListCustomers.HandleV1Async);
        routes.MapOperation("GET", "/v2/customers", "listCustomers", Area, ListCustomers.HandleV2Async);
        routes.MapOperation("GET", "/v1/customers/{id}", "getCustomerDeprecated", Area, GetCustomer.HandleV1Async);
        routes.MapOperation("GET", "/v2/customers/{id}", "getCustomer", Area, GetCustomer.HandleV2Async);
        routes.MapOperation("POST", "/v1/customers", "createCustomer", Area, CreateCustomer.HandleAsync);
        routes.MapOperation("POST", "/v1/customers/batch", "createCustomers", Area, CreateCustomers.HandleAsync);
        routes.MapOperation(
            "POST", "/v1/customers/providers-bulk-update", "bulkUpdateCustomersProviders", Area, UpdateProviders.HandleAsync)
            .WithMetadata(CommitsByItself.Mark);
        routes.MapOperation("PUT", "/v1/customers/{id}", "updateCustomer", Area, UpdateCustomer.HandleAsync);
        routes.MapOperation("PUT", "/v1/customers/{id}/archive", "archiveCustomer", Area, ArchiveCustomer.HandleAsync);
        routes.MapOperation("PUT", "/v1/customers/{id}/unarchive", "unarchiveCustomer", Area, ArchiveCustomer.HandleUnarchiveAsync);
        routes.MapOperation("DELETE", "/v1/customers/{id}", "deleteCustomer", Area, DeleteCustomer.HandleAsync);
    }
}
