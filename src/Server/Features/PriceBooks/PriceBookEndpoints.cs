using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

public static class PriceBookEndpoints
{
    // the contract names no scopes of their own for price books: they are part of the catalogue
    private const string Area = "products";

    public static void MapPriceBooks(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(PriceBookJson.Default);
        const string path = "/v1/price-books";
        routes.MapOperation("GET", path, "listPriceBooks", Area, ListPriceBooks.HandleAsync);
        routes.MapOperation("POST", path, "createPriceBook", Area, CreatePriceBook.HandleAsync);
        routes.MapOperation("GET", $"{path}/{{id}}", "getPriceBook", Area, GetPriceBook.HandleAsync);
        routes.MapOperation("PUT", $"{path}/{{id}}", "updatePriceBook", Area, UpdatePriceBook.HandleAsync);
        routes.MapOperation("DELETE", $"{path}/{{id}}", "deletePriceBook", Area, DeletePriceBook.HandleAsync);
        routes.MapOperation("POST", $"{path}/{{id}}/products", "addProductsToPriceBook", Area, AddProducts.HandleAsync);
        routes.MapOperation(
            "DELETE", $"{path}/{{id}}/products/{{productId}}", "deleteProductFromPriceBook", Area, TakeProductOut.HandleAsync);
    }
}
