using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary><c>GET /v1/exports</c>, newest first, one of them, and how far one is.</summary>
public static class ReadExports
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await page.PageAsync(
            db.Set<Export>().AsNoTracking().OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id), ExportAnswer.Of, cancel));
    }

    public static async Task<IResult> GetAsync(string exportId, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(ExportAnswer.Of(await FindAsync(db, exportId, cancel)));

    /// <summary><c>GET /v1/exports/{exportId}/progress</c> (ours).</summary>
    public static async Task<IResult> ProgressAsync(string exportId, BillingDb db, CancellationToken cancel)
    {
        var export = await FindAsync(db, exportId, cancel);
        return Reply.Ok(new ExportProgressAnswer(export.Status, export.LinesWritten, export.Reason, export.UpdatedAt));
    }

    public static async Task<Export> FindAsync(BillingDb db, string id, CancellationToken cancel) =>
        await db.Set<Export>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, cancel) ?? throw Refusal.NotFound("Export");
}
