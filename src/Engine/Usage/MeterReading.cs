using NodaTime;
using Plumbline.Engine.Pricing;

namespace Plumbline.Engine.Usage;

/// <summary>Reads the events of one window into a quantity.</summary>
/// <remarks>
/// Numbers written as text count as numbers; sums ignore what is no number. Adding never fails on large values: they are reported when the
/// reading is taken, so that one event cannot stop the others half-way.
/// </remarks>
public sealed class MeterReading
{
    /// <summary>Greatest size of a quantity that is billed.</summary>
    public const decimal Limit = 1e20m;

    readonly Meter meter;
    readonly Period window;
    readonly bool keepValues;
    readonly RecordReader reader;
    readonly FilterTest[] filters;
    readonly FieldValue[] fields;
    readonly Tally tally;
    readonly List<decimal> values = [];
    Instant latest = Instant.MinValue;
    bool overflowed;

    /// <summary>A reading of a meter over a window.</summary>
    /// <param name="meter">What is measured.</param>
    /// <param name="priceFilter">The price's own filter, in addition to the meter's; null for none.</param>
    /// <param name="window">Events outside are ignored.</param>
    /// <param name="keepValues">Whether the values of single events are kept, as percentage prices need; for counts and sums only.</param>
    /// <param name="opening">The level at the start of the window, for <see cref="Operation.WeightedSum"/>.</param>
    /// <exception cref="ArgumentException">The operation needs a property or formula that the meter lacks.</exception>
    public MeterReading(Meter meter, Filter? priceFilter, Period window, bool keepValues, decimal opening = 0)
    {
        ArgumentNullException.ThrowIfNull(meter);
        this.meter = meter;
        this.window = window;
        this.keepValues = keepValues;
        var places = new List<string>();
        filters = [.. new[] { meter.Where, priceFilter }.OfType<Filter>().Select(filter => new FilterTest(filter, PlaceOf))];
        tally = Tally.Of(meter, window, opening, PlaceOf);
        reader = new RecordReader(places);
        fields = new FieldValue[places.Count];

        int PlaceOf(string property)
        {
            var place = places.IndexOf(property);
            if (place < 0)
            {
                place = places.Count;
                places.Add(property);
            }

            return place;
        }
    }

    /// <summary>How many of the events so far count: those in the window that pass the filters.</summary>
    public long Events { get; private set; }

    /// <summary>Adds an event; events arrive by timestamp, then record id.</summary>
    /// <param name="at">The event's timestamp.</param>
    /// <param name="recordId">Its record id: what <see cref="Operation.CountUnique"/> counts without a property.</param>
    /// <param name="recordUtf8Json">Its record, a JSON object.</param>
    /// <exception cref="ArgumentException">The event is earlier than the one before and the operation depends on their order.</exception>
    /// <exception cref="System.Text.Json.JsonException">The record is not JSON.</exception>
    public void Add(Instant at, string recordId, ReadOnlySpan<byte> recordUtf8Json)
    {
        if (!window.Contains(at) || overflowed)
        {
            return;
        }

        reader.Read(recordUtf8Json, fields);
        foreach (var filter in filters)
        {
            if (!filter.Passes(fields))
            {
                return;
            }
        }

        CheckOrder(at);
        Events++;
        try
        {
            if (tally.Add(at, recordId, fields) is { } value && keepValues)
            {
                values.Add(value);
            }
        }
        catch (OverflowException)
        {
            overflowed = true;
        }
    }

    /// <summary>The quantity so far; below zero only where the meter allows it.</summary>
    /// <exception cref="UsageOverflowException">A value or the quantity is beyond <see cref="Limit"/> or 28 digits.</exception>
    public Quantity Read()
    {
        var total = overflowed ? Limit + 1 : Total();
        if (Math.Abs(total) > Limit)
        {
            throw new UsageOverflowException($"The usage of {meter.EventType} is too large to bill.");
        }

        return total < 0 && !meter.AllowNegative ? new Quantity(0) : new Quantity(total, [.. values]);
    }

    decimal Total()
    {
        try
        {
            return tally.Total();
        }
        catch (OverflowException)
        {
            return Limit + 1;
        }
    }

    void CheckOrder(Instant at)
    {
        if (at < latest && (keepValues || meter.Operation is Operation.Last or Operation.WeightedSum))
        {
            throw new ArgumentException("Events must arrive in the order of their timestamps.", nameof(at));
        }

        latest = Instant.Max(latest, at);
    }
}
