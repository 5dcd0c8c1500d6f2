using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.PromotionCodes;

public enum PromotionPeriod
{
    Once,
    Days,
    Weeks,
    Months,
    Years,
}

/// <summary>A text that redeems a coupon at checkout.</summary>
public sealed class PromotionCode : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>promo_…</c></summary>
    public required string Id { get; init; }

    /// <summary>As it was written.</summary>
    public string Code { get; private set; } = "";

    /// <summary>The code as it is compared: people type it in any case, with a space at the end.</summary>
    public string CodeKey { get; private set; } = "";

    public string CouponId { get; init; } = "";

    /// <summary>The only customer who may redeem it.</summary>
    public string? CustomerId { get; set; }

    /// <summary>Only subscriptions that hold this product may.</summary>
    public string? ProductId { get; set; }

    /// <summary>Only subscriptions made from this plan, which is a subscription template, may.</summary>
    public string? PlanId { get; set; }

    public Instant? ExpiresAt { get; set; }

    /// <summary>Its own limit, apart from the coupon's; null is any number.</summary>
    public int? MaxRedemptions { get; set; }

    public int CurrentRedemptions { get; set; }

    /// <summary>With the period, for how long the coupon applies; null is once.</summary>
    public int? DurationCount { get; set; }

    public PromotionPeriod? DurationPeriod { get; set; }

    public bool OnlyForFirstTimeOrder { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? DeletedAt { get; set; }

    public int Version { get; set; }

    public static string KeyOf(string code) => code.Trim().ToUpperInvariant();

    public void Rename(string code)
    {
        Code = code;
        CodeKey = KeyOf(code);
    }

    internal sealed class Table : IEntityTypeConfiguration<PromotionCode>
    {
        public void Configure(EntityTypeBuilder<PromotionCode> table)
        {
            table.ToTable("promotion_codes");
            // a deleted code keeps its text and does not block it
            table.HasIndex(c => new { c.TenantId, c.CodeKey }).IsUnique().HasFilter("deleted_at is null");
            table.HasIndex(c => new { c.TenantId, c.CouponId });
            table.HasIndex(c => new { c.TenantId, c.ProductId });
            table.HasIndex(c => new { c.TenantId, c.CreatedAt, c.Id });
        }
    }
}
