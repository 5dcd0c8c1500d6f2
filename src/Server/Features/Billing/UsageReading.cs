using NodaTime;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Engine.Usage;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Features.Billing;

/// <summary>Measures the usage of many charges in one pass over the stored events.</summary>
public static class UsageReading
{
    /// <param name="events">Where they are stored.</param>
    /// <param name="tenantId">Whose they are.</param>
    /// <param name="charges">With the customer who pays for each.</param>
    /// <param name="children">The child customers of each customer, for products that measure those along.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<Dictionary<ChargeKey, Quantity>> ReadAsync(
        IEventStore events,
        int tenantId,
        IReadOnlyList<(Charge Charge, string CustomerId)> charges,
        ILookup<string, string> children,
        CancellationToken cancel)
    {
        var gauges = GaugesOf(charges, children);
        if (gauges.Count > 0)
        {
            await events.ReadAsync(
                tenantId,
                gauges.ConvertAll(g => g.Window),
                (index, at, recordId, record, _) => gauges[index].Add(at, recordId, record),
                cancel);
        }
        return Combine(gauges);
    }

    /// <summary>
    /// The same of charges without one event and with it, stored or not, in one pass: what stands in the place of the event is passed over.
    /// </summary>
    /// <param name="events">Where they are stored.</param>
    /// <param name="tenantId">Whose they are.</param>
    /// <param name="charges">With the customer who pays for each.</param>
    /// <param name="children">The child customers of each customer, for products that measure those along.</param>
    /// <param name="added">The event.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<MarginalUsage> ReadMarginAsync(
        IEventStore events,
        int tenantId,
        IReadOnlyList<(Charge Charge, string CustomerId)> charges,
        ILookup<string, string> children,
        EventToStore added,
        CancellationToken cancel)
    {
        var without = GaugesOf(charges, children);
        var with = GaugesOf(charges, children);
        var waits = with.ConvertAll(g => g.Holds(added));
        await events.ReadAsync(
            tenantId,
            without.ConvertAll(g => g.Window),
            (index, at, recordId, record, _) =>
            {
                if (waits[index] && UsageRead.InOrder(added.Timestamp, added.RecordId, at, recordId) <= 0)
                {
                    Insert(index);
                }
                if (recordId != added.RecordId || without[index].Window.EventType != added.EventType)
                {
                    without[index].Add(at, recordId, record);
                    with[index].Add(at, recordId, record);
                }
            },
            cancel);
        for (var i = 0; i < with.Count; i++)
        {
            if (waits[i])
            {
                Insert(i);
            }
        }
        var counting = with.Zip(without).Where(p => p.First.Events > p.Second.Events).Select(p => p.First.Charge.Key);
        return new MarginalUsage(Combine(without), Combine(with), counting.ToHashSet());

        void Insert(int index)
        {
            with[index].Add(added.Timestamp, added.RecordId, added.Record.Span);
            waits[index] = false;
        }
    }

    private static List<Gauge> GaugesOf(IReadOnlyList<(Charge Charge, string CustomerId)> charges, ILookup<string, string> children) =>
    [
        .. from paid in charges
           where paid.Charge is { UsageWindow: not null, Product.Meter: not null }
           from user in ScopeOf(paid.Charge) == UsageScope.Own ? [paid.CustomerId] : children[paid.CustomerId].Prepend(paid.CustomerId)
           select new Gauge(paid.Charge, user),
    ];

    private static Dictionary<ChargeKey, Quantity> Combine(List<Gauge> gauges) => gauges.GroupBy(g => g.Charge.Key).ToDictionary(
        g => g.Key, g => Metering.Combine(ScopeOf(g.First().Charge), [.. g.Select(gauge => gauge.Read())]));

    private static UsageScope ScopeOf(Charge charge) => charge.Product.Metering?.Scope ?? UsageScope.Own;

    /// <summary>Measures the usage of one customer for a charge.</summary>
    private sealed class Gauge(Charge charge, string user)
    {
        private readonly MeterReading _reading = new(
            charge.Product.Meter!, charge.Price.Filter, charge.UsageWindow!.Value, keepValues: charge.Price.Price is BpsPrice);

        public Charge Charge => charge;

        public UsageWindow Window { get; } =
            new(user, charge.Product.Meter!.EventType, charge.UsageWindow!.Value.Start, charge.UsageWindow.Value.End);

        public long Events => _reading.Events;

        public bool Holds(EventToStore e) => e.CustomerId == user && e.EventType == Window.EventType
            && charge.UsageWindow!.Value.Contains(e.Timestamp);

        public void Add(Instant at, string recordId, ReadOnlySpan<byte> record)
        {
            if (!charge.Pauses.Any(pause => pause.Contains(at)))
            {
                _reading.Add(at, recordId, record);
            }
        }

        public Quantity Read() => _reading.Read();
    }
}

/// <summary>Usage without an event and with it.</summary>
/// <param name="Without">By charge.</param>
/// <param name="With">By charge.</param>
/// <param name="Counting">The charges that the event counts for.</param>
public sealed record MarginalUsage(
    IReadOnlyDictionary<ChargeKey, Quantity> Without, IReadOnlyDictionary<ChargeKey, Quantity> With, IReadOnlySet<ChargeKey> Counting);
