using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

public static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(ProductJson.Default);
        routes.MapOperation("GET", "/v1/products", "listProducts", "products", ListProducts.HandleAsync);
        routes.MapOperation("POST", "/v1/products", "createProduct", "products", CreateProduct.HandleAsync);
        routes.MapOperation("GET", "/v1/products/{id}", "getProduct", "products", GetProduct.HandleAsync);
        routes.MapOperation("PUT", "/v1/products/{id}", "updateProduct", "products", UpdateProduct.HandleAsync);
        routes.MapOperation("DELETE", "/v1/products/{id}", "deleteProduct", "products", DeleteProduct.HandleAsync);
        routes.MapOperation("PUT", "/v1/products/{id}/archive", "archiveProduct", "products", ArchiveProduct.ArchiveAsync);
        routes.MapOperation("PUT", "/v1/products/{id}/unarchive", "unarchiveProduct", "products", ArchiveProduct.UnarchiveAsync);
    }
}
