using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Coupons;

/// <summary>
/// The body of create and update, which are the same one: an update replaces the whole, so what is absent is as if it were null. Read it
/// inside the transaction; the products that it names stay locked until the end of that.
/// </summary>
public sealed record CouponInput
{
    public const int MaxProducts = 1_000;
    private static readonly string[] Periods = ["days", "weeks", "months", "years"];

    public required string? Name { get; init; }

    public required CouponType? Type { get; init; }

    public required long? DiscountAmount { get; init; }

    public required string? Currency { get; init; }

    public required decimal? DiscountPercent { get; init; }

    public required string? Description { get; init; }

    public required Instant? ExpirationDate { get; init; }

    public required int? RedemptionLimit { get; init; }

    public required List<string> ProductIds { get; init; }

    public required CouponRepeat? Repeat { get; init; }

    public required CouponDuration? Duration { get; init; }

    public static async Task<CouponInput> ReadAsync(BillingDb db, Body body, CancellationToken cancel)
    {
        var name = body.Name("name", Need.Required);
        var type = body.Word<CouponType>("type", Need.Required);
        var (isAmount, isPercent) = (type == CouponType.Amount, type == CouponType.Percent);
        var repeat = body.Word<CouponRepeat>("repeat", Need.Nullable);
        return new CouponInput
        {
            Name = name,
            Type = type,
            DiscountAmount = isAmount ? body.Amount("discount_amount", Need.Required, min: 1) : null,
            Currency = isAmount ? body.WordIn("currency", Currencies.All, Need.Required) : null,
            DiscountPercent = isPercent ? body.Number("discount_percent", Need.Required, min: 0, max: 100, above: true) : null,
            Description = body.Text("description", Need.Nullable),
            ExpirationDate = body.Instant("expiration_date", Need.Nullable),
            RedemptionLimit = body.Integer("redemption_limit", Need.Nullable, min: 1),
            ProductIds = await ReadProductsAsync(db, body, cancel),
            Repeat = repeat,
            Duration = ReadDuration(body, repeat),
        };
    }

    /// <summary>Takes over everything but the type. Only for a body without faults.</summary>
    public void SetOn(Coupon coupon)
    {
        coupon.Name = Name!;
        coupon.DiscountAmount = DiscountAmount;
        coupon.Currency = Currency;
        coupon.DiscountPercent = DiscountPercent;
        coupon.Description = Description;
        coupon.ExpirationDate = ExpirationDate;
        coupon.RedemptionLimit = RedemptionLimit;
        coupon.ProductIds = ProductIds;
        coupon.Repeat = Repeat;
        coupon.Duration = Duration;
    }

    private static async Task<List<string>> ReadProductsAsync(BillingDb db, Body body, CancellationToken cancel)
    {
        var ids = (body.Texts("product_ids", Need.Nullable, max: MaxProducts, maxLength: 255) ?? []).Distinct().ToList();
        foreach (var unknown in ids.Except(ids.Count == 0 ? [] : await DiscountedProducts.LockAsync(db, ids, cancel)))
        {
            body.Refuse("product_ids", $"Product {unknown} not found");
        }
        return ids;
    }

    private static CouponDuration? ReadDuration(Body body, CouponRepeat? repeat)
    {
        if (repeat != CouponRepeat.Duration)
        {
            // a wrong word is refused on its own; what stands beside it may be right
            var isKnown = repeat is not null || !body.HasValue("repeat");
            if (isKnown && body.HasValue("duration"))
            {
                body.Refuse("duration", "Only a coupon whose repeat is 'duration' has one");
            }
            return null;
        }
        var duration = body.Object("duration", Need.Required);
        var period = duration?.WordIn("period", Periods, Need.Required);
        var count = duration?.Integer("count", Need.Required, 1, IntervalInput.LongestOf(period ?? "days"));
        return count is null || period is null ? null : new CouponDuration(count.Value, period);
    }
}
