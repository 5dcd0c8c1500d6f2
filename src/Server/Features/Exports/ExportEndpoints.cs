using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

public static class ExportEndpoints
{
    private const string Area = "exports";

    public static void AddExports(this IServiceCollection services)
    {
        services.AddScoped<ExportWork>();
        services.AddHostedService<ExportWorker>();
    }

    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(ExportJson.Default);
        routes.MapOperation("POST", "/v1/exports", "createExport", Area, CreateExport.HandleAsync);
        routes.MapOperation("GET", "/v1/exports", "listExports", Area, ReadExports.ListAsync);
        routes.MapOperation("GET", "/v1/exports/{exportId}", "getExport", Area, ReadExports.GetAsync);
        routes.MapOperation("GET", "/v1/exports/{exportId}/progress", "getExportProgress", Area, ReadExports.ProgressAsync);
        routes.MapOperation("GET", "/v1/exports/{exportId}/download", "downloadExportDeprecated", Area, DownloadExport.HandleV1Async)
            .WithMetadata(OpenedByLink.Mark);
        routes.MapOperation("GET", "/v2/exports/{exportId}/download", "downloadExport", Area, DownloadExport.HandleV2Async);
    }
}
