using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Files;

public static class FileEndpoints
{
    private const string Area = "files";

    public static void AddFiles(this IServiceCollection services)
    {
        services.AddSingleton<DataFolder>();
        services.AddSingleton<FileStore>();
    }

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(FileJson.Default);
        routes.MapOperation("GET", "/v1/files", "listFiles", Area, ListFiles.HandleAsync);
        routes.MapOperation("POST", "/v1/files", "createFile", Area, CreateFile.HandleAsync);
        routes.MapOperation("DELETE", "/v1/files/{id}", "deleteFile", Area, DeleteFile.HandleAsync);
        routes.MapOperation("GET", "/v1/files/{id}/download", "downloadFile", Area, DownloadFile.HandleAsync)
            .WithMetadata(OpenedByLink.Mark);
        routes.MapOperation("POST", "/v1/files/{id}/links", "createFileLink", Area, CreateFileLink.HandleAsync);
    }
}
