using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Approvals;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Updates;

public sealed record UpdateId(string Id);

public sealed record SimulationAnswer(long Amount);

/// <summary>
/// <c>POST /v1/subscriptions/{id}/update</c>, <c>update-many</c> (all or nothing) and <c>simulate-updates</c>, which stores nothing.
/// </summary>
public static class UpdateSubscriptionProducts
{
    public static async Task<IResult> OneAsync(
        string id, HttpContext http, BillingDb db, ProductChanges changes, BillingRun run, SubscriptionReader reader, CurrentTenant tenant,
        SubscriptionApprovals approvals, CancellationToken cancel)
    {
        var input = UpdateInput.ReadOne(await BodyReader.ReadObjectAsync(http), tenant.Now);
        await RefuseHeldAsync(id, input, changes, run, reader, tenant, approvals, cancel);
        return Reply.Created((await StoreAsync(id, input, db, changes, run, reader, tenant, cancel))[0]);
    }

    public static async Task<IResult> ManyAsync(
        string id, HttpContext http, BillingDb db, ProductChanges changes, BillingRun run, SubscriptionReader reader, CurrentTenant tenant,
        SubscriptionApprovals approvals, CancellationToken cancel)
    {
        var input = UpdateInput.ReadMany(await BodyReader.ReadObjectAsync(http), tenant.Now);
        await RefuseHeldAsync(id, input, changes, run, reader, tenant, approvals, cancel);
        return Reply.Created(await StoreAsync(id, input, db, changes, run, reader, tenant, cancel));
    }

    public static async Task<IResult> SimulateAsync(
        string id, HttpContext http, BillingDb db, ProductChanges changes, BillingRun run, SubscriptionReader reader, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var input = UpdateInput.ReadMany(await BodyReader.ReadObjectAsync(http), tenant.Now);
        input.Body.ThrowIfInvalid();
        var now = tenant.Now;
        try
        {
            return Reply.Ok(await db.RehearseAsync(async () =>
            {
                var subscription = await reader.LockedAsync(id, cancel);
                // a change of a day to come meets what will have been billed by then
                tenant.MoveTo(input.ApplyAt ?? now);
                await run.CatchUpAsync(subscription, cancel);
                var plan = await changes.PlanAsync(subscription, input, tenant.Now, carryOut: false, cancel);
                return new SimulationAnswer(plan.Amount);
            }, cancel));
        }
        finally
        {
            tenant.MoveTo(now);
        }
    }

    // their answers have no way to say that a change waits
    private static async Task RefuseHeldAsync(
        string id, UpdateInput input, ProductChanges changes, BillingRun run, SubscriptionReader reader, CurrentTenant tenant,
        SubscriptionApprovals approvals, CancellationToken cancel)
    {
        input.Body.ThrowIfInvalid();
        await approvals.RefuseHeldAsync(
            async () =>
            {
                var subscription = await reader.LockedAsync(id, cancel);
                await run.CatchUpAsync(subscription, cancel);
                var at = input.ApplyAt ?? tenant.Now;
                var plan = await changes.PlanAsync(subscription, input, at, carryOut: false, cancel);
                subscription.Phases =
                [
                    .. subscription.Phases.Select(
                        p => p.Id == subscription.PhaseAt(at)?.Id ? p with { Products = plan.Products, Coupons = plan.Coupons } : p),
                ];
                return subscription;
            },
            cancel);
    }

    private static async Task<IReadOnlyList<UpdateId>> StoreAsync(
        string id, UpdateInput input, BillingDb db, ProductChanges changes, BillingRun run, SubscriptionReader reader, CurrentTenant tenant,
        CancellationToken cancel)
    {
        input.Body.ThrowIfInvalid();
        return await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            await run.CatchUpAsync(subscription, cancel);
            var plan = await changes.PlanAsync(subscription, input, input.ApplyAt ?? tenant.Now, carryOut: input.ApplyAt is null, cancel);
            var records = SubscriptionUpdate.Of(subscription, input, tenant.Now);
            db.AddRange(records);
            if (input.ApplyAt is { } later)
            {
                subscription.UpdateAt = Subscription.Earliest(subscription.UpdateAt, later);
                subscription.UpdatedAt = tenant.Now;
                subscription.Reschedule();
            }
            else
            {
                var open = await db.Set<Invoice>().Include(i => i.Lines)
                    .Where(i => i.SubscriptionId == id && i.Status == InvoiceStatus.Open).ToListAsync(cancel);
                var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
                await changes.StoreAsync(subscription, plan, tenant.Now, open, batch, cancel);
                await db.SaveChangesAsync(cancel);
                await run.CatchUpAsync(subscription, cancel);
            }
            return records.Select(r => new UpdateId(r.Id)).ToList();
        }, cancel);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UpdateId))]
[JsonSerializable(typeof(IReadOnlyList<UpdateId>))]
[JsonSerializable(typeof(SimulationAnswer))]
internal sealed partial class UpdatesJson : JsonSerializerContext;
