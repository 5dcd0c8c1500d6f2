using NodaTime;
using Plumbline.Server.Features.Coupons;

namespace Plumbline.Server.Features.Subscriptions.Discounts;

/// <summary>How often an attached coupon applies. Custom stops at a date of its own.</summary>
public enum AttachedRepeat
{
    Once,
    Forever,
    Custom,
    Duration,
}

/// <summary>
/// A coupon attached to a phase: a copy of the catalogue's at the time, or one of its own. It stays with the phase when it is removed or
/// used up, so that what it was redeemed for is known. The id is <c>coos_…</c>, the coupon's null for one of its own, products null for
/// all. Invoices due before <paramref name="ApplyAt"/> do not use it, nor periods that start at <paramref name="ExpiresAt"/> or later.
/// </summary>
public sealed record CouponState(
    string Id,
    string? CouponId,
    string? Name,
    CouponType Type,
    long? DiscountAmount,
    string? Currency,
    decimal? DiscountPercent,
    AttachedRepeat Repeat,
    CouponDuration? Duration,
    IReadOnlyList<string>? ProductIds,
    Instant? ApplyAt,
    Instant? ExpiresAt,
    Instant CreatedAt)
{
    public string? Description { get; init; }

    /// <summary>The catalogue's last instant of redemption.</summary>
    public Instant? ExpirationDate { get; init; }

    public int? RedemptionLimit { get; init; }

    /// <summary>Of one that applies once: the invoice that used it.</summary>
    public string? UsedBy { get; init; }

    public Instant? RemovedAt { get; init; }

    /// <summary>Whether invoices to come may still use it, its dates aside.</summary>
    public bool IsOpen => RemovedAt is null && UsedBy is null;
}
