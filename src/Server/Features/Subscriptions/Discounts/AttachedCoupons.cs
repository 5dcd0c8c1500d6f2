using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Coupons;
using EngineCoupon = Plumbline.Engine.Invoicing.Coupon;

namespace Plumbline.Server.Features.Subscriptions.Discounts;

/// <summary>The coupons of a subscription in the engine's words, and the use of those that apply once.</summary>
public static class AttachedCoupons
{
    /// <summary>
    /// The coupons that an invoice may use, in the order of phases and attachment. One that another invoice used up is not among them.
    /// The invoice is null when it does not exist yet.
    /// </summary>
    public static IReadOnlyList<(PhaseState Phase, CouponState Coupon)> For(Subscription subscription, string? invoiceId) =>
    [
        .. from phase in subscription.Phases.OrderBy(p => p.Order)
           from coupon in phase.Coupons
           where coupon.IsOpen || (invoiceId is not null && coupon.UsedBy == invoiceId)
           select (phase, coupon),
    ];

    /// <summary>Whether it lowers every invoice to come.</summary>
    public static bool RunsForEver(CouponState coupon) => coupon is { Repeat: AttachedRepeat.Forever, IsOpen: true };

    /// <summary>The coupons of the catalogue that it redeemed, whatever became of them.</summary>
    public static HashSet<string> Redeemed(Subscription subscription) =>
        subscription.Phases.SelectMany(p => p.Coupons).Select(c => c.CouponId).OfType<string>().ToHashSet(StringComparer.Ordinal);

    public static EngineCoupon ToEngine(PhaseState phase, CouponState coupon, DateTimeZone zone) => new(
        coupon.Id,
        phase.Id,
        coupon.Type == CouponType.Percent ? new PercentOff(coupon.DiscountPercent!.Value) : new AmountOff(coupon.DiscountAmount!.Value),
        [.. coupon.ProductIds ?? []],
        coupon.ApplyAt,
        EndOf(phase, coupon, zone));

    /// <summary>
    /// The first instant whose periods no longer use it; null when there is none. A duration counts from the phase's start.
    /// </summary>
    public static Instant? EndOf(PhaseState phase, CouponState coupon, DateTimeZone zone) => (coupon.Duration, phase.StartsAt) switch
    {
        (null, _) => coupon.ExpiresAt,
        (_, null) => null,
        ({ } duration, { } start) => PhasePlan.Plus(start, new IntervalState(duration.Period, duration.Count), zone),
    };

    /// <summary>A charge as a line to discount.</summary>
    public static DraftLine Draft(Subscription subscription, ChargeKey charge, string productId, RevenueType? revenue, long amountMinor)
    {
        var phases = subscription.Phases.Where(p => p.Products.Any(x => x.Key == charge.ProductKey)).OrderBy(p => p.Order).ToList();
        // a product that goes on through several phases is discounted by the one that the period begins in
        var phase = phases.FindLast(p => p.StartsAt <= charge.PeriodStart) ?? phases.FirstOrDefault();
        if (phase is null)
        {
            return new DraftLine("", productId, charge.PeriodStart, amountMinor, CountsForMinimum: true);
        }
        var product = phase.Products.First(p => p.Key == charge.ProductKey);
        var takesOver = phase.InitialBillingAt < phase.StartsAt && phase.StartsAt == charge.PeriodStart;
        var settlesChange = charge.Kind == ChargeKind.Advance && (product.AttachedAt == charge.PeriodStart || takesOver);
        // a coupon is for what was sold: for a bundle, and not for what it holds
        return new DraftLine(
            phase.Id, product.ProductId, charge.PeriodStart, amountMinor,
            CountsForMinimum: revenue != RevenueType.OneOff && !settlesChange);
    }

    /// <summary>An invoice that never was used nothing up.</summary>
    public static void Release(Subscription subscription, string invoiceId)
    {
        if (subscription.Phases.Exists(p => p.Coupons.Any(c => c.UsedBy == invoiceId)))
        {
            subscription.Phases =
            [
                .. subscription.Phases.Select(p => p with
                {
                    Coupons = [.. p.Coupons.Select(c => c.UsedBy == invoiceId ? c with { UsedBy = null } : c)],
                }),
            ];
        }
    }

    /// <summary>Marks those that apply once and took something off an invoice as used by it.</summary>
    public static void Use(Subscription subscription, string invoiceId, IReadOnlyCollection<string> applied)
    {
        bool Uses(CouponState coupon) => coupon is { Repeat: AttachedRepeat.Once, IsOpen: true } && applied.Contains(coupon.Id);
        if (subscription.Phases.Exists(p => p.Coupons.Any(Uses)))
        {
            subscription.Phases =
            [
                .. subscription.Phases.Select(p => p with
                {
                    Coupons = [.. p.Coupons.Select(c => Uses(c) ? c with { UsedBy = invoiceId } : c)],
                }),
            ];
        }
    }
}
