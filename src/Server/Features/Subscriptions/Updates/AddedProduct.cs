using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Updates;

/// <summary>Reads the payload of <c>add_product</c>, which spells a product line in the older words.</summary>
public static class AddedProduct
{
    private static readonly string[] Kinds = ["fee", "seat", "dynamic"];
    private static readonly string[] Intervals = ["days", "weeks", "quarters", "months", "years", "once", "all"];

    /// <summary>What has one window for the life of the subscription has one that is longer than any.</summary>
    private static readonly IntervalState Ever = new("years", 100);

    private static readonly string[] Windows =
        ["subscription_commitment", "item_payment_interval", "full_database", "phase_duration", "subscription_duration", "custom"];

    public static ProductInput Read(Body body)
    {
        var kind = body.WordIn("type", Kinds, Need.Required);
        var minAmount = body.Number("min_amount", min: 0);
        var maxAmount = body.Number("max_amount", min: 0);
        if (minAmount > maxAmount)
        {
            body.Refuse("max_amount", "Must not be below min_amount");
        }
        return new ProductInput(
            body,
            body.Text("product_id", Need.Required, 255),
            body.Name("product_name"),
            body.Text("product_description"),
            body.Flag("display_interval_dates_in_description"),
            Interval(body, "billing_interval", Need.Required),
            body.Word<PaymentSchedule>("start_or_end", Need.Required),
            kind == "dynamic" ? null : body.Number("count", kind == "seat" ? Need.Required : Need.Optional, 1, 1_000_000_000_000m),
            body.Text("unit_name", Need.Nullable, 100),
            body.Number("committed_count", min: 1),
            minAmount,
            maxAmount,
            Metering(body),
            body.HasValue("prices"),
            SeatInput.None,
            CreditTermsInput.None)
        {
            IdField = "product_id",
            Spelling = PriceSpelling.Catalog,
            BilledUnits = kind == "dynamic" ? BilledUnits(body) : null,
            Type = kind switch
            {
                "fee" => ProductType.FlatFee,
                "seat" => ProductType.Seat,
                "dynamic" => ProductType.Dynamic,
                _ => null,
            },
        };
    }

    /// <summary>What somebody else billed of the window that runs is taken off the first charges of it.</summary>
    private static decimal? BilledUnits(Body body)
    {
        var units = body.Number("last_usage_billed", min: 0);
        if (units > 0 && body.Flag("only_bill_usage_difference", Need.Nullable) != true)
        {
            body.Refuse("last_usage_billed", "Only with only_bill_usage_difference");
        }
        return units > 0 ? units : null;
    }

    private static MeteringInput Metering(Body body)
    {
        var window = body.WordIn("usage_interval_type", Windows, Need.Nullable);
        var interval = window == "custom" ? Interval(body, "usage_interval", Need.Required) : null;
        if (interval is { Period: "once" })
        {
            body.Refuse("usage_interval_period", "Usage is metered by periods; give an interval");
        }
        var start = body.Instant("usage_interval_period_start", Need.Nullable);
        if (start is not null && window != "custom")
        {
            body.Refuse("usage_interval_period_start", "Only with usage_interval_type 'custom'");
        }
        return new MeteringInput(
            window switch
            {
                "item_payment_interval" => MeteringIntervalType.PaymentInterval,
                "subscription_commitment" => MeteringIntervalType.SubscriptionCommitment,
                "full_database" => MeteringIntervalType.FullDatabase,
                "phase_duration" => MeteringIntervalType.PhaseDuration,
                "custom" or "subscription_duration" => MeteringIntervalType.Custom,
                _ => null,
            },
            window == "subscription_duration" ? Ever
                : interval is { Count: { } count } ? new IntervalState(interval.Period, count)
                : null,
            body.Flag("only_bill_usage_difference", Need.Nullable) ?? false,
            body.Word<ChildrenUsage>("children_usage_aggregation", Need.Nullable))
        {
            StartsAt = start,
            IsSinceStart = window == "subscription_duration",
        };
    }

    /// <summary>A period and its count from two fields; a quarter is three months, and once has no count.</summary>
    private static PriceInterval? Interval(Body body, string prefix, Need need)
    {
        var period = body.WordIn(prefix + "_period", Intervals, need);
        var unit = period == "quarters" ? "months" : period;
        var count = body.Integer(prefix + "_count", need, min: 1, max: IntervalInput.LongestOf(unit ?? "days"));
        if (period == "all")
        {
            body.Refuse(prefix + "_period", "A product is billed by an interval or once");
            return null;
        }
        return period switch
        {
            null => null,
            "once" => IntervalInput.Once,
            _ => count is null ? null : new PriceInterval(unit!, period == "quarters" ? 3 * count : count),
        };
    }
}
