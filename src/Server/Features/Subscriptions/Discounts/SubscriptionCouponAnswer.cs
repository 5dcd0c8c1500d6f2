using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Coupons;

namespace Plumbline.Server.Features.Subscriptions.Discounts;

/// <summary>The contract's SubscriptionCoupon: the keys of its value depend on the type.</summary>
public sealed class SubscriptionCouponAnswer(CouponState coupon)
{
    /// <summary>The catalogue's coupon; null for one of its own.</summary>
    public string? Id => coupon.CouponId;

    public string? PromotionCodeId => null;

    public string? Name => coupon.Name;

    public string SubscriptionCouponId => coupon.Id;

    public string? Description => coupon.Description;

    public CouponType Type => coupon.Type;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DiscountAmount => coupon.DiscountAmount;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Currency => coupon.Currency;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? DiscountPercent => coupon.DiscountPercent;

    public Instant? ExpirationDate => coupon.ExpirationDate;

    public int? RedemptionLimit => coupon.RedemptionLimit;

    public AttachedRepeat Repeat => coupon.Repeat;

    public CouponDuration? Duration => coupon.Duration;

    public string? DurationPeriod => coupon.Duration?.Period;

    public int? DurationCount => coupon.Duration?.Count;

    public IReadOnlyList<string>? ProductIds => coupon.ProductIds;

    public Instant? ApplyAt => coupon.ApplyAt;

    public Instant? ExpiresAt => coupon.ExpiresAt;

    public Instant CreatedAt => coupon.CreatedAt;

    /// <summary>Those that were not removed, also used and expired ones.</summary>
    public static IReadOnlyList<SubscriptionCouponAnswer> Of(PhaseState? phase) =>
        [.. (phase?.Coupons ?? []).Where(c => c.RemovedAt is null).Select(c => new SubscriptionCouponAnswer(c))];
}
