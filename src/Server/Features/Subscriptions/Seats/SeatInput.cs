using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Seats;

/// <summary>
/// How the seats of a product line are to follow their events. <c>seat_refresh_schedule</c>, <c>seat_refresh_interval</c> and
/// <c>seat_invoicing_interval</c> are ours: the contract shows what a refresh does, and has no field that says when it is.
/// </summary>
public sealed record SeatInput(
    SeatCharging? Charging,
    SeatInvoicing? Invoicing,
    SeatRefreshing? Refreshing,
    IntervalState? RefreshInterval,
    IntervalState? InvoicingInterval)
{
    public const string CountFollows = "The count follows the events of the customer";

    /// <summary>A line that says nothing of seats.</summary>
    public static readonly SeatInput None = new(null, null, null, null, null);

    /// <summary>Changes on dates of their own are invoiced by the month unless said otherwise.</summary>
    public static readonly IntervalState DefaultInvoicingInterval = new("months", 1);

    private static readonly string[] Fields =
        ["charging_method", "seat_invoicing_schedule", "seat_refresh_schedule", "seat_refresh_interval", "seat_invoicing_interval"];

    public static SeatInput Read(Body body) => new(
        body.Word<SeatCharging>("charging_method", Need.Nullable),
        body.Word<SeatInvoicing>("seat_invoicing_schedule", Need.Nullable),
        body.Word<SeatRefreshing>("seat_refresh_schedule", Need.Nullable),
        SubscriptionInput.Interval(body, "seat_refresh_interval", Need.Nullable),
        SubscriptionInput.Interval(body, "seat_invoicing_interval", Need.Nullable));

    /// <summary>What a line comes to for its product; null for one whose count is typed in. Faults are added to the line's.</summary>
    public SeatState? For(ProductInput line, Product product, ProductState? current)
    {
        var body = line.Body;
        if (product is not { Type: ProductType.Seat, AggregatorId: not null })
        {
            foreach (var field in Fields.Where(body.HasValue))
            {
                body.Refuse(field, "Only for seat products that are connected to an aggregator");
            }
            return null;
        }
        // the older words give every line a count
        if (line.Spelling == PriceSpelling.Subscription && line.Count is { } count && count != current?.Count)
        {
            body.Refuse("count", CountFollows);
        }
        var before = current?.Seats;
        var invoicing = Invoicing ?? before?.Invoicing ?? SeatInvoicing.Immediately;
        var refreshing = Refreshing ?? before?.Refreshing ?? SeatRefreshing.Realtime;
        return new SeatState(
            Charging ?? before?.Charging ?? SeatCharging.Prorata,
            invoicing,
            refreshing,
            Periodic(body, refreshing, before),
            Custom(body, invoicing, before),
            before?.CountedAt);
    }

    private IntervalState? Periodic(Body body, SeatRefreshing refreshing, SeatState? before)
    {
        if (refreshing != SeatRefreshing.Periodic)
        {
            if (RefreshInterval is not null)
            {
                body.Refuse("seat_refresh_interval", "Only with seat_refresh_schedule 'periodic'");
            }
            return null;
        }
        var interval = RefreshInterval ?? before?.RefreshInterval;
        if (interval is null && !body.HasValue("seat_refresh_interval"))
        {
            body.Refuse("seat_refresh_interval", "Required");
        }
        return interval;
    }

    private IntervalState? Custom(Body body, SeatInvoicing invoicing, SeatState? before)
    {
        if (invoicing == SeatInvoicing.Custom)
        {
            return InvoicingInterval ?? before?.InvoicingInterval ?? DefaultInvoicingInterval;
        }
        if (InvoicingInterval is not null)
        {
            body.Refuse("seat_invoicing_interval", "Only with seat_invoicing_schedule 'custom'");
        }
        return null;
    }
}
