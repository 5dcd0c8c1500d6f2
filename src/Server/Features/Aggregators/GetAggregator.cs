using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

public static class GetAggregator
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(AggregatorAnswer.Of(await db.Set<Aggregator>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel)
            ?? throw Refusal.NotFound("Aggregator")));
}
