using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// <c>PUT /v1/subscriptions/{id}/engine</c> takes over a subscription that another system bills. Every subscription here is billed by
/// this server, so there is none to take over.
/// </summary>
public static class UpdateEngine
{
    private static readonly string[] Engines = ["hyperline"];

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, SubscriptionReader reader, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return await db.WriteAsync<IResult>(async () =>
        {
            await reader.LockedAsync(id, cancel);
            body.WordIn("engine", Engines, Need.Required);
            body.Flag("cancel_external_subscription");
            body.ThrowIfInvalid();
            throw Refusal.BadRequest("Subscription is billed here already; only one that another system bills can be moved");
        }, cancel);
    }
}
