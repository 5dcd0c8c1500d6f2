using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Files;

/// <summary><c>DELETE /v1/files/{id}</c>: the row, and once that is committed the content.</summary>
public static class DeleteFile
{
    public static async Task<IResult> HandleAsync(
        string id, BillingDb db, FileStore store, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            db.Remove(await db.Set<StoredFile>().SingleOrDefaultAsync(f => f.Id == id, cancel) ?? throw Refusal.NotFound("File"));
        }, cancel);
        store.Delete(tenant.Id, id);
        return Reply.NoContent();
    }
}
