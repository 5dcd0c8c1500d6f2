using NodaTime;
using Plumbline.Engine.Usage;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.Usage;

/// <summary>What a meter reads of one customer in a stretch, and optionally in consecutive parts of it.</summary>
/// <param name="CustomerId">Whose events.</param>
/// <param name="Meter">How they become a quantity: as billing does it.</param>
/// <param name="Filter">A further condition; null for none.</param>
/// <param name="Span">The stretch.</param>
/// <param name="Sums">Where it is added up; several customers may share one.</param>
public sealed record Measurement(string CustomerId, Meter Meter, Filter? Filter, Period Span, UsageSums Sums);

/// <summary>Sums of readings: each customer is measured alone, and what several come to is added.</summary>
public sealed class UsageSums(IReadOnlyList<Period>? parts = null)
{
    private readonly decimal[] _ofParts = new decimal[parts?.Count ?? 0];

    /// <summary>Consecutive stretches without a gap.</summary>
    public IReadOnlyList<Period> Parts { get; } = parts ?? [];

    public IReadOnlyList<decimal> OfParts => _ofParts;

    public decimal Total { get; private set; }

    /// <summary>Events behind the total.</summary>
    public long Events { get; private set; }

    internal void Add(decimal total, long events) => (Total, Events) = (Total + total, Events + events);

    internal void AddPart(int part, decimal total) => _ofParts[part] += total;
}

/// <summary>Measures usage as billing does, by the same readings of the same store: many customers, meters and parts in one pass.</summary>
public sealed class UsageMeasure(IEventStore events, CurrentTenant tenant)
{
    /// <summary>Most windows that are counted by themselves; beyond it the events are cheaper to read once.</summary>
    private const int MostCounted = 10_000;

    public async Task ReadAsync(IReadOnlyList<Measurement> measurements, CancellationToken cancel)
    {
        var counts = measurements.Where(IsPlainCount).ToList();
        if (counts.Sum(m => Math.Max(1L, m.Sums.Parts.Count)) <= MostCounted)
        {
            await CountAsync(counts, cancel);
            measurements = [.. measurements.Where(m => !IsPlainCount(m))];
        }
        if (measurements.Count == 0)
        {
            return;
        }
        var pass = new Pass(measurements);
        try
        {
            await events.ReadAsync(
                tenant.Id,
                [.. measurements.Select(m => new UsageWindow(m.CustomerId, m.Meter.EventType, m.Span.Start, m.Span.End))],
                (index, at, recordId, record, _) => pass.Take(index, at, recordId, record),
                cancel);
            pass.Finish();
        }
        catch (UsageOverflowException e)
        {
            throw Refusal.BadRequest(e.Message);
        }
    }

    // every event counts for one: the store's index knows how many there are without reading any
    private static bool IsPlainCount(Measurement m) =>
        m.Meter is { Operation: Engine.Usage.Operation.Count, Where: not { Conditions.Length: > 0 } }
        && m.Filter is not { Conditions.Length: > 0 };

    private async Task CountAsync(List<Measurement> measurements, CancellationToken cancel)
    {
        var windows = new List<UsageWindow>();
        foreach (var m in measurements)
        {
            IReadOnlyList<Period> parts = m.Sums.Parts.Count > 0 ? m.Sums.Parts : [m.Span];
            windows.AddRange(parts.Select(p => new UsageWindow(m.CustomerId, m.Meter.EventType, p.Start, p.End)));
        }
        if (windows.Count == 0)
        {
            return;
        }
        using var counted = (await events.CountAsync(tenant.Id, windows, cancel)).GetEnumerator();
        foreach (var m in measurements)
        {
            for (var part = 0; part < Math.Max(1, m.Sums.Parts.Count) && counted.MoveNext(); part++)
            {
                m.Sums.Add(counted.Current, counted.Current);
                if (m.Sums.Parts.Count > 0)
                {
                    m.Sums.AddPart(part, counted.Current);
                }
            }
        }
    }

    /// <summary>Events come customer by customer: only the readings of one are held.</summary>
    private sealed class Pass(IReadOnlyList<Measurement> measurements)
    {
        private readonly Dictionary<int, Reading> _open = [];
        private string _customer = "";

        public void Take(int index, Instant at, string recordId, ReadOnlySpan<byte> record)
        {
            var measurement = measurements[index];
            if (measurement.CustomerId != _customer)
            {
                Turn(measurement.CustomerId);
            }
            if (!_open.TryGetValue(index, out var reading))
            {
                _open.Add(index, reading = new Reading(measurement));
            }
            reading.Add(at, recordId, record);
        }

        public void Finish()
        {
            foreach (var reading in _open.Values)
            {
                reading.Sum();
            }
            _open.Clear();
        }

        // what was summed up already cannot be read on
        private void Turn(string customer)
        {
            if (string.CompareOrdinal(customer, _customer) < 0)
            {
                throw new InvalidOperationException($"Events of {customer} came behind those of {_customer}");
            }
            Finish();
            _customer = customer;
        }
    }

    private sealed class Reading(Measurement measurement)
    {
        private readonly MeterReading _whole = new(measurement.Meter, measurement.Filter, measurement.Span, keepValues: false);
        private readonly MeterReading?[] _parts = new MeterReading?[measurement.Sums.Parts.Count];
        private int _part;

        public void Add(Instant at, string recordId, ReadOnlySpan<byte> record)
        {
            _whole.Add(at, recordId, record);
            if (_parts.Length == 0)
            {
                return;
            }
            var parts = measurement.Sums.Parts;
            while (!parts[_part].Contains(at))
            {
                _part++;
            }
            var reading = _parts[_part] ??= new MeterReading(measurement.Meter, measurement.Filter, parts[_part], keepValues: false);
            reading.Add(at, recordId, record);
        }

        public void Sum()
        {
            measurement.Sums.Add(_whole.Read().Total, _whole.Events);
            for (var i = 0; i < _parts.Length; i++)
            {
                if (_parts[i] is { } part)
                {
                    measurement.Sums.AddPart(i, part.Read().Total);
                }
            }
        }
    }
}
