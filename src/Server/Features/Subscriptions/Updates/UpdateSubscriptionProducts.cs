using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
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
        CancellationToken cancel)
    {
        var input = UpdateInput.ReadOne(await BodyReader.ReadObjectAsync(http), tenant.Now);
        return Reply.Created((await StoreAsync(id, input, db, changes, run, reader, tenant, cancel))[0]);
    }

    public static async Task<IResult> ManyAsync(
        string id, HttpContext http, BillingDb db, ProductChanges changes, BillingRun run, SubscriptionReader reader, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var input = UpdateInput.ReadMany(await BodyReader.ReadObjectAsync(http), tenant.Now);
        return Reply.Created(await StoreAsync(id, input, db, changes, run, reader, tenant, cancel));
    }

    public static async Task<IResult> SimulateAsync(
        string id, HttpContext http, BillingDb db, ProductChanges changes, CurrentTenant tenant, CancellationToken cancel)
    {
        var input = UpdateInput.ReadMany(await BodyReader.ReadObjectAsync(http), tenant.Now);
        input.Body.ThrowIfInvalid();
        var subscription = await db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel)
            ?? throw Refusal.NotFound("Subscription");
        return Reply.Ok(new SimulationAnswer((await changes.PlanAsync(subscription, input, carryOut: false, cancel)).Amount));
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
            var plan = await changes.PlanAsync(subscription, input, carryOut: true, cancel);
            await changes.ApplyAsync(subscription, plan, cancel);
            var records = input.Items.Select(item => SubscriptionUpdate.Of(subscription, item, input, tenant.Now)).ToList();
            db.AddRange(records);
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
