using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Updates;

public enum UpdateType
{
    AddProduct,
    AddItem,
    RemoveProduct,
    RemoveItem,
    AddCoupon,
    RemoveCoupon,
    UpdateCount,
    UpdatePrices,
}

public enum UpdatePayment
{
    Immediately,
    NextInvoice,
    Custom,
}

/// <summary>One change of a request, of a product or of the coupons. The payload is read against the subscription.</summary>
public sealed record UpdateItem(Body Body, UpdateType? Type, Body? Payload)
{
    public string? ProductId { get; init; }

    /// <summary>Which of several lines of the product; null for the first.</summary>
    public string? ProductKey { get; init; }

    /// <summary>The count that was read of a connected seat product, which may be 0; null for what the payload says.</summary>
    public decimal? Count { get; init; }

    public ProductInput? Added { get; init; }

    public AttachedCouponInput? Coupon { get; init; }

    /// <summary>The attachment to remove.</summary>
    public string? CouponId { get; init; }
}

/// <summary>The body of an update: when its money is due, what it costs for the rest of the period, and the changes.</summary>
public sealed record UpdateInput(
    Body Body, UpdatePayment? Payment, Instant? ChargeAt, FirstCharge? Method, string? RefundMethod, IReadOnlyList<UpdateItem> Items)
{
    /// <summary>When the change is made; null for now.</summary>
    public Instant? ApplyAt { get; init; }

    public Precision Precision { get; init; }

    public const int MaxItems = 100;
    private static readonly string[] Schedules = ["immediately", "scheduled"];
    private static readonly string[] Methods = ["pro_rata", "pay_in_full", "do_not_charge"];
    private static readonly string[] Precisions = ["calendar_days", "milliseconds"];
    private static readonly string[] RefundMethods = ["wallet", "original_payment_method", "external"];

    public static UpdateInput ReadOne(Body body, Instant now) => Read(body, [body], now);

    public static UpdateInput ReadMany(Body body, Instant now) =>
        Read(body, body.Objects("updates", Need.Required, min: 1, max: MaxItems) ?? [], now);

    private static UpdateInput Read(Body body, IReadOnlyList<Body> items, Instant now)
    {
        var application = body.WordIn("application_schedule", Schedules, Need.Required);
        var payment = body.Word<UpdatePayment>("payment_schedule", Need.Required);
        var chargeAt = body.Instant("charge_at", payment == UpdatePayment.Custom ? Need.Required : Need.Optional);
        var method = body.WordIn("calculation_method", Methods, Need.Required);
        var precision = body.WordIn("precision", Precisions);
        var applyAt = body.Instant("apply_at", application == "scheduled" ? Need.Required : Need.Optional);
        if (application == "scheduled" && applyAt <= now)
        {
            body.Refuse("apply_at", "Must lie in the future");
        }
        if (chargeAt <= now)
        {
            body.Refuse("charge_at", "Must lie in the future");
        }
        return new UpdateInput(
            body,
            payment,
            chargeAt,
            method switch
            {
                "pro_rata" => FirstCharge.ProRata,
                "pay_in_full" => FirstCharge.Full,
                "do_not_charge" => FirstCharge.Free,
                _ => null,
            },
            body.WordIn("refund_method", RefundMethods),
            [.. items.Select(item => ReadItem(item, now))])
        {
            ApplyAt = application == "scheduled" ? applyAt : null,
            Precision = precision == "milliseconds" ? Precision.Milliseconds : Precision.CalendarDays,
        };
    }

    private static UpdateItem ReadItem(Body body, Instant now)
    {
        var type = body.Word<UpdateType>("type", Need.Required);
        var payload = body.Object("payload", Need.Required);
        var item = new UpdateItem(body, type, payload);
        return (type, payload) switch
        {
            (null, _) or (_, null) => item,
            (UpdateType.AddProduct or UpdateType.AddItem, _) => item with { Added = AddedProduct.Read(payload) },
            (UpdateType.AddCoupon, _) => item with { Coupon = AttachedCouponInput.ReadUpdate(payload, now) },
            (UpdateType.RemoveCoupon, _) => item with { CouponId = payload.Text("subscription_coupon_id", Need.Required, 255) },
            _ => item with { ProductId = payload.Text("product_id", Need.Required, 255) },
        };
    }
}
