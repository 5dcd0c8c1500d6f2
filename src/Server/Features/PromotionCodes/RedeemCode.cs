using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Invoicing;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Coupon = Plumbline.Server.Features.Coupons.Coupon;
using EngineCoupon = Plumbline.Engine.Invoicing.Coupon;

namespace Plumbline.Server.Features.PromotionCodes;

/// <summary>Why a code cannot be redeemed.</summary>
public enum CodeFault
{
    /// <summary>There is no such code.</summary>
    Unknown,

    /// <summary>It or its coupon has expired, was deleted or is used up.</summary>
    Over,

    /// <summary>It is for another customer, plan, product, currency, or for first orders.</summary>
    Other,
}

/// <summary>A code that a customer typed was refused.</summary>
public sealed class CodeRefused(CodeFault fault) : Exception(fault.ToString())
{
    public CodeFault Fault { get; } = fault;
}

/// <summary>
/// Redeems a promotion code for an order that is about to begin: its coupon is attached to the subscription's first phase, or taken off the
/// lines of a draft. Runs inside the caller's transaction, under the customer's lock.
/// </summary>
public sealed class RedeemCode(BillingDb db, CouponChoice coupons, CurrentTenant tenant)
{
    /// <exception cref="CodeRefused">It cannot be redeemed for this subscription.</exception>
    public async Task ForAsync(Subscription subscription, string code, CancellationToken cancel)
    {
        var phase = subscription.Phases.OrderBy(p => p.Order).First();
        var products = phase.Products.Select(p => p.ProductId).ToList();
        var (promotion, _) = await TakeAsync(
            code, subscription.CustomerId, subscription.Currency, subscription.TemplateId, products, null, cancel);
        var faults = new List<FieldError>();
        var body = new Body(JsonSerializer.SerializeToElement(AttachmentOf(promotion)), [], faults);
        var chosen = await coupons.ChooseAsync(
            AttachedCouponInput.ReadAll(body), subscription.Currency, phase.Coupons, AttachedCoupons.Redeemed(subscription),
            redeem: true, cancel);
        if (faults.Count > 0)
        {
            throw new CodeRefused(CodeFault.Other);
        }
        subscription.Phases =
            [.. subscription.Phases.Select(p => p.Id == phase.Id ? p with { Coupons = [.. p.Coupons, .. chosen] } : p)];
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The draft is to be added up afterwards.</summary>
    /// <exception cref="CodeRefused">It cannot be redeemed for this invoice.</exception>
    public async Task ForAsync(Invoice draft, string code, CancellationToken cancel)
    {
        var lines = draft.Lines.Where(l => l.EntryType == EntryType.Debit).OrderBy(l => l.Position).ToList();
        var products = lines.Select(l => l.ProductId).OfType<string>().ToList();
        var (_, coupon) = await TakeAsync(code, draft.CustomerId, draft.Currency, null, products, draft.Id, cancel);
        CouponValue value = coupon.Type == CouponType.Percent
            ? new PercentOff(coupon.DiscountPercent!.Value)
            : new AmountOff(coupon.DiscountAmount!.Value);
        var attachment = Ids.New("coos");
        var assembled = InvoiceAssembly.Assemble(
            [.. lines.Select(l => new DraftLine("", l.ProductId ?? "", tenant.Now, l.AmountExcludingTax + l.DiscountAmount, true))],
            [new EngineCoupon(attachment, "", value, [.. coupon.ProductIds])],
            tenant.Now,
            0);
        foreach (var (line, discounted) in lines.Zip(assembled.Lines))
        {
            line.AmountExcludingTax = discounted.NetMinor;
            line.DiscountAmount = discounted.DiscountMinor;
            line.DiscountPercent = discounted.DiscountPercent;
        }
        draft.DiscountAmount = assembled.DiscountMinor;
        draft.Coupons =
        [
            new InvoiceCouponState(
                attachment,
                coupon.Id,
                coupon.Name,
                coupon.DiscountAmount,
                coupon.DiscountPercent,
                [.. assembled.Coupons[0].Shares.Select(s => new CouponLineState(lines[s.Line].Id, s.TakenMinor))]),
        ];
        coupon.RedemptionCount++;
        await db.SaveChangesAsync(cancel);
    }

    private async Task<(PromotionCode Code, Coupon Coupon)> TakeAsync(
        string code, string customerId, string currency, string? planId, List<string> products, string? draftId, CancellationToken cancel)
    {
        var key = PromotionCode.KeyOf(code);
        var id = await db.Set<PromotionCode>().Where(c => c.CodeKey == key && c.DeletedAt == null).Select(c => c.Id)
            .SingleOrDefaultAsync(cancel) ?? throw new CodeRefused(CodeFault.Unknown);
        await db.LockAsync("promotion_codes", [id], cancel);
        var promotion = await db.Set<PromotionCode>().SingleAsync(c => c.Id == id, cancel);
        await db.LockAsync("coupons", [promotion.CouponId], cancel);
        var coupon = await db.Set<Coupon>().SingleOrDefaultAsync(c => c.Id == promotion.CouponId && c.DeletedAt == null, cancel);
        if (coupon is null || promotion.ExpiresAt <= tenant.Now || promotion.CurrentRedemptions >= promotion.MaxRedemptions
            || coupon.ExpirationDate < tenant.Now || coupon.RedemptionCount >= coupon.RedemptionLimit)
        {
            throw new CodeRefused(CodeFault.Over);
        }
        var isForOthers = (promotion.CustomerId is { } only && only != customerId)
            || (promotion.PlanId is { } plan && plan != planId)
            || (promotion.ProductId is { } product && !products.Contains(product))
            || (coupon.ProductIds.Count > 0 && !coupon.ProductIds.Intersect(products).Any())
            || (coupon.Type == CouponType.Amount && coupon.Currency != currency)
            || (promotion.OnlyForFirstTimeOrder && await HasOrderedAsync(customerId, draftId, cancel));
        if (isForOthers)
        {
            throw new CodeRefused(CodeFault.Other);
        }
        promotion.CurrentRedemptions++;
        promotion.UpdatedAt = tenant.Now;
        return (promotion, coupon);
    }

    private Task<bool> HasOrderedAsync(string customerId, string? draftId, CancellationToken cancel) => db.Set<Invoice>()
        .AnyAsync(i => i.CustomerId == customerId && i.Id != draftId && i.IssuedAt != null, cancel);

    // without a duration it applies once, whatever the coupon says by itself
    private static JsonObject AttachmentOf(PromotionCode promotion)
    {
        var coupon = new JsonObject { ["id"] = promotion.CouponId };
        if (promotion is { DurationCount: { } count, DurationPeriod: { } period and not PromotionPeriod.Once })
        {
            coupon["repeat"] = "duration";
            coupon["duration_count"] = count;
            coupon["duration_period"] = Words<PromotionPeriod>.Of(period);
        }
        else
        {
            coupon["repeat"] = "once";
        }
        return new JsonObject { ["coupons"] = new JsonArray(coupon) };
    }
}
