using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Files;

/// <summary><c>GET /v1/files</c>: newest first.</summary>
public static class ListFiles
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        var filter = new ListFilter<StoredFile>(http.Request.Query, faults)
            .Text("name", f => f.Name)
            .Text("customer_id", f => f.CustomerId);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await page.PageAsync(
            filter.Apply(db.Set<StoredFile>().AsNoTracking()).OrderByDescending(f => f.CreatedAt).ThenByDescending(f => f.Id),
            FileAnswer.Of, cancel));
    }
}
