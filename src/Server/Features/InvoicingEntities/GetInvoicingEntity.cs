using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.InvoicingEntities;

public static class GetInvoicingEntity
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var entity = await db.Set<InvoicingEntity>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Invoicing entity");
        return Reply.Ok(InvoicingEntityAnswer.Of(entity));
    }
}
