using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Files;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary>
/// <c>GET /v1/exports/{exportId}/download</c> answers the file, with a key or by the link that <c>GET /v2/exports/{exportId}/download</c>
/// redirects to: signed, and open for five minutes.
/// </summary>
public static class DownloadExport
{
    private static readonly Duration Lasts = Duration.FromMinutes(5);

    public static async Task<IResult> HandleV1Async(
        string exportId, HttpContext http, BillingDb db, FileStore files, CurrentTenant tenant, CancellationToken cancel)
    {
        var export = await DoneAsync(db, exportId, cancel);
        var content = files.Open(tenant.Id, export.Id) ?? throw Refusal.NotFound("Export");
        return DownloadFile.AsAttachment(http, content, RowWriters.MimeOf(export.FileType), NameOf(export));
    }

    public static async Task<IResult> HandleV2Async(
        string exportId, HttpContext http, BillingDb db, SignedLinks links, CurrentTenant tenant, CancellationToken cancel)
    {
        var export = await DoneAsync(db, exportId, cancel);
        var path = await links.UrlAsync(tenant, $"/v1/exports/{export.Id}/download", Lasts, cancel);
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Redirect($"{http.Request.PathBase}{path}");
    }

    private static async Task<Export> DoneAsync(BillingDb db, string id, CancellationToken cancel)
    {
        var export = await ReadExports.FindAsync(db, id, cancel);
        return export.Status == ExportStatus.Done
            ? export
            : throw Refusal.WrongState("Export", Words<ExportStatus>.Of(export.Status), Words<ExportStatus>.Of(ExportStatus.Done));
    }

    private static string NameOf(Export export) => $"{Words<ExportName>.Of(export.Name)}.{Words<ExportFileType>.Of(export.FileType)}";
}
