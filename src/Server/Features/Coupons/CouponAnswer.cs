using System.Text.Json.Serialization;
using NodaTime;

namespace Plumbline.Server.Features.Coupons;

/// <summary>The contract's Coupon: the keys of its value depend on the type.</summary>
public record CouponAnswer
{
    internal CouponAnswer(Coupon coupon)
    {
        Id = coupon.Id;
        Name = coupon.Name;
        Description = coupon.Description;
        Type = coupon.Type;
        DiscountAmount = coupon.DiscountAmount;
        Currency = coupon.Currency;
        DiscountPercent = coupon.DiscountPercent;
        ExpirationDate = coupon.ExpirationDate;
        RedemptionLimit = coupon.RedemptionLimit;
        ProductIds = coupon.ProductIds;
        Repeat = coupon.Repeat;
        Duration = coupon.Duration;
        CreatedAt = coupon.CreatedAt;
        DeletedAt = coupon.DeletedAt;
    }

    public string Id { get; }

    public string Name { get; }

    public string? Description { get; }

    public CouponType Type { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DiscountAmount { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Currency { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? DiscountPercent { get; }

    public Instant? ExpirationDate { get; }

    public int? RedemptionLimit { get; }

    public IReadOnlyList<string> ProductIds { get; }

    public CouponRepeat? Repeat { get; }

    public CouponDuration? Duration { get; }

    public Instant CreatedAt { get; }

    public Instant? DeletedAt { get; }

    /// <summary>Links to other systems; none yet.</summary>
    public IReadOnlyList<string> Integrations { get; } = [];

    public static CouponAnswer Of(Coupon coupon) => new(coupon);
}

/// <summary>One coupon alone, which repeats <c>deleted_at</c> in the contract's older spelling.</summary>
public sealed record CouponDetailsAnswer : CouponAnswer
{
    private CouponDetailsAnswer(Coupon coupon)
        : base(coupon)
    {
    }

    [JsonPropertyName("deletedAt")]
    public Instant? DeletedAtInCamelCase => DeletedAt;

    public static CouponDetailsAnswer InFull(Coupon coupon) => new(coupon);
}
