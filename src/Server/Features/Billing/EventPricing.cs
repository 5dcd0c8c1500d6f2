using NodaTime;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Engine.Usage;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Features.Billing;

/// <summary>An event and what a charge comes to by it.</summary>
/// <param name="Charge">Which charge counts it, by its place among those asked for.</param>
/// <param name="CustomerId">Whose event it is.</param>
/// <param name="RecordId">Its record's id.</param>
/// <param name="At">When it happened.</param>
/// <param name="Before">Units of the charge before it.</param>
/// <param name="After">Units of the charge with it; null where no single event can be told apart.</param>
public sealed record PricedEvent(int Charge, string CustomerId, string RecordId, Instant At, decimal Before, decimal? After)
{
    /// <summary>
    /// What its price rises by with it, exact and before the limits of the line, which belong to no event: at 10 up to 2 calls and 4 from
    /// there, the second call is 10 and the third 4. Null where its charge tells events apart by more than their sum.
    /// </summary>
    public decimal? AmountOf(Price price)
    {
        if (After is not { } after)
        {
            return null;
        }
        // a percentage looks at the single value: everything before it counts as one
        var (with, without) = price is BpsPrice
            ? (new Quantity(after, [Before, after - Before]), new Quantity(Before, [Before]))
            : (new Quantity(after), new Quantity(Before));
        return Rating.Rate(price, with).Exact - Rating.Rate(price, without).Exact;
    }
}

/// <summary>A page of the events behind charges.</summary>
public sealed record PricedEvents(int Total, IReadOnlyList<PricedEvent> Events);

/// <summary>
/// Prices the single events behind the charges of an invoice, in one pass; memory does not grow beyond the page asked for.
/// </summary>
public sealed class EventPricing(IEventStore events, int tenantId)
{
    /// <param name="charges">With the customers whose events they count, the payer first.</param>
    /// <param name="frozenAt">Events that arrived or were replaced after it are left out; null for none.</param>
    /// <param name="wanted">Which instants are shown; the others count all the same.</param>
    /// <param name="ascending">Oldest first.</param>
    /// <param name="skip">Events passed over.</param>
    /// <param name="take">Events on the page.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public async Task<PricedEvents> PageAsync(
        IReadOnlyList<(Charge Charge, IReadOnlyList<string> Customers)> charges,
        Instant? frozenAt,
        Func<Instant, bool> wanted,
        bool ascending,
        int skip,
        int take,
        CancellationToken cancel)
    {
        var windows = new List<UsageWindow>();
        var counts = new List<Count>();
        for (var i = 0; i < charges.Count; i++)
        {
            if (charges[i].Charge is { UsageWindow: { } window, Product.Meter: { } meter } charge && charge.Key.Kind != ChargeKind.Upfront)
            {
                var sum = new Sum();
                foreach (var customer in charges[i].Customers)
                {
                    windows.Add(new UsageWindow(customer, meter.EventType, window.Start, window.End));
                    var reading = new MeterReading(meter, charge.Price.Filter, window, keepValues: false);
                    counts.Add(new Count(i, charge, customer, sum, reading));
                }
            }
        }
        var total = 0;
        var most = (long)skip + take;
        // the one that leaves the page first is on top
        var page = new PriorityQueue<PricedEvent, PricedEvent>(
            Comparer<PricedEvent>.Create((a, b) => ascending ? -Compare(a, b) : Compare(a, b)));
        if (windows.Count > 0)
        {
            await events.ReadAsync(tenantId, windows, Take, cancel);
        }
        var kept = new List<PricedEvent>(page.Count);
        while (page.Count > 0)
        {
            kept.Add(page.Dequeue());
        }
        kept.Reverse();
        return new PricedEvents(total, [.. kept.Skip(skip)]);

        void Take(int index, Instant at, string recordId, ReadOnlySpan<byte> record, Instant receivedAt)
        {
            if (receivedAt <= (frozenAt ?? Instant.MaxValue) && counts[index].Add(at, recordId, record) is { } priced && wanted(at))
            {
                total++;
                page.Enqueue(priced, priced);
                if (page.Count > most)
                {
                    page.Dequeue();
                }
            }
        }
    }

    private static int Compare(PricedEvent a, PricedEvent b) =>
        a.At.CompareTo(b.At) is not 0 and var byTime ? byTime
        : UsageRead.InByteOrder(a.RecordId, b.RecordId) is not 0 and var byId ? byId
        : a.Charge.CompareTo(b.Charge);

    /// <summary>What all customers of a charge used together.</summary>
    private sealed class Sum
    {
        public decimal Units { get; set; }
    }

    private sealed class Count(int place, Charge charge, string customer, Sum sum, MeterReading reading)
    {
        private readonly bool _onlyOwnPeriod = Engine.Subscriptions.Billing.LooksBack(charge);
        private readonly bool _isSum = charge.Product.Metering?.Scope != UsageScope.Max;
        private decimal _own;

        /// <summary>The event with its units; null where the charge does not count it, or counted it in an earlier one.</summary>
        public PricedEvent? Add(Instant at, string recordId, ReadOnlySpan<byte> record)
        {
            var before = reading.Events;
            if (!charge.Pauses.Any(pause => pause.Contains(at)))
            {
                reading.Add(at, recordId, record);
            }
            if (reading.Events == before)
            {
                return null;
            }
            var units = sum.Units;
            var own = reading.Read().Total;
            sum.Units += own - _own;
            _own = own;
            return _onlyOwnPeriod && !charge.Period.Contains(at) ? null
                : new PricedEvent(place, customer, recordId, at, units, _isSum ? sum.Units : null);
        }
    }
}
