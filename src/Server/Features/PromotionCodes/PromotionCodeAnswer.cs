using NodaTime;

namespace Plumbline.Server.Features.PromotionCodes;

/// <summary>The contract's PromotionCode. The client is the company; the plan is always null, for there are no plans.</summary>
public sealed record PromotionCodeAnswer(
    string Id,
    string Code,
    string CouponId,
    string ClientId,
    string? CustomerId,
    string? PlanId,
    string? ProductId,
    Instant CreatedAt,
    Instant UpdatedAt,
    Instant? ExpiresAt,
    int? MaxRedemptions,
    int CurrentRedemptions,
    int? DurationCount,
    PromotionPeriod? DurationPeriod,
    bool OnlyForFirstTimeOrder)
{
    public static PromotionCodeAnswer Of(PromotionCode code, string companyId) => new(
        code.Id,
        code.Code,
        code.CouponId,
        companyId,
        code.CustomerId,
        code.PlanId,
        code.ProductId,
        code.CreatedAt,
        code.UpdatedAt,
        code.ExpiresAt,
        code.MaxRedemptions,
        code.CurrentRedemptions,
        code.DurationCount,
        code.DurationPeriod,
        code.OnlyForFirstTimeOrder);
}
