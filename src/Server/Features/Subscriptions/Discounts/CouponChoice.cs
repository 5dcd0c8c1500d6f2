using Microsoft.EntityFrameworkCore;
using NodaTime.Text;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Discounts;

/// <summary>
/// Turns the coupons of a request into the copies that a phase keeps, by the rules of the catalogue. Faults are added to the request's.
/// A coupon is redeemed once a subscription, however many phases hold it.
/// </summary>
public sealed class CouponChoice(BillingDb db, CurrentTenant tenant)
{
    /// <summary>
    /// The coupons of each phase of a new subscription, redeemed unless the one before it did, or the subscription is only offered.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyList<CouponState>>> RedeemAsync(
        IReadOnlyList<IReadOnlyList<AttachedCouponInput>> phases, string currency, IEnumerable<string> before, CancellationToken cancel,
        bool redeems = true)
    {
        // all at once: phase by phase, two requests could lock them in different orders
        await CouponsAsync([.. phases.SelectMany(p => p)], locked: redeems, cancel);
        var redeemed = before.ToHashSet(StringComparer.Ordinal);
        var chosen = new List<IReadOnlyList<CouponState>>();
        foreach (var phase in phases)
        {
            chosen.Add(await ChooseAsync(phase, currency, [], redeemed, redeem: redeems, cancel));
        }
        return chosen;
    }

    /// <summary>
    /// Coupons to attach to one phase. With <paramref name="redeem"/> their redemptions are counted under their row locks, inside the
    /// caller's transaction; without, nothing changes. The phase holds <paramref name="attached"/> already; the subscription has redeemed
    /// <paramref name="redeemed"/> before, which grows.
    /// </summary>
    public async Task<IReadOnlyList<CouponState>> ChooseAsync(
        IReadOnlyList<AttachedCouponInput> inputs,
        string currency,
        IReadOnlyList<CouponState> attached,
        ISet<string> redeemed,
        bool redeem,
        CancellationToken cancel)
    {
        var coupons = await CouponsAsync(inputs, redeem, cancel);
        var products = await ProductsAsync(inputs, cancel);
        var open = attached.Where(c => c.IsOpen).Select(c => c.CouponId).ToHashSet(StringComparer.Ordinal);
        var chosen = new List<CouponState>();
        foreach (var input in inputs)
        {
            foreach (var unknown in input.ProductIds?.Where(id => !products.Contains(id)) ?? [])
            {
                input.Body.Refuse(input.ProductsField, $"Product {unknown} not found");
            }
            var coupon = input.CouponId is { } id ? coupons.GetValueOrDefault(id) : null;
            if (input.CouponId is not null && !IsRedeemable(input, coupon, currency, open, redeemed))
            {
                continue;
            }
            if (Attach(input, coupon, currency) is { } state)
            {
                chosen.Add(state);
            }
            if (redeem && coupon is not null && redeemed.Add(coupon.Id))
            {
                coupon.RedemptionCount++;
            }
        }
        return chosen;
    }

    /// <summary>
    /// The coupons of a phase as an update lists them: those it has already stay as they are, others join, and what is left out is removed.
    /// </summary>
    public async Task<IReadOnlyList<CouponState>> MergeAsync(
        Body phase, IReadOnlyList<CouponState> old, string currency, ISet<string> redeemed, CancellationToken cancel)
    {
        if (!phase.Has("coupons"))
        {
            return old;
        }
        var left = old.Where(c => c.RemovedAt is null).ToList();
        var added = new List<AttachedCouponInput>();
        foreach (var input in AttachedCouponInput.ReadAll(phase))
        {
            if (left.Find(input.IsSame) is { } same)
            {
                left.Remove(same);
            }
            else
            {
                added.Add(input);
            }
        }
        var kept = old.Select(c => left.Contains(c) ? c with { RemovedAt = tenant.Now } : c).ToList();
        return [.. kept, .. await ChooseAsync(added, currency, kept, redeemed, redeem: true, cancel)];
    }

    private async Task<Dictionary<string, Coupon>> CouponsAsync(
        IReadOnlyList<AttachedCouponInput> inputs, bool locked, CancellationToken cancel)
    {
        var ids = inputs.Select(i => i.CouponId).OfType<string>().Distinct().ToList();
        if (ids.Count == 0)
        {
            return [];
        }
        if (locked)
        {
            await db.LockAsync("coupons", ids, cancel);
        }
        return await db.Set<Coupon>().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
    }

    private async Task<HashSet<string>> ProductsAsync(IReadOnlyList<AttachedCouponInput> inputs, CancellationToken cancel)
    {
        var ids = inputs.SelectMany(i => i.ProductIds ?? []).Distinct().ToList();
        return ids.Count == 0 ? [] : [.. await db.Set<Product>().Where(p => ids.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancel)];
    }

    private bool IsRedeemable(AttachedCouponInput input, Coupon? coupon, string currency, HashSet<string?> open, ISet<string> redeemed)
    {
        var fault = coupon switch
        {
            null => "Coupon not found",
            { DeletedAt: not null } => "The coupon is deleted",
            _ when !open.Add(coupon.Id) => "The coupon is attached already",
            { ExpirationDate: { } last } when last < tenant.Now =>
                $"The coupon could be redeemed until {InstantPattern.ExtendedIso.Format(last)}",
            { RedemptionLimit: { } limit } when coupon.RedemptionCount >= limit && !redeemed.Contains(coupon.Id) =>
                $"The coupon has been redeemed {limit} times, which is its limit",
            { Type: CouponType.Amount } when coupon.Currency != currency =>
                $"The coupon is in {coupon.Currency}, the subscription in {currency}",
            _ => null,
        };
        if (fault is not null)
        {
            input.Body.Refuse(input.IdField, fault);
        }
        return fault is null;
    }

    private CouponState? Attach(AttachedCouponInput input, Coupon? coupon, string currency)
    {
        if (Repeat(input, coupon) is not { } repeat)
        {
            return null;
        }
        var duration = Duration(input, repeat, coupon);
        if (repeat != AttachedRepeat.Custom && input.ExpiresAt is not null)
        {
            input.Body.Refuse("expires_at", "Only for repeat 'custom'");
        }
        foreach (var foreign in coupon is { ProductIds.Count: > 0 } ? input.ProductIds?.Except(coupon.ProductIds) ?? [] : [])
        {
            input.Body.Refuse(input.ProductsField, $"The coupon is not for product {foreign}");
        }
        var type = coupon?.Type ?? input.Type;
        return type is null ? null : new CouponState(
            Ids.New("coos"),
            coupon?.Id,
            coupon?.Name ?? input.Name,
            type.Value,
            coupon?.DiscountAmount ?? input.DiscountAmount,
            type == CouponType.Amount ? currency : null,
            coupon?.DiscountPercent ?? input.DiscountPercent,
            repeat,
            duration,
            input.ProductIds is { Count: > 0 } own ? own : coupon is { ProductIds.Count: > 0 } ? coupon.ProductIds : null,
            input.ApplyAt,
            input.ExpiresAt,
            tenant.Now)
        {
            Description = coupon?.Description,
            ExpirationDate = coupon?.ExpirationDate,
            RedemptionLimit = coupon?.RedemptionLimit,
        };
    }

    private static AttachedRepeat? Repeat(AttachedCouponInput input, Coupon? coupon)
    {
        if (input.Repeat is not null)
        {
            return input.Repeat;
        }
        switch (coupon?.Repeat)
        {
            case CouponRepeat.Once:
                return AttachedRepeat.Once;
            case CouponRepeat.Forever:
                return AttachedRepeat.Forever;
            case CouponRepeat.Duration:
                return AttachedRepeat.Duration;
            default:
                if (coupon is not null && !input.Body.HasValue("repeat"))
                {
                    input.Body.Refuse("repeat", "Required: the coupon has no repeat of its own", "invalid_type");
                }
                return null;
        }
    }

    private static CouponDuration? Duration(AttachedCouponInput input, AttachedRepeat repeat, Coupon? coupon)
    {
        string[] fields = ["duration_period", "duration_count"];
        var given = fields.Where(input.Body.HasValue).ToList();
        if (repeat != AttachedRepeat.Duration)
        {
            given.ForEach(field => input.Body.Refuse(field, "Only for repeat 'duration'"));
            return null;
        }
        if (given.Count == 0 && coupon?.Duration is { } own)
        {
            return own;
        }
        fields.Except(given).ToList().ForEach(field => input.Body.Refuse(field, "Required", "invalid_type"));
        return input is { Period: { } period, Count: { } count } ? new CouponDuration(count, period) : null;
    }
}
