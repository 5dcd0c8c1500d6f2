using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

public static class CatalogEndpoints
{
    // the contract names no scopes of their own: versions are of products and their prices
    private const string Area = "products";

    public static void MapCatalogVersions(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(CatalogJson.Default);
        routes.MapOperation("GET", "/v1/catalog/export", "exportCatalog", Area, ExportCatalog.HandleAsync);
        const string path = "/v1/catalog/versions";
        routes.MapOperation("GET", path, "listCatalogVersions", Area, ListCatalogVersions.HandleAsync);
        routes.MapOperation("GET", $"{path}/draft", "getCatalogDraft", Area, GetCatalogVersion.DraftAsync);
        routes.MapOperation("POST", $"{path}/draft", "createCatalogDraft", Area, CreateCatalogDraft.HandleAsync);
        routes.MapOperation("DELETE", $"{path}/draft", "discardCatalogDraft", Area, DiscardCatalogDraft.HandleAsync);
        routes.MapOperation("POST", $"{path}/draft/publish", "publishCatalogDraft", Area, PublishCatalogDraft.HandleAsync);
        routes.MapOperation("GET", $"{path}/{{id}}", "getCatalogVersion", Area, GetCatalogVersion.HandleAsync);
        routes.MapOperation("POST", $"{path}/{{id}}/revert", "revertCatalogVersion", Area, RevertCatalogVersion.HandleAsync);
    }
}
