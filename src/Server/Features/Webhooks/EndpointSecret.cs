using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>
/// Shows and renews the secret of an endpoint. Both ask for the right to write: who may only read must not be able to sign. After a renewal
/// messages carry two signatures for a day, so that receivers change over without losing any.
/// </summary>
public static class EndpointSecret
{
    public static async Task<IResult> ReadAsync(string id, BillingDb db, KeyDirectory clock, CancellationToken cancel) =>
        Reply.Ok(AnswerOf(await ReadEndpoints.FindAsync(db, id, cancel), clock));

    public static async Task<IResult> RotateAsync(string id, BillingDb db, KeyDirectory clock, CancellationToken cancel)
    {
        var endpoint = await db.WriteAsync(async () =>
        {
            var found = await WriteEndpoint.LockAsync(db, id, cancel);
            found.Rotate(clock.MachineNow());
            return found;
        }, cancel);
        return Reply.Ok(AnswerOf(endpoint, clock));
    }

    private static EndpointSecretAnswer AnswerOf(WebhookEndpoint endpoint, KeyDirectory clock) => new(
        "whsec_" + endpoint.Secret,
        endpoint.PreviousSecretUntil > clock.MachineNow() ? endpoint.PreviousSecretUntil : null);
}
