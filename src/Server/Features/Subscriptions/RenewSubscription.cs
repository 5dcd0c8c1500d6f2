using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// <c>POST /v1/subscriptions/{id}/renew</c>: bills everything that falls due before a date, as if that day had come. A pending subscription
/// starts first.
/// </summary>
public static class RenewSubscription
{
    public const int MostRenewals = 36;

    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        BillingRun run,
        SubscriptionReader reader,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var upTo = body.Instant("up_to", Need.Required);
        body.ThrowIfInvalid();
        await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            if (subscription.Status == SubscriptionStatus.Pending)
            {
                await ActivateSubscription.StartAsync(subscription, db, tenant.Now, cancel);
            }
            if (subscription.Status != SubscriptionStatus.Active)
            {
                throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "active", "pending");
            }
            await db.SaveChangesAsync(cancel);
            await RenewAsync(subscription, upTo!.Value, db, run, cancel);
            subscription.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    private static async Task RenewAsync(Subscription subscription, Instant upTo, BillingDb db, BillingRun run, CancellationToken cancel)
    {
        var renewals = 0;
        while (subscription.DueAt is { } due && due < upTo)
        {
            if (renewals == MostRenewals)
            {
                throw Refusal.BadRequest($"up_to lies more than {MostRenewals} renewals ahead: renew in steps");
            }
            // seats that are counted between two renewals are none
            renewals += due == subscription.SeatsAt && due != subscription.NextPaymentAt ? 0 : 1;
            await run.BillAsync([subscription], due, cancel);
            await db.SaveChangesAsync(cancel);
        }
    }
}
