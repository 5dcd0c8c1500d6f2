using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

public static class UpdateAggregator
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            await db.LockAsync("aggregators", [id], cancel);
            var aggregator = await db.Set<Aggregator>().SingleOrDefaultAsync(a => a.Id == id, cancel)
                ?? throw Refusal.NotFound("Aggregator");
            AggregatorInput.ReadChanges(body, aggregator, tenant.Now);
            if (aggregator.Operation != AggregatorOperation.Count
                && await db.Set<Product>().AnyAsync(p => p.Type == ProductType.Seat && p.AggregatorId == id, cancel))
            {
                body.Refuse("operation", "A seat product counts with this aggregator, so it must stay count");
            }
            body.ThrowIfInvalid();
            // other events may count as seats now
            await SeatMark.AddAsync(db, db.Set<SeatWatch>().Where(w => w.AggregatorId == id), tenant.Now, cancel);
            return AggregatorAnswer.Of(aggregator);
        }, cancel));
    }
}
