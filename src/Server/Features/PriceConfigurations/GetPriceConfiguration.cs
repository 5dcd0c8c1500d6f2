using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

public static class GetPriceConfiguration
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(PriceConfigurationAnswer.Of(
            await db.Set<PriceConfiguration>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel)
            ?? throw Refusal.NotFound("Price configuration")));
}
