using NodaTime;
using Plumbline.Engine.Pricing;

namespace Plumbline.Engine.Usage;

/// <summary>Reads the events of one window into a quantity.</summary>
public sealed class MeterReading
{
    /// <summary>A reading of a meter over a window.</summary>
    /// <param name="meter">What is measured.</param>
    /// <param name="priceFilter">The price's own filter, in addition to the meter's; null for none.</param>
    /// <param name="window">Events outside are ignored.</param>
    /// <param name="keepValues">Whether the values of single events are kept, as percentage prices need.</param>
    /// <param name="opening">The level at the start of the window, for <see cref="Operation.WeightedSum"/>.</param>
    public MeterReading(Meter meter, Filter? priceFilter, Period window, bool keepValues, decimal opening = 0)
    {
    }

    decimal total;

    /// <summary>Adds an event; events arrive by timestamp, then record id.</summary>
    public void Add(Instant at, string recordId, ReadOnlySpan<byte> recordUtf8Json)
    {
        total++;
    }

    /// <summary>The quantity so far.</summary>
    /// <exception cref="UsageOverflowException">Values or their total are too large to bill.</exception>
    public Quantity Read() => new(total);
}
