using NodaTime;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Since when the usage of a product adds up, as the API spells it.</summary>
public enum MeteringIntervalType
{
    SubscriptionCommitment,
    PaymentInterval,
    FullDatabase,
    PhaseDuration,
    Custom,
}

/// <summary>How the usage of child customers counts with their parent's.</summary>
public enum ChildrenUsage
{
    Sum,
    Max,
}

/// <summary>How the usage of a product line is to be metered.</summary>
public sealed record MeteringInput(
    MeteringIntervalType? Type, IntervalState? Interval, bool BillsDifference, ChildrenUsage? Children)
{
    /// <summary>Where own intervals are counted from; null for the start of the phase.</summary>
    public Instant? StartsAt { get; init; }

    /// <summary>Whether they are counted from the start of the subscription, which the request does not know.</summary>
    public bool IsSinceStart { get; init; }

    /// <summary>Intervals that are sent back as they were read go on from where they were counted.</summary>
    public Instant? StartOf(ProductState? current) =>
        StartsAt ?? (current?.MeteringIntervalType == Type && current?.MeteringInterval == Interval ? current?.MeteringStart : null);

    private static readonly string[] Periods = ["days", "weeks", "months", "years"];

    public static MeteringInput Read(Body body)
    {
        var type = body.Word<MeteringIntervalType>("metering_interval_type", Need.Nullable);
        var interval = ReadInterval(body, type == MeteringIntervalType.Custom ? Need.Required : Need.Nullable);
        if (interval is not null && type != MeteringIntervalType.Custom)
        {
            body.Refuse("metering_interval", "Only with metering_interval_type 'custom'");
        }
        return new MeteringInput(
            type,
            interval,
            body.Flag("bill_usage_difference", Need.Nullable) ?? false,
            body.Word<ChildrenUsage>("children_usage_aggregation", Need.Nullable));
    }

    /// <summary>What else than usage is sold has no meter; the defaults may be sent all the same.</summary>
    public void RefuseUnlessUsage(Body body, ProductType product)
    {
        if (product == ProductType.Dynamic)
        {
            return;
        }
        var message = $"Not for {Words<ProductType>.Of(product)} products";
        if (Type is not null and not MeteringIntervalType.PaymentInterval)
        {
            body.Refuse("metering_interval_type", message);
        }
        if (BillsDifference)
        {
            body.Refuse("bill_usage_difference", message);
        }
        if (Children is not null)
        {
            body.Refuse("children_usage_aggregation", message);
        }
    }

    private static IntervalState? ReadInterval(Body body, Need need)
    {
        if (body.Object("metering_interval", need) is not { } interval)
        {
            return null;
        }
        var period = interval.WordIn("period", Periods, Need.Required);
        var count = interval.Integer("count", Need.Required, min: 1, max: 1000);
        return period is null || count is null ? null : new IntervalState(period, count.Value);
    }
}
