using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

public static class CreateAggregator
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var aggregator = AggregatorInput.ReadNew(body, tenant.Now);
        body.ThrowIfInvalid();
        await db.WriteAsync(() =>
        {
            db.Add(aggregator);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(AggregatorAnswer.Of(aggregator));
    }
}
