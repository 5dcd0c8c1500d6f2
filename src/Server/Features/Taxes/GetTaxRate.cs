using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

public static class GetTaxRate
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var rate = await db.Set<TaxRate>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Tax rate");
        return Reply.Ok(TaxRateAnswer.Of(rate));
    }

    /// <summary>The rate for a change: its row is locked until the transaction ends.</summary>
    public static async Task<TaxRate> LockAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("tax_rates", [id], cancel);
        return await db.Set<TaxRate>().SingleOrDefaultAsync(r => r.Id == id && r.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Tax rate");
    }
}
