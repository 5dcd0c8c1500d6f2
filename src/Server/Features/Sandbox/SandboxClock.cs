using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Sandbox;

/// <summary><c>live</c> follows the machine; <c>manual</c> stands still until told.</summary>
public sealed record ClockAnswer(Instant Now, string Mode);

public sealed record AdvanceAnswer(Instant Now, BillingCounts Processed);

/// <summary>The movable clock of a test company.</summary>
public static class SandboxClock
{
    public static IResult Get(CurrentTenant tenant)
    {
        RequireTest(tenant);
        return Reply.Ok(new ClockAnswer(tenant.Now, tenant.HasManualClock ? "manual" : "live"));
    }

    /// <summary>Sets the starting instant, past or future; only while nothing has been billed.</summary>
    public static async Task<IResult> SetAsync(
        HttpContext http, BillingDb db, CurrentTenant tenant, KeyDirectory directory, CancellationToken cancel)
    {
        RequireTest(tenant);
        var body = await BodyReader.ReadObjectAsync(http);
        var now = body.Instant("now", Need.Required);
        body.ThrowIfInvalid();
        await db.WriteAsync(async () =>
        {
            if (await db.Set<Subscription>().AnyAsync(cancel) || await db.Set<Invoice>().AnyAsync(cancel))
            {
                throw Refusal.BadRequest(
                    "The clock can be set only while the company has no subscriptions and no invoices; advance or reset it");
            }
            await db.Tenants.Where(t => t.Id == tenant.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.ClockNow, now), cancel);
        }, cancel);
        directory.Remember(new TenantEntry(tenant.Id, tenant.CompanyId, tenant.Mode, now));
        return Reply.Ok(new ClockAnswer(now!.Value, "manual"));
    }

    /// <summary>Does every piece of due work up to an instant, in time order, then stands there.</summary>
    public static async Task<IResult> AdvanceAsync(
        HttpContext http, BillingDb db, CurrentTenant tenant, DueWork work, KeyDirectory directory, CancellationToken cancel)
    {
        RequireTest(tenant);
        var body = await BodyReader.ReadObjectAsync(http);
        var to = body.Instant("to", Need.Required);
        if (to < tenant.Now)
        {
            body.Refuse("to", $"Must not be before the clock's now, {WireJson.Instants.Format(tenant.Now)}");
        }
        body.ThrowIfInvalid();
        // a clock that followed the machine begins to stand on its own here
        var entry = new TenantEntry(tenant.Id, tenant.CompanyId, tenant.Mode, tenant.Now);
        var counts = await work.RunAsync(entry, to!.Value, movesClock: true, cancel);
        await db.WriteAsync(
            () => db.Tenants.Where(t => t.Id == tenant.Id && (t.ClockNow == null || t.ClockNow < to))
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.ClockNow, to), cancel),
            cancel);
        directory.Remember(entry with { ClockNow = to });
        return Reply.Ok(new AdvanceAnswer(to.Value, counts));
    }

    internal static void RequireTest(CurrentTenant tenant)
    {
        if (tenant.Mode != Mode.Test)
        {
            throw new Refusal(404, "not_found", "The sandbox exists for test keys only");
        }
    }
}
