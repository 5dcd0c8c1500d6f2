using NodaTime;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Discounts;

/// <summary>
/// A coupon that a request attaches, before the catalogue fills in what it leaves open: an existing one by its id (in the field
/// <paramref name="IdField"/>), or a type and a value. <see cref="CouponChoice"/> checks its dates against the repeat.
/// </summary>
public sealed record AttachedCouponInput(
    Body Body,
    string IdField,
    string? CouponId,
    CouponType? Type,
    string? Name,
    long? DiscountAmount,
    decimal? DiscountPercent,
    AttachedRepeat? Repeat,
    string? Period,
    int? Count,
    Instant? ExpiresAt,
    Instant? ApplyAt,
    IReadOnlyList<string>? ProductIds)
{
    /// <summary>What its products are called in the request.</summary>
    public string ProductsField { get; init; } = "product_ids";

    public const int MaxCoupons = 50;
    private static readonly string[] Periods = ["days", "weeks", "months", "years"];

    /// <summary>The <c>coupons</c> of a subscription or of one of its phases.</summary>
    public static IReadOnlyList<AttachedCouponInput> ReadAll(Body body) =>
        [.. (body.Objects("coupons", max: MaxCoupons) ?? []).Select(ReadOne)];

    /// <summary>Whether an attached coupon is what the request says; what it leaves open counts as said.</summary>
    public bool IsSame(CouponState attached) =>
        CouponId == attached.CouponId
        && (CouponId is not null
            || (Type, Name, DiscountAmount, DiscountPercent)
                == (attached.Type, attached.Name, attached.DiscountAmount, attached.DiscountPercent))
        && (Repeat ?? attached.Repeat) == attached.Repeat
        && (Period ?? attached.Duration?.Period, Count ?? attached.Duration?.Count)
            == (attached.Duration?.Period, attached.Duration?.Count)
        && (ExpiresAt ?? attached.ExpiresAt, ApplyAt ?? attached.ApplyAt) == (attached.ExpiresAt, attached.ApplyAt)
        && (ProductIds is null || ProductIds.SequenceEqual(attached.ProductIds ?? []));

    /// <summary>The payload of an <c>add_coupon</c> update: an existing coupon, with a repeat.</summary>
    public static AttachedCouponInput ReadUpdate(Body payload, Instant now)
    {
        var id = payload.Text("coupon_id", Need.Required, 255);
        var input = Read(payload, "coupon_id", id, payload.Word<AttachedRepeat>("repeat", Need.Required), minProducts: 0);
        if (input.ExpiresAt <= now)
        {
            payload.Refuse("expires_at", "Must lie in the future");
        }
        // the older word for products
        return payload.Texts("billing_item_ids", Need.Nullable, 0, CouponInput.MaxProducts, 255) is { Count: > 0 } items
            && input.ProductIds is not { Count: > 0 }
            ? input with { ProductIds = [.. items.Distinct()], ProductsField = "billing_item_ids" }
            : input;
    }

    private static AttachedCouponInput ReadOne(Body body)
    {
        if (body.HasValue("id"))
        {
            var id = body.Text("id", Need.Required, 255);
            return Read(body, "id", id, body.Word<AttachedRepeat>("repeat", Need.Nullable), minProducts: 1);
        }
        var type = body.Word<CouponType>("type", Need.Required);
        return Read(body, "id", null, body.Word<AttachedRepeat>("repeat", Need.Required), minProducts: 1) with
        {
            Type = type,
            Name = body.Name("name", Need.Nullable),
            DiscountAmount = type == CouponType.Amount ? body.Amount("discount_amount", Need.Required, min: 1) : null,
            DiscountPercent = type == CouponType.Percent
                ? body.Number("discount_percent", Need.Required, min: 0, max: 100, above: true)
                : null,
        };
    }

    private static AttachedCouponInput Read(Body body, string idField, string? id, AttachedRepeat? repeat, int minProducts)
    {
        var period = body.WordIn("duration_period", Periods, Need.Nullable);
        var expiresAt = body.Instant("expires_at", repeat == AttachedRepeat.Custom ? Need.Required : Need.Nullable);
        var applyAt = body.Instant("apply_at", Need.Nullable);
        if (expiresAt <= applyAt)
        {
            body.Refuse("expires_at", "Must be after apply_at");
        }
        return new AttachedCouponInput(
            body,
            idField,
            id,
            null,
            null,
            null,
            null,
            repeat,
            period,
            body.Integer("duration_count", Need.Nullable, 1, IntervalInput.LongestOf(period ?? "days")),
            expiresAt,
            applyAt,
            body.Texts("product_ids", Need.Nullable, minProducts, CouponInput.MaxProducts, 255)?.Distinct().ToList());
    }
}
