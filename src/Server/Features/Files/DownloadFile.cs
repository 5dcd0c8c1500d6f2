using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Files;

/// <summary><c>GET /v1/files/{id}/download</c>: the content, with a key or by a link of <see cref="CreateFileLink"/>.</summary>
public static class DownloadFile
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, FileStore store, CurrentTenant tenant, CancellationToken cancel)
    {
        var file = await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancel)
            ?? throw Refusal.NotFound("File");
        var content = store.Open(tenant.Id, file.Id) ?? throw Refusal.NotFound("File");
        return AsAttachment(http, content, FileTypes.MimeOf(file.Type), NameOf(file));
    }

    /// <summary>
    /// Content that somebody else wrote: saved and never shown, so that a picture or a page with a script in it does not run here.
    /// </summary>
    public static IResult AsAttachment(HttpContext http, Stream content, string mime, string name)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.CacheControl = "private, no-store";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        headers.ContentDisposition = disposition.ToString();
        return Results.Stream(content, mime);
    }

    private static string NameOf(StoredFile file) =>
        FileTypes.OfName(file.Name) == file.Type ? file.Name : $"{file.Name}.{Words<FileType>.Of(file.Type)}";
}

/// <summary><c>POST /v1/files/{id}/links</c> (ours): an address of the download that opens without a key for an hour.</summary>
public static class CreateFileLink
{
    private static readonly Duration Lasts = Duration.FromHours(1);

    public static async Task<IResult> HandleAsync(
        string id, BillingDb db, SignedLinks links, PublicUrl url, CurrentTenant tenant, KeyDirectory directory, CancellationToken cancel)
    {
        if (!await db.Set<StoredFile>().AnyAsync(f => f.Id == id, cancel))
        {
            throw Refusal.NotFound("File");
        }
        var path = await links.UrlAsync(tenant, $"/v1/files/{id}/download", Lasts, cancel);
        return Reply.Created(new FileLinkAnswer(url.Of(path), directory.MachineNow() + Lasts));
    }
}
