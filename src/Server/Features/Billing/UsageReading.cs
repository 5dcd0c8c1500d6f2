using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Engine.Usage;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Features.Billing;

/// <summary>Measures the usage of many charges in one pass over the stored events.</summary>
public static class UsageReading
{
    public static async Task<Dictionary<ChargeKey, Quantity>> ReadAsync(
        IEventStore events, int tenantId, IReadOnlyList<(Charge Charge, string CustomerId)> charges, CancellationToken cancel)
    {
        var windows = new List<UsageWindow>();
        var readings = new List<(Charge Charge, MeterReading Reading)>();
        foreach (var (charge, customerId) in charges)
        {
            if (charge is { UsageWindow: { } window, Product.Meter: { } meter })
            {
                windows.Add(new UsageWindow(customerId, meter.EventType, window.Start, window.End));
                var reading = new MeterReading(meter, charge.Price.Filter, window, keepValues: charge.Price.Price is BpsPrice);
                readings.Add((charge, reading));
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
        return readings.ToDictionary(r => r.Charge.Key, r => r.Reading.Read());
    }
}
