using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Subscriptions.Updates;

/// <summary>Adds and removes coupons of the running phase. They act on every invoice that is not issued yet.</summary>
public sealed class CouponChanges(CouponChoice choice, CurrentTenant tenant)
{
    /// <summary>The phase's coupons after the changes, in the order of the request; faults are added to the request's.</summary>
    public async Task<IReadOnlyList<CouponState>> PlanAsync(
        Subscription subscription, PhaseState phase, UpdateInput input, DateTimeZone zone, bool carryOut, CancellationToken cancel)
    {
        var coupons = phase.Coupons.ToList();
        foreach (var id in input.Items.Select(i => i.CouponId).OfType<string>())
        {
            var index = coupons.FindIndex(c => c.Id == id && c.RemovedAt is null);
            if (index >= 0)
            {
                coupons[index] = coupons[index] with { RemovedAt = tenant.Now };
                continue;
            }
            input.Items.First(i => i.CouponId == id).Payload!.Refuse("subscription_coupon_id", "Coupon not found in the current phase");
        }
        var added = input.Items.Select(i => i.Coupon).OfType<AttachedCouponInput>().ToList();
        var redeemed = AttachedCoupons.Redeemed(subscription);
        var chosen = await choice.ChooseAsync(added, subscription.Currency, coupons, redeemed, carryOut, cancel);
        // where one was refused they do not pair
        foreach (var (given, coupon) in chosen.Count == added.Count ? added.Zip(chosen) : [])
        {
            if (coupon.Duration is not null && AttachedCoupons.EndOf(phase, coupon, zone) <= tenant.Now)
            {
                given.Body.Refuse("duration_count", "The duration counts from the start of the phase and is over");
            }
        }
        return [.. coupons, .. chosen];
    }

    /// <summary>
    /// What charges that join now come to, less coupons. On an invoice to come they share amounts off with its other lines, which are not
    /// theirs to claim: there only percentages count.
    /// </summary>
    public static long Discounted(
        PhaseState phase, IReadOnlyList<Line> lines, Instant due, Instant now, DateTimeZone zone)
    {
        var coupons = phase.Coupons.Where(c => c.IsOpen).Select(c => AttachedCoupons.ToEngine(phase, c, zone))
            .Where(c => due <= now || c.Value is PercentOff);
        return InvoiceAssembly.Assemble(
            [.. lines.Select(l => new DraftLine(phase.Id, l.ProductId, l.Key.PeriodStart, l.AmountMinor, CountsForMinimum: false))],
            [.. coupons],
            due,
            minimumMinor: 0).Lines.Sum(l => l.NetMinor);
    }
}
