using System.Data.Common;
using NodaTime;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// The event store, and over it what somebody assumes for as long as a simulation of theirs runs: read with the stored events, in their
/// order and in the place of those with the same identity, and never written.
/// </summary>
public sealed class AssumedEvents(IEventStore stored) : IEventStore, IDisposable
{
    // follows the calls of the one who assumes; no other request sees it
    private readonly AsyncLocal<IReadOnlyList<EventToStore>?> _assumed = new();
    private bool _disposed;

    public int Writers => stored.Writers;

    /// <summary>Assumes these events until disposed, in the calls that follow. Among equals the last wins.</summary>
    public IDisposable Assume(IReadOnlyList<EventToStore> events)
    {
        _assumed.Value = [.. events.Reverse().DistinctBy(e => (e.EventType, e.RecordId))];
        return new Assumption(this);
    }

    public Task ReadAsync(int tenantId, IReadOnlyList<UsageWindow> windows, UsageSink sink, CancellationToken cancel) =>
        _assumed.Value is { Count: > 0 } assumed
            ? ReadOverAsync(new Overlay(assumed, windows, sink), tenantId, windows, cancel)
            : stored.ReadAsync(tenantId, windows, sink, cancel);

    public Task AppendAsync(int tenantId, IReadOnlyList<EventToStore> events, DbTransaction? within, CancellationToken cancel) =>
        stored.AppendAsync(tenantId, events, within, cancel);

    public Task<IReadOnlyDictionary<string, string>> FindCustomersAsync(
        int tenantId, IReadOnlyCollection<string> references, DbTransaction? within, CancellationToken cancel) =>
        stored.FindCustomersAsync(tenantId, references, within, cancel);

    public Task<IReadOnlyList<long>> CountAsync(int tenantId, IReadOnlyList<UsageWindow> windows, CancellationToken cancel) =>
        stored.CountAsync(tenantId, windows, cancel);

    public Task<EventPage> ListAsync(int tenantId, EventQuery query, CancellationToken cancel) =>
        stored.ListAsync(tenantId, query, cancel);

    public Task<long> DeleteAsync(int tenantId, EventSelection selection, DbTransaction? within, CancellationToken cancel) =>
        stored.DeleteAsync(tenantId, selection, within, cancel);

    public void Dispose()
    {
        // registered under two types, so disposed twice
        if (!_disposed)
        {
            _disposed = true;
            (stored as IDisposable)?.Dispose();
        }
    }

    private async Task ReadOverAsync(Overlay overlay, int tenantId, IReadOnlyList<UsageWindow> windows, CancellationToken cancel)
    {
        await stored.ReadAsync(tenantId, windows, overlay.Take, cancel);
        overlay.Finish();
    }

    private sealed class Assumption(AssumedEvents events) : IDisposable
    {
        public void Dispose() => events._assumed.Value = null;
    }

    /// <summary>Merges the assumed events of each window into its stream of stored ones.</summary>
    private sealed class Overlay
    {
        private readonly IReadOnlyList<UsageWindow> _windows;
        private readonly UsageSink _sink;
        private readonly HashSet<(string Type, string Id)> _replaced;
        private readonly Queue<EventToStore>[] _waiting;

        public Overlay(IReadOnlyList<EventToStore> assumed, IReadOnlyList<UsageWindow> windows, UsageSink sink)
        {
            (_windows, _sink) = (windows, sink);
            _replaced = [.. assumed.Select(e => (e.EventType, e.RecordId))];
            var ordered = assumed.Order(Comparer<EventToStore>.Create((a, b) => Compare(a, b.Timestamp, b.RecordId))).ToList();
            _waiting = [.. windows.Select(w => new Queue<EventToStore>(ordered.Where(e => IsIn(w, e))))];
        }

        public void Take(int windowIndex, Instant timestamp, string recordId, ReadOnlySpan<byte> recordUtf8, Instant receivedAt)
        {
            var waiting = _waiting[windowIndex];
            while (waiting.TryPeek(out var next) && Compare(next, timestamp, recordId) <= 0)
            {
                Hand(windowIndex, waiting.Dequeue());
            }
            if (!_replaced.Contains((_windows[windowIndex].EventType, recordId)))
            {
                _sink(windowIndex, timestamp, recordId, recordUtf8, receivedAt);
            }
        }

        public void Finish()
        {
            for (var i = 0; i < _waiting.Length; i++)
            {
                while (_waiting[i].TryDequeue(out var next))
                {
                    Hand(i, next);
                }
            }
        }

        private void Hand(int windowIndex, EventToStore e) =>
            _sink(windowIndex, e.Timestamp, e.RecordId, e.Record.Span, e.ReceivedAt);

        private static bool IsIn(UsageWindow window, EventToStore e) =>
            e.CustomerId == window.CustomerId && e.EventType == window.EventType
            && e.Timestamp >= UsageRead.StartOf(window) && e.Timestamp < UsageRead.EndOf(window);

        private static int Compare(EventToStore e, Instant timestamp, string recordId) =>
            UsageRead.InOrder(e.Timestamp, e.RecordId, timestamp, recordId);
    }
}
