using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PromotionCodes;

/// <summary>The fields that create and update share. Read them inside the transaction; the caller throws before it saves.</summary>
public static class PromotionCodeInput
{
    /// <summary>Sets those fields on the code that are in the body.</summary>
    public static async Task ReadAsync(BillingDb db, Body body, PromotionCode code, CancellationToken cancel)
    {
        if (body.Has("plan_id"))
        {
            code.PlanId = await ReadPlanAsync(db, body, cancel);
        }
        if (body.Has("customer_id"))
        {
            code.CustomerId = await ReadCustomerAsync(db, body, cancel);
        }
        if (body.Has("product_id"))
        {
            code.ProductId = await ReadProductAsync(db, body, cancel);
        }
        if (body.Has("expires_at"))
        {
            code.ExpiresAt = body.Instant("expires_at", Need.Nullable);
        }
        if (body.Has("max_redemptions"))
        {
            code.MaxRedemptions = body.Integer("max_redemptions", Need.Nullable, min: 1);
        }
        if (body.Has("current_redemptions"))
        {
            code.CurrentRedemptions = body.Integer("current_redemptions", Need.Nullable, min: 0) ?? 0;
        }
        if (body.Has("only_for_first_time_order"))
        {
            code.OnlyForFirstTimeOrder = body.Flag("only_for_first_time_order", Need.Nullable) ?? false;
        }
        ReadDuration(body, code);
    }

    public static async Task RequireFreeAsync(BillingDb db, PromotionCode code, CancellationToken cancel)
    {
        if (await db.Set<PromotionCode>().AnyAsync(c => c.CodeKey == code.CodeKey && c.Id != code.Id && c.DeletedAt == null, cancel))
        {
            throw Taken(code.Code);
        }
    }

    /// <summary>Runs a write; two that take one code at once are told apart by the unique index.</summary>
    public static async Task<T> GuardAsync<T>(BillingDb db, Body body, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Taken(body.Text("code") ?? "");
        }
    }

    private static Refusal Taken(string code) => Refusal.Conflict($"A promotion code '{code}' exists already");

    private static void ReadDuration(Body body, PromotionCode code)
    {
        if (body.Has("duration_period"))
        {
            code.DurationPeriod = body.Word<PromotionPeriod>("duration_period", Need.Nullable);
        }
        if (body.Has("duration_count"))
        {
            code.DurationCount = body.Integer("duration_count", Need.Nullable, min: 1);
        }
        if (!body.IsValid || code.DurationCount is not { } count)
        {
            return;
        }
        if (code.DurationPeriod is not { } period)
        {
            body.Refuse("duration_period", "Required: a duration_count needs it");
        }
        else if (period != PromotionPeriod.Once && count > IntervalInput.LongestOf(Words<PromotionPeriod>.Of(period)))
        {
            var longest = IntervalInput.LongestOf(Words<PromotionPeriod>.Of(period));
            body.Refuse("duration_count", $"Number must be less than or equal to {longest}", "too_big");
        }
    }

    private static async Task<string?> ReadCustomerAsync(BillingDb db, Body body, CancellationToken cancel)
    {
        var id = body.Text("customer_id", Need.Nullable, 255);
        if (id is not null && !await db.Set<Customer>().AnyAsync(c => c.Id == id && c.DeletedAt == null, cancel))
        {
            body.Refuse("customer_id", "Customer not found");
        }
        return id;
    }

    // a plan is the deprecated name of a subscription template
    private static async Task<string?> ReadPlanAsync(BillingDb db, Body body, CancellationToken cancel)
    {
        var id = body.Text("plan_id", Need.Nullable, 255);
        if (id is not null && !await db.Set<SubscriptionTemplate>().AnyAsync(t => t.Id == id && t.DeletedAt == null, cancel))
        {
            body.Refuse("plan_id", "Plan not found");
        }
        return id;
    }

    private static async Task<string?> ReadProductAsync(BillingDb db, Body body, CancellationToken cancel)
    {
        var id = body.Text("product_id", Need.Nullable, 255);
        if (id is not null && (await DiscountedProducts.LockAsync(db, [id], cancel)).Count == 0)
        {
            body.Refuse("product_id", "Product not found");
        }
        return id;
    }
}
