using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.InvoicingEntities;

public static class ListInvoicingEntities
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<InvoicingEntity>().AsNoTracking().Where(e => e.DeletedAt == null)
            .OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id);
        return Reply.Ok(await offset.PageAsync(rows, InvoicingEntityAnswer.Of, cancel));
    }
}
