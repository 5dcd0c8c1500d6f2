using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Coupons;

public enum CouponType
{
    /// <summary>Lowers the total before tax, in one currency.</summary>
    Amount,

    /// <summary>Lowers the amounts of products before tax, in any currency.</summary>
    Percent,
}

/// <summary>How often a coupon applies where it is attached without saying.</summary>
public enum CouponRepeat
{
    Once,
    Forever,
    Duration,
}

/// <summary>For how long a coupon applies: so many <c>days</c>, <c>weeks</c>, <c>months</c> or <c>years</c>.</summary>
public sealed record CouponDuration(int Count, string Period);

/// <summary>A discount of the catalogue.</summary>
public sealed class Coupon : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>cou_…</c></summary>
    public required string Id { get; init; }

    public required CouponType Type { get; init; }

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    /// <summary>Of an amount coupon, in the currency's smallest unit; above 0.</summary>
    public long? DiscountAmount { get; set; }

    /// <summary>Of an amount coupon.</summary>
    public string? Currency { get; set; }

    /// <summary>Of a percent coupon: above 0, at most 100.</summary>
    public decimal? DiscountPercent { get; set; }

    /// <summary>The last instant at which it can be redeemed; null is no end.</summary>
    public Instant? ExpirationDate { get; set; }

    /// <summary>How many subscriptions may use it; null is any number.</summary>
    public int? RedemptionLimit { get; set; }

    /// <summary>How often it was attached. From the first time on its value stays.</summary>
    public int RedemptionCount { get; set; }

    /// <summary>Products that it is for; none is all of them.</summary>
    public List<string> ProductIds { get; set; } = [];

    public CouponRepeat? Repeat { get; set; }

    /// <summary>There exactly when it repeats for a duration.</summary>
    public CouponDuration? Duration { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? DeletedAt { get; set; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change)
    {
        if (change.Word(nameof(RedemptionCount)) is { } word)
        {
            yield return new Happening($"coupon.{word}", Id) { Shape = () => CouponDetailsAnswer.InFull(this) };
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<Coupon>
    {
        public void Configure(EntityTypeBuilder<Coupon> table)
        {
            table.ToTable("coupons");
            table.Property(c => c.ProductIds).HasJson();
            table.Property(c => c.Duration).HasJson();
            table.HasIndex(c => new { c.TenantId, c.CreatedAt, c.Id });
        }
    }
}
