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
        var windows = new List<UsageWindow>();
        var readings = new List<(Charge Charge, MeterReading Reading)>();
        foreach (var (charge, customerId) in charges)
        {
            if (charge is { UsageWindow: { } window, Product.Meter: { } meter })
            {
                foreach (var user in ScopeOf(charge) == UsageScope.Own ? [customerId] : children[customerId].Prepend(customerId))
                {
                    windows.Add(new UsageWindow(user, meter.EventType, window.Start, window.End));
                    var reading = new MeterReading(meter, charge.Price.Filter, window, keepValues: charge.Price.Price is BpsPrice);
                    readings.Add((charge, reading));
                }
            }
        }
        if (windows.Count > 0)
        {
            await events.ReadAsync(
                tenantId,
                windows,
                (index, at, recordId, record, _) =>
                {
                    var (charge, reading) = readings[index];
                    if (!charge.Pauses.Any(pause => pause.Contains(at)))
                    {
                        reading.Add(at, recordId, record);
                    }
                },
                cancel);
        }
        return readings.GroupBy(r => r.Charge.Key).ToDictionary(
            g => g.Key, g => Metering.Combine(ScopeOf(g.First().Charge), [.. g.Select(r => r.Reading.Read())]));
    }

    private static UsageScope ScopeOf(Charge charge) => charge.Product.Metering?.Scope ?? UsageScope.Own;
}
