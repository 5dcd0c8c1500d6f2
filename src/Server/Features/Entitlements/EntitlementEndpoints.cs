using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

public static class EntitlementEndpoints
{
    public static void MapEntitlements(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(EntitlementJson.Default);
        routes.MapOperation("GET", "/v1/features", "listFeatures", "products", ListFeatures.HandleAsync);
        routes.MapOperation("POST", "/v1/features", "createFeature", "products", CreateFeature.HandleAsync);
        routes.MapOperation("GET", "/v1/features/{code}", "getFeature", "products", GetFeature.HandleAsync);
        routes.MapOperation("PUT", "/v1/features/{code}", "updateFeature", "products", UpdateFeature.HandleAsync);
        routes.MapOperation("DELETE", "/v1/features/{code}", "deleteFeature", "products", DeleteFeature.HandleAsync);
        routes.MapOperation("PUT", "/v1/features/{code}/archive", "archiveFeature", "products", ArchiveFeature.ArchiveAsync);
        routes.MapOperation("PUT", "/v1/features/{code}/unarchive", "unarchiveFeature", "products", ArchiveFeature.UnarchiveAsync);

        routes.MapOperation("GET", "/v1/products/{id}/features", "listProductFeatures", "products", ListProductGrants.HandleAsync);
        routes.MapOperation("PUT", "/v1/products/{id}/features/{code}", "setProductFeature", "products", SetProductGrant.HandleAsync);
        routes.MapOperation(
            "DELETE", "/v1/products/{id}/features/{code}", "deleteProductFeature", "products", DeleteProductGrant.HandleAsync);
        routes.MapOperation("GET", "/v1/customers/{id}/features", "resolveCustomerFeatures", "customers", ResolveCustomer.FeaturesAsync);
        routes.MapOperation(
            "PUT", "/v1/customers/{id}/features/{code}", "setCustomerFeature", "customers", SetCustomerOverride.HandleAsync);
        routes.MapOperation(
            "DELETE", "/v1/customers/{id}/features/{code}", "deleteCustomerFeature", "customers", DeleteCustomerOverride.HandleAsync);

        // the older names of the same six
        routes.MapOperation("GET", "/v1/products/{id}/entitlements", "listProductEntitlements", "products", ListProductGrants.HandleAsync);
        routes.MapOperation(
            "PUT", "/v1/products/{id}/entitlements/{code}", "setProductEntitlement", "products", SetProductGrant.HandleAsync);
        routes.MapOperation(
            "DELETE", "/v1/products/{id}/entitlements/{code}", "deleteProductEntitlement", "products", DeleteProductGrant.HandleAsync);
        routes.MapOperation(
            "GET", "/v1/customers/{id}/entitlements", "resolveCustomerEntitlements", "customers", ResolveCustomer.EntitlementsAsync);
        routes.MapOperation(
            "PUT", "/v1/customers/{id}/entitlements/{code}", "setCustomerEntitlement", "customers", SetCustomerOverride.HandleAsync);
        routes.MapOperation(
            "DELETE", "/v1/customers/{id}/entitlements/{code}", "deleteCustomerEntitlement", "customers",
            DeleteCustomerOverride.HandleAsync);
    }
}
